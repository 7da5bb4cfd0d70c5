"""One frozen `Settings`, read from the environment at the program's edges only.

| variable | meaning | default |
| --- | --- | --- |
| `VERBATIM_INDEX` | the folder that holds the index | `.verbatim` |
| `EMBEDDING_MODEL` | a sentence-transformers name or folder | the packaged all-MiniLM-L6-v2 |
| `VERBATIM_CACHE` | where exported models are kept | `~/.cache/verbatim` |
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_MODEL = "all-MiniLM-L6-v2"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are and which model embeds. Build it with `from_environment` at an edge."""

    index: Path = Path(".verbatim")
    embedding_model: str = DEFAULT_MODEL
    cache: Path = Path.home() / ".cache" / "verbatim"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """The settings that `environment` names, defaults for the rest."""
        default = cls()
        return cls(
            index=Path(environment.get("VERBATIM_INDEX") or default.index),
            embedding_model=environment.get("EMBEDDING_MODEL") or default.embedding_model,
            cache=Path(environment.get("VERBATIM_CACHE") or default.cache).expanduser(),
        )

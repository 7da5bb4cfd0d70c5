"""An assistant over the seeds whose chat model is a fake."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rag.assistant import Assistant
from rag.settings import Settings
from tests.chat.said import Opens
from tests.fakes_chat import FakeChat


@pytest.fixture(scope="module")
def opens(seeds_index: Settings) -> Opens:
    """Opens an assistant over the seeds whose chat model gives the answers of a script."""
    base = Assistant.open(seeds_index)

    def opened(*script: Any, structures: bool = False, **changed: Any) -> Assistant:
        settings = replace(seeds_index, **{"model_seconds": 10.0, "model_retries": 0, **changed})
        model = FakeChat(script=list(script), structures=structures)
        return Assistant(settings, base._catalog, base._encoder, model)

    return opened

"""Starting the app where there is nothing to start from."""

import shutil
from pathlib import Path

from streamlit.testing.v1 import AppTest

from rag.settings import Settings
from tests.drawn_pages import ask, checked, words

ROOT = Path(__file__).resolve().parents[2]


def script(index: str, seeds: str) -> None:
    from pathlib import Path

    from rag.settings import Settings
    from rag.ui import start

    start.assistant(Settings(index=Path(index)), Path(seeds))


def test_no_index_and_no_seeds_says_how_to_make_one(tmp_path: Path) -> None:
    arguments = {"index": str(tmp_path / "none"), "seeds": str(tmp_path / "no seeds")}
    app = AppTest.from_function(script, default_timeout=60, kwargs=arguments).run()
    assert not app.exception
    assert "There is no index yet" in app.html[0].value
    assert "python -m rag ingest" in app.html[0].value
    assert not (tmp_path / "none").exists()


def test_an_index_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("not a folder")
    arguments = {"index": str(tmp_path / "index"), "seeds": str(ROOT / "seeds")}
    app = AppTest.from_function(script, default_timeout=60, kwargs=arguments).run()
    assert not app.exception
    assert str(tmp_path / "index") in app.html[0].value
    assert (tmp_path / "index").read_text() == "not a folder"


def asking(index: str, cache: str, spans: str) -> None:
    from pathlib import Path

    from rag.settings import Settings
    from rag.ui import pages, start

    assistant = start.assistant(Settings(Path(index), cache=Path(cache), spans=Path(spans)))
    if assistant is not None:
        pages.guarded(assistant, pages.PAGES[0])


def test_a_graph_of_reading_that_is_none_is_said_by_the_first_question(
    seeds_index: Settings, tmp_path: Path
) -> None:
    graph = tmp_path / "spans.onnx"
    graph.write_text("no graph")
    arguments = {
        "index": str(seeds_index.index),
        "cache": str(seeds_index.cache),
        "spans": str(graph),
    }
    app = checked(AppTest.from_function(asking, default_timeout=60, kwargs=arguments).run())
    assert "2 documents" in words(app)
    question = "How many victims were officially identified in 2020?"
    app = ask(app, question)
    assert f"cannot be used: {graph}" in words(app)
    assert "Unset VERBATIM_SPANS" in words(app)
    assert "The conversation so far is kept." in words(app)
    shutil.copy(seeds_index.spans, graph)
    assert '<span class="v-figure">94</span>' in words(ask(app, question))

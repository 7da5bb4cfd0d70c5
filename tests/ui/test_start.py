"""Starting the app where there is nothing to start from."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

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

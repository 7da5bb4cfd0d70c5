"""The page Add documents over a real index: what becomes of each file, and how it is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from rag.assistant import Assistant
from rag.errors import IndexUnusable
from rag.index.upload import Upload
from rag.schema import FileReport, IngestReport
from rag.settings import Settings
from rag.ui.add_page import ordered, summary
from rag.ui.adding import KEPT, Adding, Additions, additions, duration
from tests.documents import PNG, SENTENCE, pdf, word
from tests.drawn_pages import checked, main_words
from tests.fakes_ui import FakeAssistant


def script() -> None:
    import streamlit

    from rag.ui import pages

    place = next(place for place in pages.PAGES if place.url_path == "add")
    pages.guarded(streamlit.session_state["assistant"], place)


Open = Callable[[object], AppTest]


@pytest.fixture
def opened() -> Open:
    def open_page(assistant: object) -> AppTest:
        app = AppTest.from_function(script, default_timeout=60)
        app.session_state["assistant"] = assistant
        return checked(app.run())

    return open_page


def read_in(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    uploader = app.main.file_uploader[0]
    uploader.set_value([(name, data, "application/octet-stream") for name, data in files])
    app = checked(app.run())
    return ended(checked(app.button(key="read-in").click().run()))


def ended(app: AppTest) -> AppTest:
    """The page once all that is being read has come to something."""
    for adding in additions().going:
        assert adding.ended.wait(60)
    return checked(app.run())


@pytest.fixture(autouse=True)
def _nothing_added() -> None:
    """The uploads are the whole app's: no test finds those of another."""
    additions.clear()


def test_files_are_read_in_and_what_became_of_each_is_told(
    opened: Open, own_index: Settings, tmp_path: Path
) -> None:
    assistant = Assistant.open(own_index)
    first = pdf(tmp_path / "varneth 2021.pdf", [[SENTENCE.format(94, 91)]]).read_bytes()
    second = word(tmp_path / "oris 2021.docx", [SENTENCE.format(31, 30)]).read_bytes()
    app = opened(assistant)
    assert "up to 200 MB a file" in app.main.file_uploader[0].label
    app = read_in(app, ("varneth 2021.pdf", first), ("oris 2021.docx", second), ("x.pdf", PNG))
    shown = main_words(app)
    assert "2 added, 1 refused in " in shown
    assert "This is not a PDF but a PNG picture" in shown
    assert shown.index("x.pdf") < shown.index("oris 2021.docx")  # what wants doing comes first
    assert not app.main.file_uploader[0].value  # nothing stays chosen
    answer = assistant.ask("How many victims were identified in 2020?", source="varneth 2021.pdf")
    assert answer.citations[0].page == 1
    assert answer.citations[0].quote.startswith("The government officially identified 94 victims")
    app = read_in(app, ("varneth 2021.pdf", first))
    assert "1 unchanged in " in main_words(app)
    changed = pdf(tmp_path / "b.pdf", [[SENTENCE.format(95, 91)]]).read_bytes()
    app = read_in(app, ("varneth 2021.pdf", changed))
    assert "1 replaced in " in main_words(app)
    assert (own_index.index / "uploads" / "varneth 2021.pdf").read_bytes() == changed


@pytest.mark.parametrize(
    "name", ["../../evil.txt", "<b onload=alert(1)>.txt", "🙂" * 100 + ".txt", "x" * 300 + ".txt"]
)
def test_odd_names_are_made_safe_and_told(
    opened: Open, own_index: Settings, name: str, tmp_path: Path
) -> None:
    app = read_in(opened(Assistant.open(own_index)), (name, SENTENCE.format(5, 4).encode()))
    shown = main_words(app)
    assert "1 added" in shown
    assert "which is safe on any disk" in shown
    assert "<b onload" not in shown
    kept = [path.name for path in (own_index.index / "uploads").iterdir() if path.is_file()]
    assert len(kept) == 1
    assert len(kept[0].encode()) <= 120
    assert not (tmp_path.parent / "evil.txt").exists()


class Broken(FakeAssistant):
    """An assistant whose index cannot be written."""

    error: Exception = IndexUnusable("The disk is full. The index is as it was before.")

    def add(self, *_: object) -> IngestReport:
        raise self.error


def test_an_index_that_cannot_be_written_is_told(opened: Open) -> None:
    app = read_in(opened(Broken()), ("a.txt", b"words"))
    assert "The files were not read in" in main_words(app)
    assert "The disk is full. The index is as it was before." in main_words(app)


def test_a_defect_is_told_without_its_details(opened: Open) -> None:
    broken = Broken()
    broken.error = ZeroDivisionError("secret detail")
    app = read_in(opened(broken), ("a.txt", b"words"))
    assert "ZeroDivisionError" in main_words(app)
    assert "secret detail" not in main_words(app)


class Slow(FakeAssistant):
    """An assistant that reads until it is told to end."""

    def add(self, files: Sequence[Upload], progress: Any, *_: object) -> IngestReport:
        progress("convert", 3, 12)
        assert self.may_go_on.wait(20)
        refused = FileReport("b.xlsx", "refused", "files of this kind are not read")
        return IngestReport((FileReport("a.txt", "added"), refused), 3, 0, 2.0)


def test_a_reloaded_page_and_another_window_show_how_far_it_is_and_what_came_of_it(
    opened: Open,
) -> None:
    assistant = Slow()
    first = opened(assistant)
    first.main.file_uploader[0].set_value([("a.txt", b"words", "text/plain")])
    first = checked(checked(first.run()).button(key="read-in").click().run())
    reloaded = opened(assistant)
    assert "Reading 1 file in" in main_words(reloaded)
    (bar,) = reloaded.main.get("progress")
    assert "page 3 of 12" in bar.proto.text
    assert reloaded.main.file_uploader  # more may be added meanwhile
    assert "1 upload is being read in" in "".join(piece.value for piece in reloaded.sidebar.html)
    assistant.may_go_on.set()
    first, reloaded = ended(first), ended(reloaded)
    for page in (first, reloaded, opened(assistant)):
        assert "Reading 1 file in" not in main_words(page)
        assert "1 added, 1 refused in 2 s" in main_words(page)
        assert "Files of this kind are not read." in main_words(page)
    # They stay until they are dismissed, in one window for all.
    (adding,) = additions().ended
    first = checked(first.button(key=f"put-away-{adding.key}").click().run())
    assert "1 added" not in main_words(first)
    assert "1 added" not in main_words(opened(assistant))


def test_the_outcomes_before_stay_and_only_the_oldest_go() -> None:
    kept = Additions()
    assistant = Slow()
    assistant.may_go_on.set()
    made = []
    for _ in range(KEPT + 2):
        made.append(kept.begin(assistant, [Upload("a.txt", BytesIO(b"words"))]))
        assert made[-1].ended.wait(20)
    assert kept.ended == made[:1:-1]
    assert kept.going == []


def test_a_kind_that_is_not_read_is_refused_with_the_kinds_that_are(
    opened: Open, own_index: Settings
) -> None:
    app = read_in(opened(Assistant.open(own_index)), ("figures.xlsx", b"PK\x03\x04 sheets"))
    assert "1 refused in " in main_words(app)
    assert "Excel workbooks are not read" in main_words(app)
    assert "PDF, Word (.docx), HTML, Markdown and plain text are" in main_words(app)


def test_a_guessed_encoding_is_told(opened: Open, own_index: Settings) -> None:
    text = "The police of São Tomé freed 12 people in 2020."
    app = read_in(opened(Assistant.open(own_index)), ("tome.txt", text.encode("cp1252")))
    assert "1 added in " in main_words(app)
    assert "read as Windows-1252 (Western European), which is a guess" in main_words(app)


# What is said of the progress


def test_what_is_being_done_and_for_how_long() -> None:
    adding = Adding(2, began=100.0)
    assert adding.line(104.0) == "Putting the files aside … 4 s so far."
    adding.said("Waiting for process 7 on host to finish with /index.")
    assert adding.line(110.0).startswith("Waiting for process 7 on host")
    assert adding.line(110.0).endswith("10 s so far.")
    adding.told("convert", 100, 500)
    adding.stage_began = 110.0
    assert adding.line(120.0) == (
        "Taking the text out of a file: page 100 of 500 · 20 s so far · "
        "about 40 s left in this step"
    )
    assert adding.share == 0.2
    adding.told("save", 0, 1)
    assert adding.line(130.0) == "Saving the index · 30 s so far"
    adding.told("embed", 0, 0)
    assert adding.share == 0.0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "0 s"),
        (59.4, "59 s"),
        (60, "1 min"),
        (125, "2 min 5 s"),
        (7200, "120 min"),
        (-1, "0 s"),
    ],
)
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_outcomes_are_counted_and_ordered() -> None:
    files = tuple(
        FileReport(f"{n}.txt", outcome)
        for n, outcome in enumerate(("added", "refused", "unchanged", "added", "replaced"))
    )
    report = IngestReport(files, 3, 0, 2.4)
    assert summary(report) == "2 added, 1 unchanged, 1 replaced, 1 refused in 2 s"
    assert [file.outcome for file in ordered(report)] == [
        "refused",
        "replaced",
        "unchanged",
        "added",
        "added",
    ]
    assert summary(IngestReport((), 0, 0, 0.1)) == " in 0 s"

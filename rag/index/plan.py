"""What an ingest does with each file: added, unchanged, replaced, removed or refused. Pure.

An index holds each text once and each file name once. A file that is given again is known by its
path; a text or a name that comes from another path is taken as moved where the earlier file is
gone, and refused where it is still there, unless the new file is to replace it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from rag.schema import Document, FileOutcome, FileReport

PAGES_NAMED = 12


@dataclass(frozen=True, slots=True)
class Placed:
    """A document with the absolute path of its file, what tells that file's contents where it
    was converted, and what to say of how it was read. `origin` is the path of the file that it is
    a part of, "" where it is all of its file."""

    path: str
    document: Document
    digest: str = ""
    note: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done: the ids of the documents to take out, the documents to put in, those that
    stay as they are in another file, and what to report of each file.
    """

    removed: tuple[str, ...]
    added: tuple[Placed, ...]
    moved: tuple[Placed, ...]
    files: tuple[FileReport, ...]


def plan(
    known: Sequence[Placed],
    incoming: Sequence[Placed],
    gone: Collection[str],
    exists: Callable[[str], bool],
    replacing: Collection[str] = frozenset(),
) -> Plan:
    """The plan for the files `incoming`, given the documents `known` to the index.

    `gone` names the known documents, by id, whose files are no longer in the folder being read.
    `exists` says whether there is a file at a path. The files at the paths `replacing` take the
    place of documents of their names, wherever those came from.
    """
    return _Planner(known, incoming, gone, exists, replacing).plan()


def without_text(document: Document) -> list[int]:
    """The pages of `document`, counted from 1, that hold no text: pictures of pages, most often."""
    ends = [*document.pages[1:], len(document.text)] if document.pages else []
    return [
        number
        for number, (start, end) in enumerate(zip(document.pages, ends, strict=True), 1)
        if not document.text[start:end].strip()
    ]


def page_note(document: Document) -> str:
    """What to say of pages without text; "" where there are none."""
    pages = without_text(document)
    if not pages:
        return ""
    named = ", ".join(map(str, pages[:PAGES_NAMED])) + (", ..." if len(pages) > PAGES_NAMED else "")
    which = f"page {named} holds" if len(pages) == 1 else f"pages {named} hold"
    return f"{which} no text (a picture, perhaps) and cannot be searched"


@dataclass(slots=True)
class _Planner:
    known: Sequence[Placed]
    incoming: Sequence[Placed]
    gone: Collection[str]
    exists: Callable[[str], bool]
    replacing: Collection[str]
    # The documents that the index will hold, by text and by name; `kept` are those among them
    # that are there now and stay as they are.
    by_id: dict[str, Placed] = field(default_factory=dict)
    by_source: dict[str, Placed] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    added: list[Placed] = field(default_factory=list)
    moved: list[Placed] = field(default_factory=list)
    files: list[FileReport] = field(default_factory=list)
    taken_over: set[str] = field(default_factory=set)
    gone_by_id: dict[str, Placed] = field(default_factory=dict)
    gone_by_source: dict[str, Placed] = field(default_factory=dict)

    def plan(self) -> Plan:
        before = {placed.path: placed for placed in self.known}
        paths = {placed.path for placed in self.incoming}
        for placed in self.known:
            if placed.path not in paths and placed.document.id not in self.gone:
                self._hold(placed, kept=True)
            elif placed.document.id in self.gone:
                self.gone_by_id[placed.document.id] = placed
                self.gone_by_source[placed.document.source] = placed
        # A file that is known goes before one that is not, so that it is not the known one that
        # is refused for having the same text or name.
        refused = [
            placed
            for placed in sorted(self.incoming, key=lambda new: _rank(new, before))
            if not self._place(placed, before.get(placed.path))
        ]
        for placed in refused:
            # What the index had of a refused file stays, unless its text or name has gone over
            # to another file.
            old = before.get(placed.path)
            if (
                old
                and old.document.id not in self.by_id
                and old.document.source not in self.by_source
            ):
                self._hold(old, kept=True)
        leaving = [placed for placed in self.known if placed.document.id not in self.kept]
        self.files.extend(
            FileReport(placed.document.source, "removed")
            for placed in leaving
            if placed.document.id in self.gone and placed.document.id not in self.taken_over
        )
        return Plan(
            removed=tuple(placed.document.id for placed in leaving),
            added=tuple(self.added),
            moved=tuple(self.moved),
            files=tuple(sorted(self.files, key=lambda file: file.source)),
        )

    def _hold(self, placed: Placed, kept: bool) -> None:
        self.by_id[placed.document.id] = placed
        self.by_source[placed.document.source] = placed
        if kept:
            self.kept.add(placed.document.id)

    def _release(self, placed: Placed) -> None:
        del self.by_id[placed.document.id]
        del self.by_source[placed.document.source]
        self.kept.discard(placed.document.id)
        self.taken_over.add(placed.document.id)

    def _place(self, new: Placed, old: Placed | None) -> bool:
        """Decides on one file; False where it is refused. `old` is what its path held."""
        document = new.document
        twin = self.by_id.get(document.id)
        if twin and self._has_left(twin):
            self._release(twin)
            old, twin = old or twin, None
        if twin and twin.document.source == document.source and twin.document.id in self.kept:
            self._report(document, "unchanged", "already in the index")
            return True
        if twin:
            # Names alone: whoever adds a file in the app need not learn where others lie.
            same = twin.document.source
            kept = (
                "is a second copy of a file that was just read; the first is kept"
                if same == document.source
                else f"has the same text as {same}, which is in the index and is kept"
            )
            self._report(document, "refused", f"{kept}. There is nothing to do")
            return False
        namesake = self.by_source.get(document.source)
        if namesake and (self._has_left(namesake) or self._may_replace(new, namesake)):
            self._release(namesake)
            old, namesake = old or namesake, None
        if namesake:
            self._report(
                document,
                "refused",
                f"has the name of a file that is in the index and is kept: {namesake.path}. "
                "To have both, rename this one; to have this one instead, remove that one first",
            )
            return False
        old = old or self._vanished_twin(document)
        self._accept(new, old)
        return True

    def _accept(self, new: Placed, old: Placed | None) -> None:
        document = new.document
        if old and replace(old.document, text="") == replace(document, text=""):
            if (old.path, old.digest) != (new.path, new.digest):
                self.moved.append(new)
            self._hold(new, kept=True)
            self._report(document, "unchanged")
            return
        self._hold(new, kept=False)
        self.added.append(new)
        pages = "" if new.origin else page_note(document)
        note = "; ".join(filter(None, (pages, new.note)))
        if old is None:
            self._report(document, "added", note)
        elif old.document.source == document.source:
            self._report(document, "replaced", note)
        else:
            self.taken_over.add(old.document.id)
            self._report(
                document, "replaced", "; ".join(filter(None, (f"was {old.document.source}", note)))
            )

    def _vanished_twin(self, document: Document) -> Placed | None:
        """The document that had this text or name and whose file is gone: this is it, renamed."""
        return self.gone_by_id.get(document.id) or self.gone_by_source.get(document.source)

    def _has_left(self, placed: Placed) -> bool:
        return placed.document.id in self.kept and not self.exists(placed.path)

    def _may_replace(self, new: Placed, old: Placed) -> bool:
        return new.path in self.replacing and old.document.id in self.kept

    def _report(self, document: Document, outcome: FileOutcome, detail: str = "") -> None:
        self.files.append(FileReport(document.source, outcome, detail))


def _rank(new: Placed, before: dict[str, Placed]) -> int:
    old = before.get(new.path)
    if old is None:
        return 2
    return 0 if old.document.id == new.document.id else 1

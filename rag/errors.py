"""Everything that can go wrong on purpose. Each message says what happened, what was kept, and
what to do next.

    VerbatimError
    ├── QuestionError          the question is empty, too long, or not text
    ├── DocumentError          a file cannot become a document (the rest of an ingest goes on)
    ├── ModelError             a packaged model is missing, altered, or cannot be exported
    ├── SettingsError          a setting has a value that cannot be used
    ├── MemoryUnusable         the kept conversations cannot be read or written just now
    │   └── MemoryDamaged      their file is broken, or of another version of this program
    └── IndexUnusable            the index cannot be used
        ├── IndexMissing       there is no index there yet
        ├── IndexMismatch      made with another model or by another version of this program
        ├── IndexDamaged       part of it is gone or unreadable and cannot be mended here
        └── IndexLocked        another process is writing to it
"""


class VerbatimError(Exception):
    """The root: catch this to catch all that the program says on purpose."""


class QuestionError(VerbatimError):
    """The question is empty, too long, or not text."""


class DocumentError(VerbatimError):
    """A file cannot become a document."""


class ModelError(VerbatimError):
    """The embedding model, or that which finds answers, is missing, altered or unusable."""


class SettingsError(VerbatimError):
    """A setting has a value that cannot be used."""


class MemoryUnusable(VerbatimError):
    """The kept conversations cannot be read or written just now."""


class MemoryDamaged(MemoryUnusable):
    """The file of the kept conversations is broken, or of another version of this program."""


class IndexUnusable(VerbatimError):
    """The index cannot be used."""


class IndexMissing(IndexUnusable):
    """There is no index there yet."""


class IndexMismatch(IndexUnusable):
    """The index was made with another embedding model or by another version of this program."""


class IndexDamaged(IndexUnusable):
    """Part of the index is gone or unreadable and cannot be mended here."""


class IndexLocked(IndexUnusable):
    """Another process is writing to the index."""

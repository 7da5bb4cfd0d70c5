"""What can go wrong in an evaluation; each message says what to do next."""

from rag.errors import VerbatimError


class EvalError(VerbatimError):
    """A label file, a run or a public set cannot be used as it is."""

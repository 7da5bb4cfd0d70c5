"""Why a file cannot be converted."""


class Refused(Exception):
    """A file that cannot be converted. Its message says what is wrong and what to do, without a
    full stop."""

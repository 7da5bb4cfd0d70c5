"""Lays a scored run out: as Markdown, as data, and as one HTML file.

Of the part to measure with, only sums are shown unless they are asked for: whoever writes rules
must not learn its questions.
"""

"""Measures how well questions are answered, on hand-made labels and on public question sets."""

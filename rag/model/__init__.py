"""The embedding model: prepared once, then run without torch."""

"""From a sentence to its facts: each figure with what it counts, its year, place and span. Pure."""

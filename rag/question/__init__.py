"""From a question and its conversation to a `Query`. Pure."""

"""Training the model of `rag.model.spans`: on public questions, then on the working labels."""

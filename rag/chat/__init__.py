"""The chat reader: what a model writes is a draft; only what the sources bear out stays."""

"""The embedding model, prepared once, then run without torch; and that which finds answers."""

"""Conversations on disk, and what people say of the answers; exports, and labels made of both."""

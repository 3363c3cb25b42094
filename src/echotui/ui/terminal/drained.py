"""The terminal takes output again."""

from textual.message import Message


class Drained(Message):
    """The terminal has taken all that waited for it; what it shows is old."""

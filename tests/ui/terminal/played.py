"""A tokenizer and a decoder on a clock that is played."""

from collections.abc import Iterable

from textual import events
from textual.message import Message

from echotui.ui.terminal.decoder import Decoder
from echotui.ui.terminal.tokenizer import Tokenizer

ESCAPE = 0.1


class Played:
    """What the input's thread does, without thread and terminal."""

    def __init__(self) -> None:
        self.tokenizer = Tokenizer(ESCAPE)
        self.decoder = Decoder()
        self.now = 1000.0

    def wait(self, seconds: float) -> list[Message]:
        """Let time go by in which nothing is there to read."""
        messages: list[Message] = []
        until = self.now + seconds
        while (deadline := self.tokenizer.deadline) is not None and deadline <= until:
            self.now = max(self.now, deadline)
            for token in self.tokenizer.tick(self.now):
                messages += self.decoder.messages(token)
        self.now = until
        return messages

    def read(self, data: str | bytes) -> list[Message]:
        """Read at once."""
        data = data.encode() if isinstance(data, str) else data
        tokens = self.tokenizer.feed(data, self.now)
        return [message for token in tokens for message in self.decoder.messages(token)]

    def read_all(self, pieces: Iterable[str | bytes], pause: float) -> list[Message]:
        """Read one piece after the other, with a pause after each."""
        return [message for piece in pieces for message in [*self.read(piece), *self.wait(pause)]]


def keys(messages: Iterable[Message]) -> list[str]:
    """The names of the keys among messages."""
    return [each.key for each in messages if isinstance(each, events.Key)]


def acts(messages: Iterable[Message]) -> list[Message]:
    """The messages that a person made."""
    return [
        each for each in messages if isinstance(each, events.Key | events.Paste | events.MouseDown)
    ]

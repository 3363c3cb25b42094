"""A console that keeps what is written, and answers as it is told."""

from collections.abc import Callable, Iterable

from echotui.errors import SettingsError
from echotui.runtime.ask.console import Console
from tests.served import Served

Serve = Callable[..., Served]
"""Serves so many connections, or a source, on a socket of a name."""


class Desk(Console):
    """Keeps the output.

    Attributes:
        out: What was written to standard output.
        told: The lines on standard error.
        asked: The lines of the questions.
    """

    def __init__(self, width: int = 0, answer: str | None = None) -> None:
        self.out = ""
        self.told: list[str] = []
        self.asked: list[str] = []
        self._width = width
        self._answer = answer

    @property
    def width(self) -> int:
        return self._width

    def write(self, parts: Iterable[str]) -> None:
        self.out += "".join(parts)

    def notify(self, text: str) -> None:
        self.told.append(text)

    def require_terminal(self) -> None:
        if self._answer is None:
            raise SettingsError("there is no terminal")

    async def ask(self, lines: Iterable[str], question: str) -> str:
        self.asked += [*lines, question]
        return self._answer or ""

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

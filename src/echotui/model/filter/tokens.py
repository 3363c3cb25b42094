"""The tokens of a filter's text."""

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from echotui.errors import FilterError
from echotui.system.printable import escape

OR: Final = "|"
LONGEST: Final = 40  # Characters of the filter that an error quotes.

# Quotes may begin anywhere in a word, as in `reason:"peer closed"`.
_PIECE: Final = re.compile(
    r'(?P<blank>\s+)|(?P<bar>\|)|"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^\s"|]+)', re.DOTALL
)
_ESCAPED: Final = re.compile(r'\\(["\\])')


class Token(Struct, frozen=True):
    """The text between two blanks, or a bar."""

    raw: str  # As typed.
    text: str  # Without the quotes; a blank or a bar in them is part of the text.
    plain: int  # Number of characters of `text` before the first quote.
    start: int = 0  # Index in the text of the filter.

    @property
    def is_or(self) -> bool:
        """Whether it is the bar between two alternatives."""
        return self.raw == OR

    @property
    def quoted(self) -> bool:
        """Whether any of it is quoted."""
        return self.raw != self.text

    def rest(self, start: int) -> "Token":
        """Return the token without its first `start` characters, none of them quoted."""
        return Token(self.raw[start:], self.text[start:], self.plain - start)


def tokens(text: str) -> Iterator[Token]:
    """Split a text into tokens; FilterError if a quote is not closed."""
    raw, joined, plain, at, start = "", "", -1, 0, 0
    while at < len(text):
        match = _PIECE.match(text, at)
        if match is None:
            raise at_column(FilterError(f"{cited(text[at:])} has no closing quote"), at)
        at = match.end()
        if match["blank"] or match["bar"]:
            if raw:
                yield Token(raw, joined, len(joined) if plain < 0 else plain, start)
            if match["bar"]:
                yield Token(OR, OR, 1, match.start())
            raw, joined, plain, start = "", "", -1, at
            continue
        raw += match[0]
        if match["plain"] is None:
            plain = len(joined) if plain < 0 else plain
            joined += _ESCAPED.sub(r"\1", match["quoted"])
        else:
            joined += match["plain"]
    if raw:
        yield Token(raw, joined, len(joined) if plain < 0 else plain, start)


def at_column(error: FilterError, index: int) -> FilterError:
    """Return the error with the column of an index in the text of the filter."""
    error.column = index + 1
    return error


def cited(text: str) -> str:
    """Quote a part of the filter in an error: printable ASCII; a long text is cut."""
    shown = "".join(sign if sign == "\\" else escape(sign) for sign in text[: LONGEST + 1])
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 3]}..."

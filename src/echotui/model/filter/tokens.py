"""A filter's text, cut into its pieces."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from echotui.errors import FilterError
from echotui.system.printable import escape

OR: Final = "|"
LONGEST: Final = 40
"""Characters of what was typed that an error repeats."""

# Quotes may begin anywhere in a word, as in `reason:"peer closed"`.
_PIECE: Final = re.compile(
    r'(?P<blank>\s+)|(?P<bar>\|)|"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^\s"|]+)', re.DOTALL
)
_ESCAPED: Final = re.compile(r'\\(["\\])')


@dataclass(frozen=True, slots=True)
class Token:
    """What stands between two blanks, or a bar.

    Attributes:
        raw: As it was typed.
        text: Without the quotes, which take away the meaning of blanks and bars.
        plain: How many characters of the text stand before the first quote.
    """

    raw: str
    text: str
    plain: int

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
    """Cut a text.

    Yields:
        Its tokens, in order.

    Raises:
        FilterError: A quote is not closed.
    """
    raw, joined, plain, at = "", "", -1, 0
    while at < len(text):
        match = _PIECE.match(text, at)
        if match is None:
            raise FilterError(f"{cited(text[at:])} has no closing quote")
        at = match.end()
        if match["blank"] or match["bar"]:
            if raw:
                yield Token(raw, joined, len(joined) if plain < 0 else plain)
            if match["bar"]:
                yield Token(OR, OR, 1)
            raw, joined, plain = "", "", -1
            continue
        raw += match[0]
        if match["plain"] is None:
            plain = len(joined) if plain < 0 else plain
            joined += _ESCAPED.sub(r"\1", match["quoted"])
        else:
            joined += match["plain"]
    if raw:
        yield Token(raw, joined, len(joined) if plain < 0 else plain)


def cited(text: str) -> str:
    """Repeat what was typed, in an error.

    Returns:
        Printable ASCII; a long text is cut.
    """
    shown = "".join(sign if sign == "\\" else escape(sign) for sign in text[: LONGEST + 1])
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 3]}..."

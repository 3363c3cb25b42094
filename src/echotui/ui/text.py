"""What comes from outside, made safe for the screen.

The only such function: bytes of a client, addresses, error texts and anything else that is not ours
goes through here before a widget sees it. A terminal obeys control characters wherever they stand,
and wide, combining or bidirectional characters break the columns, so the result is printable ASCII.
"""

from itertools import accumulate
from typing import Final, NewType

Safe = NewType("Safe", str)
"""Text that cannot do anything to a terminal. It is not markup: show it without parsing."""

CUT_MARK: Final = "…"


def safe(value: bytes | str, limit: int = 0) -> Safe:
    r"""Escape everything that is not printable ASCII.

    Args:
        value: From outside. Nothing raises, not even a lone surrogate.
        limit: The most columns; longer text is cut, never within an escape, and ends in `…`.
            0: no limit.

    Returns:
        Printable ASCII and perhaps the cut mark. Backslash is `\\`, so that text which is not cut
        stands for one value only.
    """
    return _cut(_pieces(value, limit), limit)


def quoted(value: bytes, limit: int = 0) -> Safe:
    r"""Escape bytes and put them in double quotes.

    Args:
        value: From outside.
        limit: The most columns, quotes included; longer text ends in `…` with no quote after it.
            0: no limit.

    Returns:
        `"ping 8812"`; a double quote within is `\"`.
    """
    inner = (r"\"" if piece == '"' else piece for piece in _pieces(value, limit))
    return _cut(['"', *inner, '"'], limit)


def cut_middle(text: Safe, limit: int) -> Safe:
    """Shorten a text whose beginning and end both matter, such as an address with its port.

    Args:
        text: Safe already.
        limit: The most columns; at least 3.

    Returns:
        The text, or its two ends with `…` between them.
    """
    if len(text) <= limit:
        return text
    tail = limit // 2
    return Safe(text[: limit - tail - 1] + CUT_MARK + text[-tail:])


def _pieces(value: bytes | str, limit: int) -> list[str]:
    # Each character takes a column at least: one more than fit is enough to see that a cut is due.
    if limit > 0:
        value = value[: limit + 1]
    characters = value.decode("latin-1") if isinstance(value, bytes) else value
    return [character.encode("unicode_escape").decode("ascii") for character in characters]


def _cut(pieces: list[str], limit: int) -> Safe:
    whole = "".join(pieces)
    if limit <= 0 or len(whole) <= limit:
        return Safe(whole)
    ends = accumulate(map(len, pieces))
    fitting = [piece for piece, end in zip(pieces, ends, strict=True) if end < limit]
    return Safe("".join(fitting) + CUT_MARK)

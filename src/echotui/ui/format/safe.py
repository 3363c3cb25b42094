"""What comes from outside, made safe for the screen.

The only such function: bytes of a client, addresses, error texts and anything else that is not ours
goes through here before a widget sees it. A terminal obeys control characters wherever they stand,
and wide, combining or bidirectional characters break the columns, so the result is printable ASCII.
"""

from itertools import accumulate
from typing import Final, NewType

from echotui.system.printable import escape

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
    part = _part(value, limit)
    whole = escape(part)
    return Safe(whole) if _fits(whole, limit) else _cut(_pieces(part), limit)


def quoted(value: bytes, limit: int = 0) -> Safe:
    r"""Escape bytes and put them in double quotes.

    Args:
        value: From outside.
        limit: The most columns, quotes included; longer text ends in `…` with no quote after it.
            0: no limit.

    Returns:
        `"ping 8812"`; a double quote within is `\"`.
    """
    part = _part(value, limit)
    inner = escape(part).replace('"', r"\"")
    whole = f'"{inner}"'
    if _fits(whole, limit):
        return Safe(whole)
    pieces = (r"\"" if piece == '"' else piece for piece in _pieces(part))
    return _cut(['"', *pieces, '"'], limit)


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


def _part(value: bytes | str, limit: int) -> bytes | str:
    # Each character takes a column at least: one more than fit is enough to see that a cut is due.
    return value[: limit + 1] if limit > 0 else value


def _fits(whole: str, limit: int) -> bool:
    return limit <= 0 or len(whole) <= limit


def _pieces(value: bytes | str) -> list[str]:
    characters = value.decode("latin-1") if isinstance(value, bytes) else value
    return [escape(character) for character in characters]


def _cut(pieces: list[str], limit: int) -> Safe:
    ends = accumulate(map(len, pieces))
    fitting = [piece for piece, end in zip(pieces, ends, strict=True) if end < limit]
    return Safe("".join(fitting) + CUT_MARK)

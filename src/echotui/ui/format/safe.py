"""Outside text, made safe for the screen: the only place where this is done.

Bytes of a client, addresses, error texts and all other text that is not our own pass through here
before a widget gets it. The result is printable ASCII: a terminal obeys control characters, and
wide, combining or bidirectional characters break the columns.
"""

from itertools import accumulate
from typing import Final, NewType

from echotui.system.printable import escape

Safe = NewType("Safe", str)
"""Text without effect on a terminal. It is not markup: show it without parsing."""

CUT_MARK: Final = "…"


def safe(value: bytes | str, limit: int = 0) -> Safe:
    r"""Escape all that is not printable ASCII. Uncut, no two values look the same.

    Args:
        value: Any; nothing raises, not even a lone surrogate.
        limit: Columns, or 0 for no limit. Longer text is cut, never within an escape; ends in `…`.
    """
    part = _part(value, limit)
    whole = escape(part)
    return Safe(whole) if _fits(whole, limit) else _cut(_pieces(part), limit)


def typeable(value: str, limit: int = 0) -> Safe:
    r"""Escape like `safe`, but keep backslashes: `payload:\x00` can be typed as it is shown."""
    pieces = [sign if sign == "\\" else escape(sign) for sign in value]
    whole = "".join(pieces)
    return Safe(whole) if _fits(whole, limit) else _cut(pieces, limit)


def message(value: str) -> Safe:
    r"""Escape a sentence; its safe parts stay as they are, with backslashes and `…`."""
    return Safe(CUT_MARK.join(typeable(part) for part in value.split(CUT_MARK)))


def quoted(value: bytes, limit: int = 0) -> Safe:
    r"""Escape bytes and put them in double quotes: `"ping 8812"`; a double quote within is `\"`.

    Args:
        limit: Columns with the quotes, or 0 for no limit. Longer text ends in `…` without a quote.
    """
    part = _part(value, limit)
    inner = escape(part).replace('"', r"\"")
    whole = f'"{inner}"'
    if _fits(whole, limit):
        return Safe(whole)
    pieces = (r"\"" if piece == '"' else piece for piece in _pieces(part))
    return _cut(['"', *pieces, '"'], limit)


def cut_middle(text: Safe, limit: int) -> Safe:
    """Replace the middle of a text longer than `limit` (3 at least): an address keeps its port."""
    if len(text) <= limit:
        return text
    tail = limit // 2
    return Safe(text[: limit - tail - 1] + CUT_MARK + text[-tail:])


def _part(value: bytes | str, limit: int) -> bytes | str:
    # A character takes at least one column: one more than the limit shows that a cut is needed.
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

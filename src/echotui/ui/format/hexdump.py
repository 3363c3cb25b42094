"""Bytes as hexadecimal and as text, side by side."""

from echotui.ui.format.safe import Safe


def hexdump(data: bytes, per_line: int = 16) -> list[Safe]:
    """Draw bytes in the manner of `hexdump -C`.

    Args:
        data: From outside.
        per_line: Bytes a line; at least 1.

    Returns:
        A line each: offset, bytes, and what of them can be printed, with a dot for the rest.
    """
    width = 3 * per_line - 1
    lines = []
    for offset in range(0, len(data), per_line):
        part = data[offset : offset + per_line]
        text = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in part)  # noqa: PLR2004 - printable ASCII
        lines.append(Safe(f"{offset:04x}  {part.hex(' '):<{width}}  {text}"))
    return lines

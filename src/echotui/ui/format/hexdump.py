"""Bytes in hexadecimal and as text."""

from echotui.ui.format.safe import Safe


def hexdump(data: bytes, per_line: int = 16) -> list[Safe]:
    """Format bytes like `hexdump -C`: offset, bytes, and text with dots for unprintable ones."""
    width = 3 * per_line - 1
    lines = []
    for offset in range(0, len(data), per_line):
        part = data[offset : offset + per_line]
        text = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in part)  # noqa: PLR2004 - printable ASCII
        lines.append(Safe(f"{offset:04x}  {part.hex(' '):<{width}}  {text}"))
    return lines

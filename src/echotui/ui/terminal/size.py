"""The size of the terminal: what it reports, limited to what can be drawn in time."""

import os
from collections.abc import Mapping
from typing import Final

LARGEST: Final = 500, 200
"""Columns and rows. A resize paints every cell in one turn of the loop: 12 to 32 ms at this size,
54 to 119 ms at 1000 x 1000, 233 to 292 ms at 3000 x 3000 (900 rows, Python 3.11, two cores)."""
USUAL: Final = 80, 24
"""Columns and rows where neither the terminal nor the environment gives any (terminfo's vt100)."""
_VARIABLES: Final = "COLUMNS", "LINES"


def terminal_size(fd: int, environment: Mapping[str, str]) -> tuple[int, int]:
    """Return the columns and rows of a terminal, each from 1 to `LARGEST`.

    Unlike `shutil.get_terminal_size`, the variables come last: exported by a shell, they keep the
    size that the terminal had when the shell set them (environ(7)).
    """
    try:
        columns, rows = os.get_terminal_size(fd)
    except OSError:
        columns = rows = 0
    return drawable(columns, rows, environment)


def drawable(columns: int, rows: int, environment: Mapping[str, str]) -> tuple[int, int]:
    """Complete and limit a size that a terminal has reported.

    A terminal may report 0, as a serial line does (ioctl_tty(2)): then `COLUMNS` and `LINES` count.
    """
    reported = columns, rows
    width, height = (
        min(size if size > 0 else _variable(environment.get(name, ""), usual), largest)
        for size, name, usual, largest in zip(reported, _VARIABLES, USUAL, LARGEST, strict=True)
    )
    return width, height


def _variable(text: str, usual: int) -> int:
    # Python refuses to read more than 4300 digits (CVE-2020-10735).
    size = int(text[:9]) if text.isascii() and text.isdigit() else 0
    return size or usual

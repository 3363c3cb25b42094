"""Sizes in bytes as people write them."""

import re
from typing import Final

LARGEST: Final = 1024**4

# Largest first; where both fit, the binary unit is shown.
UNITS: Final = {
    "GiB": 1024**3,
    "GB": 1000**3,
    "MiB": 1024**2,
    "MB": 1000**2,
    "KiB": 1024,
    "kB": 1000,
}
_SHORT: Final = {"": 1, "b": 1, "k": 1024, "m": 1024**2, "g": 1024**3}
_FACTORS: Final = {unit.lower(): factor for unit, factor in UNITS.items()} | _SHORT
# ASCII digits only: int() would also take `1_000` and `٣`. 16 of them hold more than LARGEST.
_SIZE: Final = re.compile(r"([0-9]{1,16}) ?([A-Za-z]*)")


def factor_of(unit: str, *, decimal: bool = False) -> int:
    """Return the bytes of a unit: `KiB`, `kB`, `k`, `B` or none, in any case; else ValueError.

    With `decimal`, `k`, `M` and `G` are powers of 1000, as traffic is counted, not of 1024.
    """
    name = unit.lower()
    if decimal and name in {"k", "m", "g"}:
        name += "b"
    if name not in _FACTORS:
        raise ValueError(unit)
    return _FACTORS[name]


def parse_size(text: str) -> int:
    """Parse `4096`, `64KiB`, `64k` (the same), `2MB`, in upper or lower case.

    Raises:
        ValueError: It is not a size, or over 1024GiB.
    """
    match = _SIZE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    size = int(match[1]) * factor_of(match[2])
    if size > LARGEST:
        raise ValueError(text)
    return size


def format_size(size: int) -> str:
    """Format a size exactly: in the largest unit that divides it, `64KiB`, else `4095`."""
    for unit, factor in UNITS.items():
        if size and size % factor == 0:
            return f"{size // factor}{unit}"
    return str(size)


def rounded_size(size: int) -> str:
    """Format a size as a sentence has it: `812 B`, `12 KiB`, `3.8 MiB`."""
    if size < UNITS["KiB"]:
        return f"{size} B"
    if size < UNITS["MiB"]:
        return f"{size / UNITS['KiB']:.0f} KiB"
    return f"{size / UNITS['MiB']:.1f} MiB"

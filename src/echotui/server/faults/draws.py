"""Numbers that look random and follow from a seed: no state is shared, nothing is drawn anew."""

from typing import Final

_BITS: Final = (1 << 64) - 1
_LEVELS: Final = 6
"""Of 64 connections in a row, aligned, exactly so many are below a multiple of 1/64."""
_GOLDEN: Final = 0x9E3779B97F4A7C15


def mixed(*numbers: int) -> int:
    """Return 64 well mixed bits that follow from the numbers (splitmix64, Steele et al. 2014).

    A `random.Random` would be 2.5 kB for each connection.
    """
    state = 0
    for number in numbers:
        state = (state ^ number) + _GOLDEN & _BITS
        state = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 & _BITS
        state = (state ^ state >> 27) * 0x94D049BB133111EB & _BITS
        state ^= state >> 31
    return state


def share_of(*numbers: int) -> float:
    """Return a number from 0 up to 1 that follows from the numbers."""
    return mixed(*numbers) / (_BITS + 1)


def spread_of(seed: int, id_: int) -> float:
    """Return a number from 0 up to 1 that follows from both, spread evenly over ids in a row.

    With 50 %, one of each two neighbours is below, at random which: of four clients, independent
    numbers would hit none once in 16 times. Each bit halves a block (Owen 1995, scrambled nets).
    """
    value = 0
    for level in range(_LEVELS):
        flip = mixed(seed, level, id_ >> level + 1, value)
        value = value << 1 | (id_ >> level ^ flip) & 1
    return (value + share_of(seed, id_)) / (1 << _LEVELS)

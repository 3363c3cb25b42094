"""Numbers that look random and follow from a seed: no state is shared, nothing is drawn anew."""

from typing import Final

_BITS: Final = (1 << 64) - 1
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

"""How many colours the terminal has, and how a colour is written with so many."""

from functools import lru_cache
from typing import Any, Final

from rich.color import Color, ColorSystem
from rich.console import COLOR_SYSTEMS, Console
from textual import constants

_FIXED: Final = {Color.from_ansi(n).get_truecolor(): n for n in range(16, 256)}
"""By value, the colours that are the same in every terminal with 256: a cube and a grey ramp."""


def colour_system(console: Console | None = None) -> ColorSystem:
    """Return how many colours the terminal has: as Rich reads in COLORTERM and TERM."""
    wanted: Any = constants.COLOR_SYSTEM  # Textual declares any string.
    console = console or Console(force_terminal=True, color_system=wanted)
    return COLOR_SYSTEMS.get(console.color_system or "", ColorSystem.TRUECOLOR)


@lru_cache(1024)
def limited(colour: Color, system: ColorSystem) -> Color:
    """Return the colour that is written: a fixed one as itself, others as Rich rounds them.

    Rich takes most of the fixed greys for their neighbours.
    """
    if system is ColorSystem.EIGHT_BIT and colour.triplet in _FIXED:
        return Color.from_ansi(_FIXED[colour.triplet])
    return colour.downgrade(system)

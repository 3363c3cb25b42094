"""The groups under which the help lists the keys."""

from typing import Final

from textual.binding import Binding

ACT: Final = Binding.Group("Act")
LOOK: Final = Binding.Group("Look")
ORDER: Final = Binding.Group("Order")
MOVE: Final = Binding.Group("Move")
PROGRAM: Final = Binding.Group("Program")

IN_ORDER: Final = (ACT, LOOK, ORDER, MOVE, PROGRAM)
"""How the help lists them."""

"""The groups under which the help lists the keys."""

from typing import Final

from textual.binding import Binding

ACT: Final = Binding.Group("Act")
LOOK: Final = Binding.Group("Look")
ORDER: Final = Binding.Group("Order")
TYPING: Final = Binding.Group("While a filter is typed")
MOVE: Final = Binding.Group("Move")
STORY: Final = Binding.Group("Story")
PROGRAM: Final = Binding.Group("Program")

IN_ORDER: Final = (TYPING, STORY, ACT, LOOK, ORDER, MOVE, PROGRAM)
"""How the help lists them."""

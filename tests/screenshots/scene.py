"""One picture: which moment, on which screen, after which keys."""

from collections.abc import Callable
from dataclasses import dataclass

from echotui.model.row import Row


@dataclass(frozen=True)
class Scene:
    """One picture.

    Attributes:
        name: The file's name without `.svg`.
        moment: The name of the moment that it shows.
        size: Columns and lines of the terminal.
        theme: A theme's name.
        cursor: Tells which client the cursor goes to; the first if none is true.
        keys: What to press after that.
        ascii: Whether only ASCII is drawn.
    """

    name: str
    moment: str
    size: tuple[int, int] = (120, 36)
    theme: str = "dark"
    cursor: Callable[[Row], bool] = lambda _row: False
    keys: tuple[str, ...] = ()
    ascii: bool = False

"""What a typed filter applies to: the rows of the table, or the lines of the journal."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from textual.widget import Widget

from echotui.model.fields import Field
from echotui.model.filter.filter import Filter


@dataclass(slots=True, eq=False)
class FilterTarget:
    """What the filter line applies to.

    Attributes:
        widget: Receives the focus when the line is left.
        step: Moves its cursor by so many rows.
        apply: Filters, at once: a key after Enter must not act on what an older filter shows.
        fields: Returns the fields that the filter may ask for.
        example: Shown while nothing is typed.
        text: The filter as typed, while the line is closed.
    """

    widget: Widget
    step: Callable[[int], None]
    apply: Callable[[Filter], None]
    fields: Callable[[], Collection[Field]]
    example: str
    text: str = ""

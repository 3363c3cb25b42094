"""Lays the screen out once when widgets change their size, not twice.

A layout stores the new size of each widget as its `virtual_size`, whose change requests another
layout: only that of a widget that scrolls can have an effect on it. Delete when Textual's
`_size_updated` requests none for the others.
"""

from textual.geometry import Size
from textual.widget import Widget


class UnscrolledWidget(Widget):
    """A widget that does not scroll: a new size of it requests no layout."""

    def _size_updated(
        self,
        size: Size,
        virtual_size: Size,
        container_size: Size,
        layout: bool = True,  # noqa: ARG002, FBT001, FBT002 - Textual's signature
    ) -> bool:
        return super()._size_updated(size, virtual_size, container_size, layout=False)

"""A pane of the detail: a section under its title, with a scrollbar of its own if need be."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from echotui.ui.detail.section import Section


# The screen has the keys that scroll, so that they can be changed in one place.
class Pane(VerticalScroll, can_focus=False, inherit_bindings=False):
    """A title in a rule, and what stands under it.

    Args:
        title: The title; of our own.
        section: What stands under it.
        classes: CSS classes.
    """

    DEFAULT_CSS: ClassVar[str] = """
    Pane {
        height: auto;
        border-top: solid $echo-faint;
        border-title-color: $primary;
        border-title-style: bold;
        padding: 0 1;
        scrollbar-size-vertical: 1;
        scrollbar-background: $background;
        scrollbar-background-hover: $background;
        scrollbar-background-active: $background;
        scrollbar-color: $secondary;
    }
    Pane:focus { border-top: solid $accent; border-title-color: $accent; }
    """

    def __init__(self, title: str, section: Section, classes: str = "") -> None:
        super().__init__(classes=classes)
        self.border_title = Content(f" {title} ")
        self._section = section

    def compose(self) -> ComposeResult:
        """Hold the section."""
        yield self._section

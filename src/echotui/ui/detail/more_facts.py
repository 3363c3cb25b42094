"""What only the source of a connection has about it, each with a label of its own."""

from collections.abc import Sequence

from textual.content import Content

from echotui.model.view import View
from echotui.ui.detail.section import Section
from echotui.ui.format.key_values import labelled
from echotui.ui.format.safe import safe


class MoreFacts(Section):
    """Labels and texts of the source: its process, the request that it handles."""

    def wanted(self, view: View) -> bool:
        """Whether the source has any."""
        return bool(view.detail.facts)

    def inputs(self, view: View) -> object:
        """The facts."""
        return view.detail.facts

    def draw(self, view: View, width: int) -> Sequence[Content]:
        """Draw each as one or more lines."""
        return [
            line
            for label, text in view.detail.facts
            for line in labelled(safe(label), safe(text), width, "$echo-faint")
        ]

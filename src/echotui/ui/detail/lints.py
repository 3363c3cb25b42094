"""What looks wrong with a connection, in sentences."""

from collections.abc import Sequence

from textual.content import Content

from echotui.model.view import View
from echotui.ui.detail.section import Section
from echotui.ui.format.key_values import labelled
from echotui.ui.format.lint_role import lint_role
from echotui.ui.format.safe import safe


class ClientLints(Section):
    """The name and the sentence of each lint."""

    def wanted(self, view: View) -> bool:
        """Whether it shows one."""
        return bool(view.detail.lints)

    def inputs(self, view: View) -> object:
        """The lints."""
        return view.detail.lints

    def draw(self, view: View, width: int) -> Sequence[Content]:
        """Draw each as one or more lines."""
        return [
            line
            for lint in view.detail.lints
            for line in labelled(
                safe(lint.name), safe(lint.sentence), width, f"$echo-{lint_role(lint.name)}"
            )
        ]

"""The injected faults of a connection."""

from collections.abc import Iterator, Sequence

from textual.content import Content

from echotui.model.fault_state import FaultState
from echotui.model.view import View
from echotui.ui.detail.section import Section
from echotui.ui.format import units
from echotui.ui.format.key_values import labelled
from echotui.ui.format.safe import safe


class Faults(Section):
    """Each rule with its parameters, what it did, and what waits."""

    def wanted(self, view: View) -> bool:
        """Whether it has one."""
        return bool(view.detail.faults)

    def inputs(self, view: View) -> object:
        """The faults."""
        return view.detail.faults

    def draw(self, view: View, width: int) -> Sequence[Content]:
        """Draw each as one or more lines."""
        return [
            line
            for state in view.detail.faults
            for label, text, style in (
                (f"rule {state.rule}", safe(state.faults), "$echo-held"),
                ("", ", ".join(_effects(state)), ""),
            )
            for line in labelled(label, text, width, style)
        ]


def _effects(state: FaultState) -> Iterator[str]:
    if state.did:
        yield safe(state.did)
    if state.held_back:
        yield f"{units.size(state.held_back)} held back"
    if state.due is not None:
        yield f"next due in {units.milliseconds(state.due)}"
    if not (state.did or state.held_back or state.due is not None):
        yield "nothing waits"

"""A view that stands still, and what it hides."""

from dataclasses import dataclass

from echotui.model.view import View
from echotui.ui.format import units


@dataclass(frozen=True, slots=True)
class Pause:
    """What there was when the operator paused the view.

    Attributes:
        at: Monotonic time in seconds.
        accepted: Connections ever, by then.
        closed: Connections ended, by then.
    """

    at: float
    accepted: int
    closed: int

    def text(self, view: View) -> str:
        """Say what happened since.

        Args:
            view: The totals now.

        Returns:
            One line for the banner.
        """
        came = view.totals.accepted - self.accepted
        ended = view.totals.closed - self.closed
        return (
            f"paused for {units.seconds(view.at - self.at)}; since then {units.grouped(came)} came "
            f"and {units.grouped(ended)} ended; p resumes"
        )

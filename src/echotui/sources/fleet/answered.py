"""What one member of a fleet adds to the sums."""

from typing import NamedTuple

from echotui.model.server_state import Reach, ServerState
from echotui.model.view import View


class Answered(NamedTuple):
    """The last answer of a member, and whether it still answers."""

    state: ServerState
    view: View

    @property
    def answers(self) -> bool:
        """Whether it has rates, a lag, and accepts clients: it answers."""
        return self.state.reach is Reach.ANSWERS

    @property
    def is_gone(self) -> bool:
        """Whether its connections have ended with it."""
        return self.state.reach is Reach.GONE

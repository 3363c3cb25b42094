import pytest

from echotui.model.view import Totals, View
from echotui.ui.dashboard.banner_text import banner_parts
from echotui.ui.dashboard.view_state import Pause, ViewState
from echotui.ui.table.cursor import Cursor


@pytest.mark.parametrize(
    ("at", "accepted", "closed", "text"),
    [
        (100.0, 10, 4, "Paused for 0.0s: 0 connected, 0 ended since; p resumes"),
        (164.2, 11, 6, "Paused for 1:04: 1 connected, 2 ended since; p resumes"),
        (3800.0, 1244, 4, "Paused for 1h01: 1,234 connected, 0 ended since; p resumes"),
    ],
)
def test_a_pause_says_what_happened_since(at: float, accepted: int, closed: int, text: str) -> None:
    state = ViewState(pause=Pause(at=100.0, accepted=10, closed=4))
    view = View(at=at, totals=Totals(accepted=accepted, closed=closed))
    (part,) = banner_parts(view, state, Cursor(), marks=0, doing="", sorted_unseen=False)
    assert part.content.plain == text

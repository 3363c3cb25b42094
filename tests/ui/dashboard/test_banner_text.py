import pytest

from echotui.model.view import Totals, View
from echotui.ui.dashboard.banner_text import banner_parts
from echotui.ui.dashboard.view_state import Pause, ViewState
from echotui.ui.table.cursor import Cursor


@pytest.mark.parametrize(
    ("at", "accepted", "closed", "text"),
    [
        (100.0, 10, 4, "paused for 0.0s; since then 0 came and 0 ended; p resumes"),
        (164.2, 11, 6, "paused for 1:04; since then 1 came and 2 ended; p resumes"),
        (3800.0, 1244, 4, "paused for 1h01; since then 1,234 came and 0 ended; p resumes"),
    ],
)
def test_a_pause_says_what_happened_since(at: float, accepted: int, closed: int, text: str) -> None:
    state = ViewState(pause=Pause(at=100.0, accepted=10, closed=4))
    view = View(at=at, totals=Totals(accepted=accepted, closed=closed))
    (part,) = banner_parts(view, state, Cursor(), marks=0, doing="", sorted_unseen=False)
    assert part.content.plain == text

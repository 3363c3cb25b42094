import pytest

from echotui.model.filter.completion import Completion
from echotui.ui.dashboard.candidates import Choice, candidate_line

NAMES = ("open", "choked", "held")


def test_candidates_follow_each_other_and_wrap_around() -> None:
    choice = Choice.of("a state: b", 8, Completion(8, NAMES))
    texts = []
    for by in (1, 1, 1, 1, -1, -1):
        choice = choice.step(by)
        texts.append(choice.text)
    chosen = ("open", "choked", "held", "open", "held", "choked")
    assert texts == [f"a state:{name} b" for name in chosen]
    assert choice.head == "a state:choked"
    assert Choice.of("", 0, Completion(0, NAMES)).step(-1).text == "held"


@pytest.mark.parametrize(
    ("chosen", "width", "line"),
    [
        (0, 40, "open  choked  held"),
        (0, 15, "open  choked  …"),
        (1, 12, "choked  held"),
        (1, 13, "open  choked…"),
        (2, 11, "held"),
        (1, 7, "choked…"),
        (0, 0, ""),
    ],
)
def test_the_page_has_the_chosen_one(chosen: int, width: int, line: str) -> None:
    assert candidate_line(NAMES, chosen, width).plain == line

import pytest

from echotui.model.command import Tally, did_not_answer, on_servers


@pytest.mark.parametrize(
    ("tally", "text"),
    [
        (Tally(118, 2, 1), "118 kicked, 2 already ended, 1 already draining"),
        (Tally(3, unchanged=1), "3 kicked, 1 already kicked"),
        (
            Tally(12, asked=frozenset("abc"), acted=frozenset("abc")),
            "12 kicked on 3 servers",
        ),
        (
            Tally(
                12,
                1,
                5,
                asked=frozenset({"web-1", "web-2"}),
                acted=frozenset({"web-1"}),
                silent=frozenset({"web-2"}),
            ),
            "12 kicked on 1 of 2 servers, 1 already ended, 5 refused; web-2 did not answer",
        ),
        (Tally(2, asked=frozenset({"web-3"}), acted=frozenset({"web-3"})), "2 kicked on web-3"),
    ],
)
def test_a_tally_says_what_was_done_and_where(tally: Tally, text: str) -> None:
    assert tally.text("kicked") == text


def test_tallies_of_batches_are_one() -> None:
    one = Tally(2, asked=frozenset("ab"), acted=frozenset("a"), silent=frozenset("b"))
    other = Tally(1, 1, asked=frozenset("c"), acted=frozenset("c"))
    assert (one + other).text(
        "held"
    ) == "3 held on 2 of 3 servers, 1 already ended; b did not answer"


def test_few_servers_are_named() -> None:
    assert did_not_answer(()) == on_servers((), ()) == ""
    assert did_not_answer("ba") == "; a and b did not answer"
    assert did_not_answer("edcba") == "; a, b, c and 2 more did not answer"

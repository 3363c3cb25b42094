import pytest

from echotui.model.command import Tally

WEB = frozenset({"web-1", "web-3"})
MANY = frozenset(f"web-{number}" for number in range(12))


@pytest.mark.parametrize(
    ("tally", "text"),
    [
        (Tally(), "0 kicked"),
        (
            Tally(1043, 2, 1, 3),
            "1,043 kicked, 3 already kicked, 2 already ended, 1 already draining",
        ),
        (Tally(5, asked=WEB, acted=WEB), "5 kicked on web-1, web-3"),
        (
            Tally(3, 1, asked=WEB | {"web-2"}, acted=WEB, silent=frozenset({"web-2"})),
            "3 kicked on web-1, web-3, 1 already ended; web-2 did not answer",
        ),
        (Tally(asked=WEB, silent=WEB), "0 kicked; web-1, web-3 did not answer"),
        (
            Tally(99, asked=MANY, acted=MANY - WEB, silent=WEB),
            "99 kicked on 10 of 12 servers; web-1,",
        ),
        (
            Tally(1, asked=MANY, acted=WEB, silent=MANY - WEB),
            "1 kicked on web-1, web-3; 10 servers",
        ),
    ],
)
def test_a_tally_says_where_it_was_done(tally: Tally, text: str) -> None:
    assert tally.text("kicked").startswith(text)


def test_tallies_of_several_commands_add_up() -> None:
    first = Tally(2, asked=WEB, acted=frozenset({"web-1"}))
    second = Tally(1, asked=frozenset({"web-2"}), silent=frozenset({"web-2"}))
    assert first + second == Tally(
        3, asked=WEB | {"web-2"}, acted=frozenset({"web-1"}), silent=frozenset({"web-2"})
    )

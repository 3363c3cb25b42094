import pytest

from echotui.model.field_kind import STATES
from echotui.model.fields import EVERYWHERE, FIELDS, KIND, LINT, NAMES, SERVER
from echotui.model.filter.completion import before_name, complete
from echotui.model.filter.parser import parse
from echotui.model.journal_fields import JOURNAL_FIELDS

OPERATORS = (">", "<", ">=", "<=", ":", "=", "!=")


@pytest.mark.parametrize(
    ("text", "start", "candidates"),
    [
        ("que", 0, ("queue>",)),
        ("state:open QU", 11, ("queue>",)),
        ("a | !st", 5, ("state:",)),
        ("queue", 0, tuple(f"queue{sign}" for sign in OPERATORS)),
        ("state", 0, ("state:", "state=", "state!=")),
        ("state:", 6, STATES),
        ("state:ch", 6, ("choked",)),
        ("state!=CH", 7, ("choked",)),
        ("state:choked,h", 13, ("held",)),
        ("first:", 6, ("client", "server")),
        ("lint:stuck,ne", 11, ("never-read",)),
        ("mask=", 5, ("r", "w", "rw", "none")),
        ("cause:hi", 6, ('"high water"',)),
        ('id:1 why:"hi', 9, ('"high water"',)),
        (
            "reason:peer",
            7,
            ('"peer closed"', '"peer reset"', '"peer vanished"'),
        ),
        ("nothing", 0, ()),
        ("nothing:", 0, ()),
        ("rtt>", 0, ()),
        ('"a queue', 0, ()),
    ],
)
def test_what_can_follow(text: str, start: int, candidates: tuple[str, ...]) -> None:
    found = complete(text, EVERYWHERE | {LINT})
    assert (found.start, found.candidates) == (start, candidates)


def test_flags_of_masks_can_follow_where_descriptors_have_a_kind() -> None:
    assert complete("mask:", EVERYWHERE | {KIND}).candidates == (
        "r", "w", "rw", "none", "et", "1s",
    )  # fmt: skip


def test_names_of_servers_can_follow() -> None:
    names = ("web-1", "Web-2", "a b")
    assert complete("server:", EVERYWHERE | {SERVER}, names).candidates == (
        "web-1", "Web-2", '"a b"',
    )  # fmt: skip
    assert complete("server=WEB-2", EVERYWHERE | {SERVER}, names).candidates == ("Web-2",)
    assert complete("server:x", EVERYWHERE | {SERVER}, names).candidates == ()
    after_comma = complete("server:web-1,we", EVERYWHERE | {SERVER}, names)
    assert after_comma == (13, ("web-1", "Web-2"), "")
    assert complete("server:", EVERYWHERE | {SERVER}).hint == SERVER.allowed
    assert complete("server:", EVERYWHERE, names).candidates == ()


def test_where_there_is_nothing_to_choose_the_kind_is_named() -> None:
    assert complete("queue>", EVERYWHERE).hint == "a size, such as 64k"
    assert complete("queue>6", EVERYWHERE).hint == "a size, such as 64k"
    assert complete("nothing:", EVERYWHERE).hint == ""


def test_an_empty_text_and_a_blank_list_every_field_of_the_source() -> None:
    for text in ("", "state:open "):
        names = [each.rstrip(":>") for each in complete(text, EVERYWHERE).candidates]
        assert names == [str(field) for field in FIELDS if field.names and field in EVERYWHERE]
    assert "call:" in complete("", JOURNAL_FIELDS).candidates
    assert complete("call:", JOURNAL_FIELDS).candidates


def test_each_candidate_of_a_value_is_a_filter() -> None:
    for name in NAMES:
        field = NAMES[name]
        for value in complete(f"{field}:", [field]).candidates:
            assert parse(f"{field}:{value}")


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("q", ""),
        ("queue", ""),
        ("RATE_I", ""),
        ("state:open q", "state:open "),
        ("a | !q", "a | "),
        ("queues", None),
        ("queue>", None),
        ("", None),
        ("x", None),
        ('"q', None),
        ("rtt", None),
    ],
)
def test_a_word_with_which_a_name_may_begin(text: str, before: str | None) -> None:
    assert before_name(text, EVERYWHERE) == before


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("server:we", ""),
        ("fd:7 !server=WEB-1,we", "fd:7 "),
        ("server:web-1", None),
        ("server:web-1*", None),
        ("server:x", None),
        ("name:we", None),
    ],
)
def test_a_name_of_a_server_that_may_be_meant(text: str, before: str | None) -> None:
    assert before_name(text, EVERYWHERE, ("Web-1", "web-10")) == before

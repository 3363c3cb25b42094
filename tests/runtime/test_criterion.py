import pytest

from echotui.config.values import ValueType
from echotui.errors import SettingsError
from echotui.runtime.criterion import EXPECT, FAIL_ON, Criterion


def read(kind: ValueType[tuple[Criterion, ...]], *texts: str) -> tuple[Criterion, ...]:
    return kind.read_all(texts, "--x")


def test_expect_takes_a_number_and_a_filter() -> None:
    (criterion,) = read(EXPECT, " 50:state:open in>1k ")
    assert (criterion.needed, str(criterion.filter)) == (50, "state:open in>1kB")
    assert criterion.typed == "state:open in>1k"


def test_each_flag_is_a_check_of_its_own_and_commas_belong_to_the_filter() -> None:
    criteria = read(EXPECT, "1:state:open,choked", "20:#17,19")
    assert [(c.needed, str(c.filter)) for c in criteria] == [
        (1, "state:open,choked"), (20, "id:17,19"),
    ]  # fmt: skip


def test_it_is_shown_as_it_is_given_in_a_shell() -> None:
    (forbidden,) = read(FAIL_ON, 'reason:"peer reset"')
    assert str(forbidden) == """--fail-on 'reason:"peer reset"'"""
    (hostile,) = read(FAIL_ON, "a\x1b\n")
    assert str(hostile).isprintable()
    (expected,) = read(EXPECT, "3:queue>64k")
    assert str(expected) == "--expect '3:queue>64k'"


@pytest.mark.parametrize(
    ("filter_", "counted"),
    [
        ("state:open", True), ("reason:reset", True), ("first:client", True), ("lost>0", True),
        ("queue>1k | !reason:x", True), ("in>1M", False), ("127.0.0.1", False),
    ],
)  # fmt: skip
def test_ended_connections_count_where_the_filter_is_about_ends(
    filter_: str, *, counted: bool
) -> None:
    (criterion,) = read(EXPECT, f"1:{filter_}")
    assert criterion.counts_ended is counted


@pytest.mark.parametrize("text", ["", "50", "0:state:open", "-1:x", "x:y", "1e3:x", "9999999999:x"])
def test_what_is_no_number_and_filter_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match=r"^--x: '.*' is not N:FILTER, such as 50:state:open"):
        read(EXPECT, text)


@pytest.mark.parametrize(
    ("kind", "text", "why"),
    [
        (EXPECT, "50:", "it needs a filter, such as state:open"),
        (FAIL_ON, "  ", "it needs a filter, such as state:open"),
        (EXPECT, "5:statt:open", "statt is not a field, state: is; a word with : goes in quotes"),
        (FAIL_ON, "queue>", "queue> needs a size, such as 64k"),
        (FAIL_ON, "host:a", "host has no value in a check; use addr"),
        (EXPECT, "1:x | name:ann", "name has no value in a check; use addr"),
        (FAIL_ON, "call:update", "call has no value in a check; use state"),
    ],
)
def test_a_filter_that_cannot_match_is_refused_with_the_place(
    kind: ValueType[tuple[Criterion, ...]], text: str, why: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        read(kind, "state:open" if kind is FAIL_ON else "1:state:open", text)
    assert str(refused.value) == f"--x: {text!r}: {why}"


def test_a_payload_needs_to_be_kept() -> None:
    assert read(FAIL_ON, "payload:x")[0].needs_payload
    assert not read(FAIL_ON, "state:open")[0].needs_payload

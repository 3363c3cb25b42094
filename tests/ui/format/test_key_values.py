from textual.content import Content

from echotui.ui.format.key_values import COLUMN, GAP, Fact, divide_width, fact, key_values

FACTS = [fact("id", "#1"), fact("last event", "READ"), fact("age", "31s")]


def plain(facts: list[Fact], width: int) -> list[str]:
    return [line.plain.rstrip() for line in key_values(facts, width)]


def test_values_are_aligned() -> None:
    assert plain(FACTS, 40) == ["id            #1", "last event    READ", "age           31s"]


def test_columns_are_read_from_top_to_bottom() -> None:
    first, second = plain(FACTS, 2 * COLUMN + GAP)
    assert first.split() == ["id", "#1", "age", "31s"]
    assert second.split() == ["last", "event", "READ"]
    assert first.index("age") == COLUMN + GAP


def test_no_line_is_wider_than_the_room() -> None:
    long = [*FACTS, Fact("much", Content("x" * 300))]
    for width in range(1, 250):
        assert max(line.cell_length for line in key_values(long, width)) <= width
        columns, each = divide_width(width)
        assert columns * each + GAP * (columns - 1) <= width


def test_a_cut_value_has_a_mark() -> None:
    assert plain([fact("much", "x" * 300)], 20) == [f"much{' ' * 10}{'x' * 5}…"]


def test_without_facts_there_is_no_line() -> None:
    assert key_values([], 80) == []

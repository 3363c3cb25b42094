from typing import Any

import pytest
from rich.style import Style

from echotui.model.row import Row
from echotui.ui.table import drawn_rows
from echotui.ui.table.drawn_rows import DrawnRow, DrawnRows
from echotui.ui.table.layout import layout
from echotui.ui.table.lines import Line, line_of
from tests.ui.stage import row

COLUMNS = layout(117, 9)


def drawn(*rows: DrawnRow | int) -> list[DrawnRow]:
    return [
        each if isinstance(each, DrawnRow) else DrawnRow(row(each), False, False, False)
        for each in rows
    ]


def style_of(role: str) -> Style:
    return Style(meta={"role": role})


def test_only_lines_that_look_different_are_named() -> None:
    rows = DrawnRows(style_of)
    assert rows.draw(drawn(1, 2, 3), COLUMNS, 119) is None
    assert rows.draw(drawn(1, 2, 3), COLUMNS, 119) == []
    under_cursor = DrawnRow(row(2), cursor=True, marked=False, tinted=False)
    assert rows.draw(drawn(1, under_cursor, 3), COLUMNS, 119) == [1]
    assert rows.strips[1].text.startswith("▸")
    # Another age, shown as the same second.
    later = DrawnRow(row(3, age=64.4), cursor=False, marked=False, tinted=False)
    assert rows.draw(drawn(1, under_cursor, later), COLUMNS, 119) == []
    assert rows.draw(drawn(4, under_cursor, later), COLUMNS, 119) == [0]
    assert rows.strips[0].text.split()[0] == "4"


def test_other_columns_rows_or_styles_draw_all() -> None:
    rows = DrawnRows(style_of)
    rows.draw(drawn(1, 2), COLUMNS, 119)
    assert rows.draw(drawn(1, 2), COLUMNS[:3], 119) is None
    assert rows.draw(drawn(1, 2), COLUMNS[:3], 120) is None
    assert rows.draw(drawn(1), COLUMNS[:3], 120) is None
    assert len(rows.strips) == 1
    rows.forget()
    assert rows.draw(drawn(1), COLUMNS[:3], 120) is None


def test_a_row_that_is_the_same_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = DrawnRows(style_of)
    rows.draw(drawn(1, 2), COLUMNS, 119)
    calls = []

    def noted(shown: Row, *args: Any, **options: Any) -> Line:
        calls.append(shown.id)
        return line_of(shown, *args, **options)

    monkeypatch.setattr(drawn_rows, "line_of", noted)
    rows.draw(drawn(1, 2), COLUMNS, 119)
    assert calls == []
    rows.draw(drawn(1, 3), COLUMNS, 119)
    assert calls == [3]

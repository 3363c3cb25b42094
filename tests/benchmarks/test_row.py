import json
from pathlib import Path

import pytest

from tests.benchmarks.report import table, write
from tests.benchmarks.result import Result
from tests.benchmarks.row import Row


@pytest.mark.parametrize(
    ("limit", "at_least", "met"),
    [(2.0, False, True), (1.9, False, False), (2.0, True, True), (2.1, True, False)],
)
def test_the_median_decides(limit: float, at_least: bool, met: bool) -> None:  # noqa: FBT001
    row = Row("time", "ms", (1.0, 2.0, 900.0), limit, at_least=at_least)
    assert row.met is met
    assert row.verdict == ("met" if met else "NOT MET")


def test_where_nothing_is_wanted_nothing_is_judged() -> None:
    row = Row("time", "ms", (1.0, 2.0, 3.0))
    assert row.met is None
    assert (row.figure, row.wanted, row.verdict) == ("2.00 ms (1.00 to 3.00)", "", "")


def test_the_table_has_what_was_wanted_first() -> None:
    rows = [Row("beside", "s", (1.0,)), Row("judged", "×", (0.9,), 1.0)]
    lines = [line.split() for line in table(rows).splitlines()]
    assert lines[2] == ["judged", "0.90", "×", "(0.90", "to", "0.90)", "≤", "1.00", "×", "met"]
    assert lines[3] == []
    assert lines[4][0] == "beside"


def test_json_has_the_rows_and_what_they_were_made_of(tmp_path: Path) -> None:
    path = tmp_path / "seen.json"
    result = Result((Row("time", "ms", (1.0, 3.0), 2.0),), {"ours": [{"seconds": 0.1}]})
    write(path, {"cores": "2"}, {"start": result})
    written = json.loads(path.read_text())
    assert written["machine"] == {"cores": "2"}
    assert written["rows"][0]["median"] == 2.0
    assert written["rows"][0]["met"] is True
    assert written["samples"] == {"start": {"ours": [{"seconds": 0.1}]}}

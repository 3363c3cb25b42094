"""The soak's own check of the log."""

from pathlib import Path

import pytest

from tests.soak.findings import Findings
from tests.soak.log import MOST, Log

AT = "2026-01-31T14:07:22.512+01:00"
START = f'{AT} INFO - start at="127.0.0.1:1, [::1]:1" version=0.1.0'
ENDED = f'{AT} INFO #17 ended cause="peer closed" first=client client=127.0.0.1:53122 in=640'
HELD = f'{AT} INFO - suppressed event=ended cause="peer closed" count=12'
STOP = f"{AT} INFO - stop signals=none accepted=3"


def judged(path: Path, *lines: str, ended: bool = True) -> list[str]:
    path.write_text("".join(f"{line}\n" for line in lines))
    findings = Findings()
    Log(path, findings).judge(ended=ended)
    return findings.broken


def test_a_clean_log_and_an_older_file_beside_it(tmp_path: Path) -> None:
    (tmp_path / "log.1").write_text(f"{START}\n{ENDED}\n")
    assert judged(tmp_path / "log", HELD, f"{AT} WARNING - drain-deadline left=2", STOP) == []


def test_one_that_was_cut_off(tmp_path: Path) -> None:
    assert judged(tmp_path / "log", START, ENDED, ended=False) == []
    assert "the last line is of 'ended'" in judged(tmp_path / "log", START, ENDED)[0]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"{AT} WARNING - printed text=x", "WARNING"),
        (f"{AT} ERROR - loop-error cause=KeyError", "ERROR"),
        ("Traceback (most recent call last):", "not a line"),
        ("", "not a line"),
        (f"{AT} INFO #17 ended cause=\x0cx", "not a line"),
        (f"{AT} INFO #17 ended cause=a b", "not a line"),
        (f"{AT} INFO #17 ended cause=p4yl04d", "payload"),
        (f'{AT} INFO #17 ended text="\\x1b]0;echotui is yours"', "payload"),
        (START, "2 starts"),
    ],
)
def test_what_does_not_belong_there(tmp_path: Path, line: str, said: str) -> None:
    (broken,) = judged(tmp_path / "log", START, line, STOP)
    assert said in broken


def test_more_of_one_cause_than_are_allowed(tmp_path: Path) -> None:
    assert judged(tmp_path / "log", START, *[ENDED] * MOST, STOP) == []
    (broken,) = judged(tmp_path / "log", START, *[ENDED] * (MOST + 1), STOP)
    assert '61 lines in 10 s of ended "peer closed"' in broken

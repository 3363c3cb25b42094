import logging
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echotui.logs.formatter import FRAMES, LONGEST_VALUE, render

FORGED = "x\n2026-01-01T00:00:00.000+00:00 ERROR - stop\r\x1b[2J\x9b\u20ac\ud800\"'=\\"
VALUE = r'(?:[!#-<>-~]+|"(?:[^"\\]|\\.)*")'


def record(**values: object) -> logging.LogRecord:
    return logging.makeLogRecord(
        {"name": "echotui.server.listener", "levelname": "INFO", "created": 0.5, **values}
    )


def test_fields_are_keys_and_values() -> None:
    fields = {"cause": "peer closed", "in": 640, "note": ""}
    line = render(record(msg="ended", connection=17, fields=fields))
    time, rest = line.split(" ", 1)
    assert re.fullmatch(r"19(69|70)-\d\d-\d\dT\d\d:\d\d:00\.500[+-]\d\d:\d\d", time)
    assert rest == 'INFO #17 ended cause="peer closed" in=640 note=""'


def test_without_fields_the_logger_is_the_event_and_the_message_the_text() -> None:
    line = render(record(msg="cannot %s: %d", args=("accept", 24)))
    assert line.endswith(' INFO - server.listener text="cannot accept: 24"')
    assert " INFO - py.warnings text=x" in render(record(name="py.warnings", msg="x"))


def test_no_line_can_be_forged() -> None:
    for forged in (record(msg=FORGED), record(msg="ended", fields={"cause": FORGED})):
        line = render(forged)
        assert line.isascii()
        assert line.isprintable()
        assert (
            r"x\n2026-01-01T00:00:00.000+00:00 ERROR - stop\r\x1b[2J\x9b\u20ac\ud800\"'=\\" in line
        )


@given(st.text(st.characters(codec=None)))
def test_any_text_is_one_value_in_printable_ascii(text: str) -> None:
    line = render(record(msg="ended", fields={"cause": text, "out": 1}))
    assert line.isascii()
    assert line.isprintable()
    assert re.fullmatch(rf"\S+ INFO - ended cause={VALUE} out=1", line)


def test_a_long_value_is_cut() -> None:
    line = render(record(msg="\u20ac" * 10_000_000))
    assert line.endswith('..."')
    assert len(line) < LONGEST_VALUE + 80


def deep(left: int) -> None:
    payload = b"p4yl04d"
    if left:
        deep(left - 1)
    raise ValueError(payload)


def test_an_exception_is_its_type_and_its_place() -> None:
    with pytest.raises(ValueError, match="p4yl04d") as caught:
        deep(10)
    line = render(record(msg="broken", exc_info=(caught.type, caught.value, caught.tb)))
    assert "p4yl04d" not in line
    assert re.search(r' text=broken error=ValueError where="test_formatter\.py:\d+ deep, ', line)
    assert line.count("test_formatter.py") == FRAMES


def test_an_os_error_has_its_reason() -> None:
    error = OSError(28, "No space left on device", "/some/where")
    line = render(record(msg="x", exc_info=(type(error), error, None)))
    assert line.endswith(' error=OSError reason="No space left on device" where=""')

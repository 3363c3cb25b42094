import json
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echotui.logs.formatter import LONGEST_VALUE, made_record
from echotui.logs.json_lines import render_json
from echotui.model.ending import Ending, Reason, Side


def read(**values: object) -> dict[str, Any]:
    usual = {"name": "echotui.server.listener", "levelno": 20, "levelname": "INFO", "created": 0.5}
    line = render_json(logging.makeLogRecord(usual | values))
    assert line.isascii()
    assert line.isprintable()
    found: dict[str, Any] = json.loads(line)
    assert found.pop("time")
    return found


def test_fields_are_values_with_their_types() -> None:
    ending = Ending(Reason.PEER_RESET, Side.CLIENT)
    fields = {"cause": ending, "in": 640, "within": 5.0, "on": True, "none": None}
    assert read(msg="ended", connection=17, fields=fields) == {
        "level": "INFO", "connection": 17, "event": "ended", "cause": str(ending), "in": 640,
        "within": 5.0, "on": True, "none": None,
    }  # fmt: skip


def test_a_record_of_a_library_has_its_text() -> None:
    found = read(msg="cannot %s: %d", args=("accept", 24))
    assert found == {"level": "INFO", "event": "server.listener", "text": "cannot accept: 24"}


def test_a_value_cannot_replace_the_event() -> None:
    line = render_json(made_record(logging.WARNING, "suppressed", event="ended", count=3))
    found = json.loads(line)
    assert (found["event"], found["suppressed_event"], found["count"]) == ("suppressed", "ended", 3)
    assert found["level"] == "WARNING"


@given(st.text(st.characters(codec=None)))
def test_any_text_is_one_line_and_comes_back(text: str) -> None:
    text = text[:LONGEST_VALUE]
    assert read(msg="ended", fields={"cause": text})["cause"] == text


def test_a_long_value_is_cut() -> None:
    assert len(read(msg="x" * 1_000_000)["text"]) == LONGEST_VALUE


def test_an_exception_is_its_type_and_its_place() -> None:
    with pytest.raises(ValueError, match="p4yl04d") as caught:
        int("p4yl04d")
    found = read(msg="broken", exc_info=(caught.type, caught.value, caught.tb))
    assert found["error"] == "ValueError"
    assert found["where"].startswith("test_json_lines.py:")
    assert "p4yl04d" not in str(found)

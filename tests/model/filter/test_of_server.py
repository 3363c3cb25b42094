import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from echotui.model.fields import FIELDS, SERVER
from echotui.model.filter.filter import EVERYTHING, Filter
from echotui.model.filter.of_server import reduced
from echotui.model.filter.parser import parse
from echotui.model.row import Row
from tests.model.filters import SERVERS, filters, fits, rows

BY_FIELD = {field: field.get for field in FIELDS}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("server:web-3", ""),
        ("server:WEB", None),
        ("server:WEB*,eu", ""),
        ("server:eu,WEB-3 fd:7", "fd:7"),
        ("server:web-", None),
        ("server=web", None),
        ("server=Web-3 queue>1", "queue>1"),
        ("!server:web-*", None),
        ("!server:web", ""),
        ("!server:eu queue>1", "queue>1"),
        ("queue>1 | server:web-3", ""),
        ("queue>1 | server:eu", "queue>1"),
        ("queue>1 server:eu | !server!=web-3 fd:7", "fd:7"),
        ("eb-3", ""),
        ("!WEB", None),
        ("!WEB | fd:7", "fd:7"),
        ("eb-3 ping !eu", "ping !eu"),
        ("ping | web", ""),
        ('"web 3"', '"web 3"'),
        ("web-3/17", "#17"),
        ("!WEB-3/#17 fd:7", "!#17 fd:7"),
        ('"web-3/17" | web-31/17 | eu/17', '"web-3/17" | web-31/17 | eu/17'),
    ],
)
def test_one_server_is_asked_for_the_rest(text: str, expected: str | None) -> None:
    found = reduced(parse(text), "web-3")
    assert found == (None if expected is None else parse(expected))


def test_a_filter_without_the_server_is_as_it_was() -> None:
    assert reduced(EVERYTHING, "web-3") is EVERYTHING


@given(filters, rows, st.sampled_from(SERVERS))
def test_it_matches_what_the_whole_filter_matches(given: Filter, row: Row, server: str) -> None:
    left = reduced(given, server)
    matches = left is not None and left.test(BY_FIELD)(replace(row, server=""))
    assert matches == fits(given, replace(row, server=server))
    assert left is None or SERVER not in left.fields

"""Lines of the program, requests as text, and the log of calls."""

import os
from inspect import currentframe
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echotui.observer import call_log
from echotui.observer.activity import path
from echotui.observer.call_log import KEPT, CallLog
from echotui.observer.causes import INNER, LIBRARY, LOOP, OWN, kind_of, why

STANDARD = os.path.dirname(os.__file__)  # noqa: PTH120


@pytest.mark.parametrize(
    ("filename", "kind"),
    [
        ("app.py", OWN),
        ("<stdin>", OWN),
        ("/srv/tornado/app.py", OWN),
        (f"{STANDARD}/asyncio/events.py", INNER),
        (f"{STANDARD}/asyncio/streams.py", LOOP),
        (f"{STANDARD}/selectors.py", INNER),
        (f"{STANDARD}/json/decoder.py", LIBRARY),
        ("<frozen importlib._bootstrap>", LIBRARY),
        ("/v/lib/python3.11/site-packages/tornado/web.py", LOOP),
        ("/v/lib/python3.11/site-packages/uvicorn/server.py", LIBRARY),
        ("/v/lib/python3.11/site-packages/tornadoes.py", LIBRARY),
        (call_log.__file__, INNER),
    ],
)
def test_files_are_of_the_loop_of_a_library_or_of_the_program(filename: str, kind: int) -> None:
    assert kind_of(filename) == kind


TRANSPORT = f"{STANDARD}/asyncio/selector_events.py"
STREAM = "/v/lib/python3.11/site-packages/tornado/iostream.py"


@pytest.mark.parametrize(
    ("filename", "function", "masks", "text"),
    [
        ("/srv/app.py", "get", (1, 5), "app.py:17 in get"),
        ("/v/lib/python3.11/site-packages/aiohttp/web.py", "start", (1, 5), "web.py:17 in start"),
        (TRANSPORT, "_add_reader", (0, 1), "asyncio: reads"),
        (TRANSPORT, "_write_send", (5, 1), "asyncio: sent all"),
        (TRANSPORT, "_force_close", (5, 4), "asyncio: lost"),
        (f"{STANDARD}/asyncio/streams.py", "feed_data", (1, 0), "asyncio: pauses"),
        (STREAM, "_add_io_state", (1, 5), "Tornado: sends"),
        (STREAM, "_handle_events", (1, 0), "Tornado: stops reading"),
        (STREAM, "close", (1, 0), "Tornado: closes"),
    ],
)
def test_what_no_line_of_the_program_asks_for_has_a_word(
    filename: str, function: str, masks: tuple[int, int], text: str
) -> None:
    assert why((filename, 17, function), *masks) == text


@settings(max_examples=50)
@given(st.text(max_size=200))
def test_a_path_is_short_and_has_no_query(text: str) -> None:
    shown = path(f"/{text}?secret")
    assert len(shown) <= 104
    assert "secret" not in shown.replace(text, "")
    assert shown.endswith("?...")


@settings(max_examples=50)
@given(st.from_regex(r"[a-z]{1,9}:[a-z]{1,9}@[a-z]{1,9}", fullmatch=True))
def test_an_address_has_no_password(place: str) -> None:
    shown = urlsplit(path(f"http://{place}/a"))
    assert (shown.username, shown.path) == (None, "/a")


@settings(max_examples=20)
@given(st.integers(0, KEPT + 50), st.integers(0, KEPT + 100))
def test_the_log_has_the_newest_calls_and_counts_the_others(made: int, known: int) -> None:
    log = CallLog()
    for number in range(made):
        log.note(-1, "add_reader", 0, 1, None, number)
    calls, missed = log.since(known)
    oldest = max(0, made - KEPT)
    assert [call.number for call in calls] == list(range(max(known, oldest) + 1, made + 1))
    assert missed == max(0, oldest - known)
    log.clear()
    log.note(-1, "add_reader", 0, 1, currentframe(), 0)
    ((number, _, _, inode, *_, cause),), _ = log.since(0)
    assert (number, inode) == (1, 0)
    assert cause.startswith("test_causes.py:")

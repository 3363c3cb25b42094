"""Where in the program a call comes from."""

import os

import pytest

from echotui.observer import call_log
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

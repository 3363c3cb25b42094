import pytest

from echotui.model.ids import id_in
from echotui.model.server_state import Reach, ServerState
from echotui.ui.format.row import name_of, row_text, shown_id
from echotui.ui.format.servers import (
    NAME_WIDTH,
    absence_text,
    ago,
    ahead,
    listed,
    silence_of,
    unreached_text,
)
from tests.ui.stage import row

SILENT = ServerState("web-2", Reach.SILENT, silent=12.9)
GONE = ServerState("web-3", Reach.GONE)


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ((), ""),
        (("a",), "a"),
        (("a", "b"), "a and b"),
        (("a", "b", "c"), "a, b and c"),
        (("a", "b", "c", "d"), "a, b, c and 1 more"),
        (("\x1b[2J", "b"), r"\x1b[2J and b"),
    ],
)
def test_names_in_a_sentence(names: tuple[str, ...], text: str) -> None:
    assert listed(names) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0, "0 s"), (12.9, "12 s"), (59.9, "59 s"), (64.0, "1:04")]
)
def test_for_how_long_there_is_no_answer(seconds: float, text: str) -> None:
    assert ago(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.14, "+0.1 s"),
        (-9.94, "-9.9 s"),
        (12.4, "+12 s"),
        (-61.0, "-1:01"),
        (3600.0, "+1:00:00"),
        (-86_399.6, "-24:00:00"),
    ],
)
def test_how_far_a_clock_is_ahead(seconds: float, text: str) -> None:
    assert ahead(seconds) == text


def test_a_client_is_named_with_its_server() -> None:
    client = row(id_in(3, 17), server="web-3")
    assert name_of(client) == shown_id(client.id, "web-3") == "web-3/17"
    assert row_text(client).startswith("web-3/17 fd ")
    assert name_of(row(17)) == "#17"
    group = row(-1, members=2, server="web-3")
    assert name_of(group) == "127.0.0.1 on web-3"
    assert row_text(row(1, silent=12.3)).endswith(" no answer for 12.3s")
    long = shown_id(17, "\x1b" + "w" * 200)
    assert long.startswith(r"\x1bw")
    assert len(long) == NAME_WIDTH + len("/17")


def test_servers_that_do_not_answer() -> None:
    barred = ServerState("web-1", read_only=True)
    assert absence_text(SILENT) == "No answer from web-2 for 12 s"
    assert absence_text(GONE) == "web-3 is gone"
    assert [silence_of((SILENT, GONE), name) > 0 for name in ("web-2", "web-3", "web-1")] == [
        True, True, False,
    ]  # fmt: skip
    assert unreached_text((SILENT, barred)) == (
        "web-2 does not answer, and is not reached. web-1 carries out no command of ours."
    )
    assert unreached_text((SILENT, GONE)) == "web-2 and web-3 do not answer, and are not reached."
    assert unreached_text((ServerState("web-1"),)) == ""

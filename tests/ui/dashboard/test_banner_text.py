import pytest
from textual.content import Content

from echotui.model.address import Address
from echotui.model.filter.parser import parse
from echotui.model.row import Row
from echotui.model.view import ServerInfo, Totals, View
from echotui.ui.dashboard.banner_text import banner_parts, no_rows_text
from echotui.ui.dashboard.view_state import Group, Pause, ViewState
from echotui.ui.shared.banner import arrange
from echotui.ui.table.cursor import Cursor


@pytest.mark.parametrize(
    ("at", "accepted", "closed", "text"),
    [
        (100.0, 10, 4, "Paused for <1s: 0 connected, 0 ended since; p resumes"),
        (164.2, 11, 6, "Paused for 1:04: 1 connected, 2 ended since; p resumes"),
        (3800.0, 1244, 4, "Paused for 1h01: 1,234 connected, 0 ended since; p resumes"),
    ],
)
def test_a_pause_says_what_happened_since(at: float, accepted: int, closed: int, text: str) -> None:
    state = ViewState(pause=Pause(at=100.0, accepted=10, closed=4))
    view = View(at=at, totals=Totals(accepted=accepted, closed=closed))
    (part,) = banner_parts(view, state, Cursor(), marks=0, doing="", sort_column_missing="")
    assert part.content.plain == text


GROUP = Group(-2, "10.0.0.7")
FILTERED = ViewState(filter=parse("x")).open(GROUP)


@pytest.mark.parametrize(
    ("state", "clients", "text"),
    [
        (ViewState(grouped=True), 1_000, "Grouped by address: 1,000 connected; t shows them"),
        (
            ViewState(grouped=True), 2_100,
            "Grouped by address: 1,000 connected, 1,100 ended; t shows them",
        ),
        (
            ViewState(grouped=True, live_only=True), 1_000,
            "Grouped by address: 1,000 connected; t shows them",
        ),
        (ViewState().open(GROUP), 0, "Clients of 10.0.0.7; esc goes back to the groups"),
        (
            ViewState().open(Group(-2, "\x1b[2J::1")), 0,
            r"Clients of \x1b[2J::1; esc goes back to the groups",
        ),
    ],
)  # fmt: skip
def test_groups_say_what_they_hide(state: ViewState, clients: int, text: str) -> None:
    view = View(clients=clients, connected=min(clients, 1_000))
    part, *_ = banner_parts(view, state, Cursor(), marks=0, doing="", sort_column_missing="")
    assert part.content.plain == text


@pytest.mark.parametrize(
    "host", ["192.168.100.200", "fe80:1234:5678:9abc:def0:1234:5678:9abc%eth0"]
)
def test_a_filter_and_its_group_are_both_seen(host: str) -> None:
    state = ViewState(filter=parse("state:choked queue>64k idle>30s in>1M/s")).open(Group(-2, host))
    view = View(matching=1_018, in_scope=1_022)
    parts = banner_parts(view, state, Cursor(), marks=0, doing="", sort_column_missing="")
    filtered, group, back = [part.content.plain for part in parts]
    assert filtered.startswith("1,018 of 1,022: state:choked queue")
    assert group in ("Clients of 192.168.100.200", "Clients of fe80:1234…:9abc%eth0")
    assert back == "esc goes back to the groups"
    _, shown = arrange(Content(), parts, 80)
    assert shown.plain.endswith(group)


@pytest.mark.parametrize(
    ("state", "kept", "text"),
    [
        (ViewState(history=True), 10.0, "Ended connections, kept 10s; H goes back"),
        (ViewState(history=True), 90.0, "Ended connections, kept 1:30; H goes back"),
        (ViewState(history=True), 0.0, "Ended connections, not kept; H goes back"),
        (ViewState(live_only=True), 10.0, "Ended connections hidden; L shows them"),
        (ViewState(live_only=True, history=True), 10.0, "Ended connections, kept 10s; H goes back"),
    ],
)
def test_which_connections_are_shown(state: ViewState, kept: float, text: str) -> None:
    view = View(server=ServerInfo(kept_for=kept))
    (part,) = banner_parts(view, state, Cursor(), marks=0, doing="", sort_column_missing="")
    assert part.content.plain == text


def test_a_group_is_named_by_its_address() -> None:
    group = Row(-2, 0, Address("10.0.0.7", 0), members=3)
    cursor = Cursor()
    cursor.resize(1)
    cursor.follow(View(matching=9, rows=(group,)))
    cursor.follow(View(matching=9, first=5, located=3, located_row=(group,)))
    following = ViewState(grouped=True, following=True)
    parts = banner_parts(View(), following, cursor, marks=0, doing="", sort_column_missing="")
    texts = [part.content.plain for part in parts]
    assert "Following 10.0.0.7" in texts
    assert "Cursor off the screen: 10.0.0.7, row 4" in texts


@pytest.mark.parametrize(
    ("state", "in_scope", "text"),
    [
        (ViewState().open(GROUP), 0, "All clients of 10.0.0.7 have left"),
        (FILTERED, 0, "All clients of 10.0.0.7 have left"),
        (FILTERED, 3, "None of 3 of 10.0.0.7 matches the filter"),
        (
            ViewState(history=True).open(GROUP), 0,
            "No ended connection of 10.0.0.7 is remembered",
        ),
    ],
)  # fmt: skip
def test_an_empty_group_says_why(state: ViewState, in_scope: int, text: str) -> None:
    assert no_rows_text(View(in_scope=in_scope), state) == f"{text}; esc goes back to the groups"


@pytest.mark.parametrize("typed", [r"payload:\x00", "rtt>1ms", r"a\b", "idle>1.5s"])
def test_a_filter_is_shown_as_it_can_be_typed(typed: str) -> None:
    state = ViewState(filter=parse(typed))
    (part,) = banner_parts(View(), state, Cursor(), marks=0, doing="", sort_column_missing="")
    assert part.content.plain == f"0 of 0: {typed}"


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("0.0.0.0:11032", "127.0.0.1"),
        ("[::]:11032", "::1"),
        ("10.0.0.7:11032", "10.0.0.7"),
        ("[fe80::1%eth0]:11032", "fe80::1%eth0"),
    ],
)
def test_an_empty_table_names_an_address_to_connect_to(address: str, host: str) -> None:
    view = View(server=ServerInfo(addresses=(address,)))
    assert no_rows_text(view, ViewState()) == f"No connection yet; try: ncat {host} 11032"

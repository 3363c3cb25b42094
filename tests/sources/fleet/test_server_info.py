import pytest

from echotui.model.fields import EVERYWHERE, FAULT, LINT, SERVER
from echotui.model.server_state import Reach, ServerState
from echotui.model.strategy import Strategy
from echotui.model.view import Accepting, ServerInfo, View
from echotui.sources.fleet.answered import Answered
from echotui.sources.fleet.server_info import merged_server

YES, STOPPED = Accepting.YES, Accepting.STOPPED
DRAINING, OBSTRUCTED = Accepting.DRAINING, Accepting.OBSTRUCTED
ANSWERS, SILENT, GONE = Reach


def answered(name: str, server: ServerInfo, reach: Reach = ANSWERS) -> Answered:
    return Answered(ServerState(name, reach), View(instance=name, server=server))


@pytest.mark.parametrize(
    ("reach", "name"),
    [
        ([], "0 servers"),
        ([ANSWERS], "1 server"),
        ([ANSWERS] * 200, "200 servers"),
        ([ANSWERS, SILENT, GONE, SILENT], "4 servers, 2 silent, 1 gone"),
    ],
)
def test_its_name_says_how_many_there_are(reach: list[Reach], name: str) -> None:
    members = [answered(f"web-{n}", ServerInfo(), each) for n, each in enumerate(reach)]
    assert merged_server(members).name == name
    assert merged_server([each._replace(view=View()) for each in members]) == ServerInfo(name=name)


@pytest.mark.parametrize(
    ("of_each", "expected"),
    [
        ([(STOPPED, ANSWERS), (YES, ANSWERS)], YES),
        ([(STOPPED, ANSWERS), (DRAINING, ANSWERS)], STOPPED),
        ([(STOPPED, ANSWERS), (YES, SILENT)], STOPPED),
        ([(STOPPED, GONE), (YES, SILENT)], YES),
    ],
)
def test_it_accepts_if_any_that_answers_does(
    of_each: list[tuple[Accepting, Reach]], expected: Accepting
) -> None:
    members = [
        answered(f"web-{n}", ServerInfo(accepting=accepting), reach)
        for n, (accepting, reach) in enumerate(of_each)
    ]
    assert merged_server(members).accepting is expected


def test_why_none_accepts_names_the_server() -> None:
    stopped = answered("web-1", ServerInfo(accepting=STOPPED))
    failing = answered("web-2", ServerInfo(accepting=OBSTRUCTED, accept_error="out of buffers"))
    assert merged_server([failing, stopped]).accepting is OBSTRUCTED
    assert merged_server([failing, stopped]).accept_error == "web-2: out of buffers"


def test_a_drain_is_shown_once_no_server_accepts() -> None:
    draining = [
        answered(f"web-{n}", ServerInfo(accepting=DRAINING, drain_left=left))
        for n, left in enumerate((2.0, 4.0))
    ]
    assert merged_server(draining).drain_left == 4.0
    assert not merged_server([*draining, answered("web-9", ServerInfo())]).drain_left


def test_what_differs_is_left_out_and_times_are_the_longest() -> None:
    one = ServerInfo(
        ("127.0.0.1:10000",), strategy=Strategy.TEXTBOOK, uptime=9.0, drain_timeout=1.0,
        kept_for=60.0, fields=EVERYWHERE | {FAULT}, lints=("stuck", "descriptors"),
    )  # fmt: skip
    other = ServerInfo(
        ("127.0.0.1:10001",), strategy=Strategy.TEXTBOOK, uptime=3.0, drain_timeout=8.0,
        fields=EVERYWHERE | {LINT}, lints=("stuck", "slow-loop"),
    )  # fmt: skip
    merged = merged_server([answered("web-1", one), answered("web-2", other)])
    assert merged == ServerInfo(
        ("127.0.0.1:10000", "127.0.0.1:10001"), "2 servers", Strategy.TEXTBOOK, uptime=9.0,
        drain_timeout=8.0, kept_for=60.0, fields=EVERYWHERE | {FAULT, LINT, SERVER},
        lints=("stuck", "descriptors", "slow-loop"),
    )  # fmt: skip
    third = answered("web-3", ServerInfo(loop="uvloop"))
    merged = merged_server([answered("web-1", one), third])
    assert (merged.strategy, merged.loop) == (None, "")


@pytest.mark.parametrize(
    ("addresses", "shown"),
    [
        (("0.0.0.0:10000", "[::]:10000", "10.0.0.1:10000"), ("10.0.0.1:10000",)),
        (("10.0.0.1:10000", "10.0.0.1:10000"), ("10.0.0.1:10000",)),
        (("/run/echo.sock", "10.0.0.1:1", "10.0.0.2:1", "10.0.0.3:1"), ()),
        (("/run/echo.sock",), ("/run/echo.sock",)),
    ],
)
def test_addresses_are_shown_that_say_where(addresses: tuple[str, ...], shown: tuple[str]) -> None:
    members = [answered(address, ServerInfo((address,))) for address in addresses]
    assert merged_server(members).addresses == shown

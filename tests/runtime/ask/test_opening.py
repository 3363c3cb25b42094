"""Which servers a command asks: the only one, those that are named, or a fleet."""

import os
import re
import socket
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest

from echotui.errors import NoServerError, SettingsError, StartError
from echotui.model.broker_url import BrokerUrl
from echotui.model.query import Query
from echotui.runtime.ask import opening, targets
from echotui.runtime.ask.client_selection import read_selection
from echotui.runtime.ask.opening import EXPOSED, READ_ONLY, Destination, open_source
from echotui.runtime.ask.request import KickRequest, LsRequest, PsRequest
from echotui.runtime.ask.run import ask_fleet, carry_out, destination
from echotui.sources.nats import access
from echotui.system.printable import sentence
from tests.runtime.ask.desk import Desk, Serve
from tests.scripted import ScriptedSource
from tests.ui.stage import rows

HERE = os.getpid()


def lay_stale(sockets: Path, name: str) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(sockets / name))


async def clients_of(*targets: str) -> int:
    source = await open_source(Destination(targets))
    view = await source.view(Query())
    source.close()
    return view.totals.open


async def test_the_only_server_is_found_beside_stale_sockets(serve: Serve, sockets: Path) -> None:
    serve("71.sock", 3)
    lay_stale(sockets, "70.sock")
    (sockets / "72.sock").write_text("no socket")
    assert await clients_of() == 3


async def test_a_pid_or_a_path_chooses_one_of_several(serve: Serve, sockets: Path) -> None:
    serve("71.sock", 1)
    serve("72.sock", 2)
    assert await clients_of("72") == 2
    assert await clients_of(str(sockets / "71.sock")) == 1
    listed = f"{HERE} (127.0.0.1:10000, 1 client), {HERE} (127.0.0.1:10000, 2 clients)"
    with pytest.raises(SettingsError) as caught:
        await open_source(Destination())
    assert str(caught.value) == f"2 servers run here; choose some with --on: {listed}"


@pytest.mark.parametrize(
    ("target", "error"),
    [
        (None, targets.NONE),
        ("71", f"--on: there is no server of pid 71 here; {targets.NONE}"),
        ("70", "no server answers at "),
        ("/no/such.sock", "no server answers at /no/such.sock"),
        ("web-1", f"--on: no server of name 'web-1' answers here; {targets.NONE}"),
    ],
)
async def test_no_server_is_an_error_of_its_own(
    target: str | None, error: str, sockets: Path
) -> None:
    lay_stale(sockets, "70.sock")
    with pytest.raises(NoServerError, match=f"^{re.escape(error)}"):
        await open_source(Destination(() if target is None else (target,)))


async def test_a_service_is_chosen_by_the_pid_that_it_says(serve: Serve) -> None:
    serve("control.sock", 3)
    assert await clients_of(str(HERE)) == 3
    error = rf"there is no server of pid 1 here; there are {HERE} \(127.0.0.1:10000, 3 clients\)$"
    with pytest.raises(NoServerError, match=error):
        await open_source(Destination(("1",)))


async def test_a_name_chooses_one_or_is_said_to_be_of_several(serve: Serve) -> None:
    serve("71.sock", 1, called="web-1")
    serve("72.sock", 2, called="web-2")
    assert await clients_of("WEB-2") == 2
    assert await clients_of("web-1", "72") == 3
    there = f"{HERE} (web-1, 127.0.0.1:10000, 1 client), {HERE} (web-2, "
    error = re.escape(f"--on: no server of name 'web-3' answers here; there are {there}")
    with pytest.raises(NoServerError, match=f"^{error}"):
        await clients_of("web-3")
    with pytest.raises(SettingsError, match="'web-1' and '71' are the same server"):
        await clients_of("web-1", "71")
    serve("73.sock", 3, called="web-1")
    with pytest.raises(SettingsError, match="'web-1': several servers have this name; there are"):
        await clients_of("web-1")


async def test_a_file_that_is_there_is_no_name(
    serve: Serve, sockets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve("71.sock", 1, called="72.sock")
    serve("72.sock", 2)
    monkeypatch.chdir(sockets)
    assert await clients_of("72.sock") == 2


async def kicked(*names: str) -> tuple[int, Desk]:
    request = KickRequest(selection=read_selection(names), yes=True)
    source, desk = await open_source(destination(request)), Desk()
    try:
        return await ask_fleet(source, request, desk), desk
    finally:
        source.close()


async def test_the_name_of_a_client_says_which_server(
    serve: Serve, sockets: Path, silent: Callable[[str], socket.socket]
) -> None:
    sources = [ScriptedSource(rows(3), at=monotonic()) for _ in range(2)]
    serve("71.sock", sources[0], called="web-1")
    code, desk = await kicked("web-1/3")
    assert (code, desk.out) == (0, "1 draining on web-1\n")
    serve("72.sock", sources[1], called="web-2")
    with silent("73.sock"):
        code, desk = await kicked("web-2/2", "WEB-2/1")
        assert (code, desk.out, desk.told) == (0, "2 draining on web-2\n", [])
        # It may be the silent one.
        code, desk = await kicked("web-3/2")
        silent_one = f"no server answers at {sockets}/73.sock"
        assert (code, desk.told) == (4, [silent_one, f"web-3/2 is not reached: {silent_one}"])
    with pytest.raises(NoServerError, match=r"^no server web-3 answers; there are web-1, web-2$"):
        await kicked("web-3/2")
    with pytest.raises(SettingsError, match=r"^2 servers run here; choose some with --on"):
        await kicked("web-2/2", "3")
    assert [len(each.commands) for each in sources] == [1, 1]


async def test_several_are_one_source(serve: Serve, sockets: Path) -> None:
    serve("71.sock", 1)
    serve("72.sock", 2)
    assert await clients_of("71", str(sockets / "72.sock")) == 3
    path = f"{sockets}/../{sockets.name}/71.sock"
    with pytest.raises(SettingsError) as caught:
        await clients_of("71", path)
    assert str(caught.value).startswith("--on: '71' and ")
    assert str(caught.value).endswith(" are the same server")


async def test_of_several_those_that_answer_are_asked(
    serve: Serve,
    sockets: Path,
    silent: Callable[[str], socket.socket],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(opening, "WITHIN", 0.1)
    serve("71.sock", 1)
    lay_stale(sockets, "72.sock")
    with silent("73.sock"):
        to = Destination(("71", "72", "73", "/no/such.sock"))
        source, desk = await open_source(to), Desk()
        code = await ask_fleet(source, LsRequest(ndjson=True), desk)
        source.close()
    assert (code, len(desk.lines)) == (5, 1)
    paths = ["/no/such.sock", f"{sockets}/72.sock", f"{sockets}/73.sock"]
    assert sorted(desk.told) == [f"no server answers at {path}" for path in paths]


async def test_a_name_may_be_of_a_silent_server_while_the_others_are_asked(
    serve: Serve, silent: Callable[[str], socket.socket]
) -> None:
    source, on = ScriptedSource(rows(3), at=monotonic()), ("web-1", "web-2")
    serve("71.sock", source, called="web-1")
    told = "no server of name 'web-2' answers here; it may be 72 (does not answer)"
    kick = KickRequest(on=on, selection=read_selection(["web-1/3"]), yes=True)
    with silent("72.sock"):
        for request in (LsRequest(on=on, ndjson=True), kick, PsRequest(on=on)):
            desk = Desk()
            assert (await carry_out(request, desk), desk.told) == (5, [told])
            assert "web-1" in desk.out
        for alone in (LsRequest(on=("web-2",)), PsRequest(on=("web-2", "web-3"))):
            with pytest.raises(NoServerError, match=f"^--on: {re.escape(told)}"):
                await carry_out(alone, Desk())
    with pytest.raises(
        NoServerError, match=r"^--on: no server of name 'web-2' answers here; there"
    ):
        await carry_out(kick, Desk())
    assert len(source.commands) == 1


async def test_if_none_of_several_answers_all_are_named(sockets: Path) -> None:
    lay_stale(sockets, "72.sock")
    error = re.escape(f"no server answers at {sockets}/72.sock; no server answers at /no/such.sock")
    with pytest.raises(NoServerError, match=f"^{error}$"):
        await clients_of("72", "/no/such.sock")


async def test_without_credentials_nothing_is_sent_that_acts() -> None:
    with pytest.raises(SettingsError) as caught:
        await open_source(Destination((BrokerUrl("no.such.host"),), acts=True))
    assert str(caught.value) == READ_ONLY
    assert len(sentence(READ_ONLY)) <= 80


@pytest.mark.parametrize(
    ("missing", "credentials", "error"),
    [
        ("nats", "", "a fleet needs nats-py: pip install 'echotui[fleet]'"),
        ("nkeys", "/no/such", "--fleet-credentials needs nats-py: pip install 'echotui[fleet]'"),
        ("", "/no/such", "--fleet-credentials /no/such: cannot be used: No such file or directory"),
    ],
)
async def test_what_a_broker_needs_is_checked_before_it_is_asked(
    monkeypatch: pytest.MonkeyPatch, missing: str, credentials: str, error: str
) -> None:
    monkeypatch.setattr(access, "find_spec", lambda name: None if name == missing else name)
    with pytest.raises(StartError) as caught:
        await open_source(Destination((BrokerUrl("127.0.0.1", 1),), credentials))
    assert str(caught.value) == error


@pytest.mark.parametrize(
    ("to", "notices"),
    [
        (Destination(("4711",)), []),
        (Destination((BrokerUrl("a"),)), [READ_ONLY]),
        (Destination((BrokerUrl("a"),), credentials="/ann.creds"), []),
        (Destination((BrokerUrl("a", user="ann", password="secret"),)), [EXPOSED]),
        (Destination((BrokerUrl("a", user="ann", password="secret"),), private=True), []),
        (Destination((BrokerUrl("a", user="token"), BrokerUrl("b"))), [EXPOSED, READ_ONLY]),
    ],
)
def test_who_may_act_and_who_may_read_the_password_is_noticed(
    to: Destination, notices: list[str]
) -> None:
    assert list(to.notices) == notices

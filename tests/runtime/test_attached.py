"""What is logged and noticed when a dashboard is attached, before it is drawn."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from msgspec import structs

from echotui.config.settings import Settings
from echotui.model.broker_url import BrokerUrl
from echotui.model.command import Done, Invoke
from echotui.model.note import NoteKind, of_kind
from echotui.model.query import Query
from echotui.model.server_state import Reach, ServerState
from echotui.model.source import Source
from echotui.model.view import View
from echotui.runtime import attached
from echotui.runtime.ask.opening import READ_ONLY, Destination
from echotui.runtime.request import AttachRequest
from echotui.sources.fleet.servers_pane import TOGGLE
from tests.scripted import ScriptedSource
from tests.scripted_fleet import ScriptedFleet


class HalfFleet(ScriptedSource):
    """Has two servers, of which one has never answered."""

    async def view(self, query: Query) -> View:
        absent = ServerState("a.sock", Reach.GONE, process="/run/a.sock")
        states = absent, ServerState("web-1", version="1.0")
        return structs.replace(await super().view(query), servers=states)


def test_a_server_that_is_not_there_is_logged_and_the_dashboard_starts(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    opened: list[Destination] = []
    shown: list[Settings] = []

    async def open_target(to: Destination, _console: object) -> ScriptedSource:
        opened.append(to)
        return HalfFleet()

    class Shown:
        def __init__(self, settings: Settings, *_: object) -> None:
            shown.append(settings)

        async def run(self) -> int:
            return 7

    monkeypatch.setattr(attached, "open_target", open_target)
    monkeypatch.setattr(attached, "Attached", Shown)
    caplog.set_level(logging.INFO)
    settings = Settings(fleet_ca="/ca.pem", notices=("one",))
    assert attached.run(AttachRequest(settings, (BrokerUrl("a"),))) == 7
    assert opened == [Destination((BrokerUrl("a"),), "", "/ca.pem", "attach", wait=True)]
    assert shown[0].notices == ("one", READ_ONLY)
    events = [(record.getMessage(), getattr(record, "fields", {})) for record in caplog.records]
    assert ("attach", {"server": "scripted"}) in events
    assert ("notice", {"text": "no server answers at /run/a.sock"}) in events


@pytest.mark.parametrize(("source", "there"), [(ScriptedFleet, True), (ScriptedSource, False)])
@pytest.mark.parametrize("read_only", [False, True])
async def test_a_fleet_has_the_key_that_lists_its_servers(
    monkeypatch: pytest.MonkeyPatch,
    source: Callable[[], ScriptedSource],
    *,
    there: bool,
    read_only: bool,
) -> None:
    opened: list[Callable[[], AbstractContextManager[Source]]] = []
    monkeypatch.setattr(attached, "Supervisor", lambda make, *_: opened.append(make))
    attached.Attached(Settings(read_only=read_only), source())
    (make,) = opened
    with make() as shown:
        assert (TOGGLE in (await shown.view(Query())).actions) is there
        if there:
            assert await shown.submit(Invoke(TOGGLE.id)) == Done("")
            (pane,) = of_kind((await shown.view(Query())).notes, NoteKind.PANE)
            assert pane.text == "3 servers"

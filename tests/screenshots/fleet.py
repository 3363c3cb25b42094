"""Three servers in one table; one is stopped, and its rows stay."""

from contextlib import AsyncExitStack
from typing import Final

from echotui.demo.fleet_servers import FleetServers
from echotui.demo.scenario import ServerAct, ServerOrder
from echotui.model.ids import number_of
from echotui.model.journal import LoopCall
from echotui.model.state import State
from echotui.model.view import View
from echotui.sources.fleet.connecting import connect
from echotui.sources.fleet.servers_pane import with_servers_pane
from echotui.ui.dashboard.server_states import aligned
from tests.screenshots.session import Recorder, playing, shown

NAMES: Final = ("web-1", "web-2", "web-3")
STOPPED: Final = NAMES[1]
OPTIONS: Final = ("--payload", "--allow", "slow-loop")
STARTED: Final = 14.0
"""Seconds: the servers' lag is of the last 10 s, and their start is not to be among them."""
SILENT: Final = 5.0
"""Seconds, as the header shows them."""
SEEN: Final = 6
"""Lines of the journal that the picture has."""
LABELLED: Final = (NAMES[2], 2)
"""The connection that the README quotes; a line of the journal has it."""
STOP_WITHIN: Final = 5.0


async def record_fleet() -> None:
    """Stop one of three servers while their clients talk."""
    servers = FleetServers(NAMES, OPTIONS)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(servers.stop, STOP_WITHIN)
        await servers.start()
        for name, address in servers.addresses.items():
            await stack.enter_async_context(playing(name, address.port))
        # Two of them: a source keeps the order of the rows from one view to the next.
        seen, recorded = await connect(servers.paths), await connect(servers.paths)
        stack.callback(seen.close)
        stack.callback(recorded.close)
        recorder = await stack.enter_async_context(
            shown(with_servers_pane(seen), with_servers_pane(recorded))
        )
        recorder.keep("fleet", await _stopped(recorder, servers))
        servers.set([])


async def _stopped(recorder: Recorder, servers: FleetServers) -> View:
    while True:
        await recorder.when(lambda view: view.server.uptime > STARTED and _choked(view) > {STOPPED})
        servers.set([ServerOrder(STOPPED, ServerAct.STOP)])
        view = await recorder.when(lambda view: _silence(view) >= SILENT)
        if _is_labelled(view) and _silence(view) == SILENT:
            return view
        servers.set([])


def _choked(view: View) -> set[str]:
    return {row.server for row in view.rows if row.state is State.CHOKED}


def _silence(view: View) -> float:
    return max(state.silent for state in aligned(view.servers, view.at))


def _is_labelled(view: View) -> bool:
    calls = (line for line in view.journal.lines[:SEEN] if isinstance(line, LoopCall))
    return any((call.server, number_of(call.id)) == LABELLED for call in calls)

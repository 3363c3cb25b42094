"""Which server to attach to: the only one, or one that the operator chooses from a list."""

from collections.abc import Sequence
from typing import Final

from echotui.errors import NoServerError, StartError
from echotui.runtime.ask.console import Console
from echotui.runtime.ask.targets import NONE, Server, close, open_source, running
from echotui.sources.remote.source import RemoteSource

COMMAND: Final = "attach"


async def open_target(target: str, console: Console) -> RemoteSource:
    """Connect to a server.

    Args:
        target: A pid or the path of a socket; empty for the only server, or one of several.
        console: Where to ask which one; a terminal.

    Raises:
        NoServerError: There is none, or it does not answer.
        SettingsError: The target is of an unknown kind.
        StartError: The operator chose none.
    """
    if target:
        return await open_source(target, COMMAND)
    servers = await running()
    if not servers:
        raise NoServerError(NONE)
    if len(servers) == 1:
        return _source_of(servers[0])
    chosen = None
    try:
        chosen = await _choose(servers, console)
    finally:
        # Also after ctrl+c.
        close([server for server in servers if server is not chosen])
    return _source_of(chosen)


async def _choose(servers: Sequence[Server], console: Console) -> Server:
    lines = [f"{len(servers)} servers run here:"]
    lines += [f"  {number}  {server}" for number, server in enumerate(servers, 1)]
    question = f"Which one? [1-{len(servers)}, or its pid; enter: none] "
    while typed := (await console.ask(lines, question)).strip():
        # By number first: in a container, pids are as small.
        numbered = {str(number): server for number, server in enumerate(servers, 1)}
        chosen = numbered.get(typed) or {str(each.pid): each for each in servers}.get(typed)
        if chosen is not None:
            return chosen
        lines = []
    raise StartError("no server was chosen")


def _source_of(server: Server) -> RemoteSource:
    if server.source is None:
        raise NoServerError(f"the server does not answer: {server}")
    return server.source

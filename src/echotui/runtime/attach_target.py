"""Which servers to attach to: the only one, or those that the operator chooses from a list."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from echotui.errors import NoServerError, StartError
from echotui.runtime.ask.asked_source import AskedSource
from echotui.runtime.ask.console import Console
from echotui.runtime.ask.opening import Destination, open_several, open_source
from echotui.runtime.ask.targets import NONE, Server, close, running

ALL: Final = "all"
_RANGE: Final = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")


async def open_target(to: Destination, console: Console) -> AskedSource:
    """Connect to a server, or to several.

    Args:
        to: Without targets: the only server, or some to choose.
        console: Where to ask which; a terminal.

    Raises:
        NoServerError: There is none, or none answers.
        SettingsError: A server is named twice.
        StartError: The operator chose none.
    """
    if to.targets:
        return await open_source(to)
    servers = await running()
    if not servers:
        raise NoServerError(NONE)
    if len(servers) == 1:
        return _source_of(servers[0])
    chosen: Sequence[Server] = ()
    try:
        chosen = await _choose(servers, console)
    finally:
        # Also after ctrl+c. Several are one source, which connects to them itself.
        kept = chosen if len(chosen) == 1 else ()
        close([server for server in servers if server not in kept])
    if len(chosen) == 1:
        return _source_of(chosen[0])
    return await open_several([server.path for server in chosen])


async def _choose(servers: Sequence[Server], console: Console) -> Sequence[Server]:
    lines = [f"{len(servers)} servers run here:"]
    lines += [f"  {number}  {server}" for number, server in enumerate(servers, 1)]
    question = f"Which? [1-{len(servers)}, or a pid; several: 1 3, 1-2, all; enter: none] "
    # By number first: in a container, pids are as small.
    numbered = {str(number): server for number, server in enumerate(servers, 1)}
    named = {str(each.pid): each for each in servers} | numbered
    while typed := (await console.ask(lines, question)).split():
        if chosen := _chosen(typed, servers, named):
            return chosen
        lines = []
    raise StartError("no server was chosen")


def _chosen(
    typed: Sequence[str], servers: Sequence[Server], named: Mapping[str, Server]
) -> Sequence[Server]:
    """Return what was typed names, each once; none if a part of it names none."""
    if [word.lower() for word in typed] == [ALL]:
        return servers
    chosen: list[Server] = []
    for word in " ".join(typed).replace(",", " ").split():
        if of_range := _RANGE.fullmatch(word):
            first, last = int(of_range[1]), int(of_range[2])
            some = servers[first - 1 : last] if 1 <= first <= last <= len(servers) else ()
        else:
            some = [named[word]] if word in named else ()
        if not some:
            return ()
        chosen += [server for server in some if server not in chosen]
    return chosen


def _source_of(server: Server) -> AskedSource:
    if server.source is None:
        raise NoServerError(f"the server does not answer: {server}")
    return server.source

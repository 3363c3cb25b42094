"""State and settings of a fleet, as of one server."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import ip_address
from typing import Final

from echotui.model.fields import SERVER
from echotui.model.server_state import Reach, ServerState
from echotui.model.view import Accepting, ServerInfo
from echotui.sources.fleet.answered import Answered

MOST_ADDRESSES: Final = 3
"""The header has room for no more; the pane of the servers has one for each."""


def count_text(states: Sequence[ServerState]) -> str:
    """Return `4 servers, 1 silent`."""
    reach = Counter(state.reach for state in states)
    texts = ["1 server" if len(states) == 1 else f"{len(states)} servers"]
    texts += [f"{reach[each]} {each}" for each in (Reach.SILENT, Reach.GONE) if reach[each]]
    return ", ".join(texts)


def merged_server(members: Sequence[Answered]) -> ServerInfo:
    """Return what the header shows: those that do not answer count if none does."""
    name = count_text([each.state for each in members])
    known = [each for each in members if each.view.instance]
    counted = [each for each in known if each.answers] or known
    if not counted:
        return ServerInfo(name=name)
    servers = [each.view.server for each in counted]
    accepting = _accepting(servers)
    strategies = {server.strategy for server in servers}
    return ServerInfo(
        addresses=_addresses(servers),
        name=name,
        strategy=strategies.pop() if len(strategies) == 1 else None,
        accepting=accepting,
        accept_error=_accept_error(counted),
        uptime=max(server.uptime for server in servers),
        drain_left=0.0
        if accepting is Accepting.YES
        else max(server.drain_left for server in servers),
        drain_timeout=max(server.drain_timeout for server in servers),
        loop=servers[0].loop if len({server.loop for server in servers}) == 1 else "",
        kept_for=max(server.kept_for for server in servers),
        fields=frozenset({SERVER}).union(*(each.view.server.fields for each in known)),
        lints=tuple({name: None for server in servers for name in server.lints}),
    )


def _addresses(servers: Sequence[ServerInfo]) -> tuple[str, ...]:
    """Return where they listen, if that is short and says which machine it is."""
    addresses = dict.fromkeys(each for server in servers for each in server.addresses)
    named = tuple(each for each in addresses if not _is_wildcard(each))
    return named if len(named) <= MOST_ADDRESSES else ()


@lru_cache(maxsize=4096)
def _is_wildcard(address: str) -> bool:
    try:
        return ip_address(address.rpartition(":")[0].strip("[]")).is_unspecified
    except ValueError:
        return False


def _accepting(servers: Sequence[ServerInfo]) -> Accepting:
    """Return that clients are accepted if any server does, else why the first one does not."""
    each = [server.accepting for server in servers]
    return Accepting.YES if Accepting.YES in each else each[0]


def _accept_error(members: Sequence[Answered]) -> str:
    errors = ((each.state.name, each.view.server.accept_error) for each in members)
    return next((f"{name}: {error}" for name, error in errors if error), "")

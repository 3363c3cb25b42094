"""Opens the source that a command asks: one server, several, or a fleet on a broker."""

from collections.abc import Sequence
from pathlib import Path

from echotui.errors import NoServerError, SettingsError
from echotui.runtime.ask.asked_source import AskedSource
from echotui.runtime.ask.targets import NONE, PATIENT, WITHIN, close, connect, running
from echotui.sources.fleet.connecting import connect as connect_fleet
from echotui.sources.fleet.member import Patience
from echotui.sources.remote.source import RemoteSource
from echotui.system.control_paths import found
from echotui.system.printable import quote

Targets = Sequence[str]
"""As `config.target_values.TARGETS` reads them; empty: the only server that runs here."""


async def open_source(targets: Targets, option: str = "--on") -> AskedSource:
    """Connect to the servers that are named.

    Args:
        targets: See `Targets`.
        option: Where they are given, for errors.

    Raises:
        NoServerError: There is none, or none answers.
        SettingsError: There are several to choose from, or one is named twice.
    """
    if not targets:
        return await _only_source(option)
    paths = await paths_of(targets, option)
    if len(paths) == 1:
        return (await connect(paths[0]))[0]
    return await open_several(paths)


async def open_several(paths: Sequence[Path]) -> AskedSource:
    """Connect to several servers; those that do not answer may do so later."""
    return await connect_fleet(list(map(str, paths)), Patience(one=PATIENT), within=WITHIN)


async def paths_of(targets: Targets, option: str) -> Sequence[Path]:
    """Return the paths of the sockets; each of another server."""
    named: dict[Path, str] = {}
    for target in targets:
        path = await _path_of_pid(int(target), option) if target.isdecimal() else Path(target)
        earlier = named.setdefault(path.resolve(), target)
        if earlier != target:
            raise SettingsError(
                f"{option}: {quote(earlier)} and {quote(target)} are the same server"
            )
    return list(named)


async def _only_source(option: str) -> RemoteSource:
    servers = await running()
    if not servers:
        raise NoServerError(NONE)
    first, *others = servers
    if not others and first.source is not None:
        return first.source
    close(servers)
    listed = ", ".join(map(str, servers))
    if not others:
        raise NoServerError(f"the only server here does not answer: {listed}")
    raise SettingsError(f"{len(servers)} servers run here; choose some with {option}: {listed}")


async def _path_of_pid(pid: int, option: str) -> Path:
    for named, path in found():
        if named == pid:
            return path
    # The socket of a service has another name: `/run/echotui/control.sock`.
    servers = await running()
    close(servers)
    for server in servers:
        if server.pid == pid:
            return server.path
    others = f"there are {', '.join(map(str, servers))}" if servers else NONE
    raise NoServerError(f"{option}: there is no server of pid {pid} here; {others}")

"""Opens the source that is asked: one server, several, a fleet, or another program."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from echotui.config.target_values import Targets
from echotui.errors import NoServerError, SettingsError
from echotui.model.broker_url import BrokerUrl
from echotui.model.watch_target import WatchTarget
from echotui.runtime.ask.asked_source import AskedSource
from echotui.runtime.ask.broker_source import open_fleet
from echotui.runtime.ask.targets import NONE, PATIENT, WITHIN, close, connect, running
from echotui.sources.fleet.connecting import connect as connect_all
from echotui.sources.fleet.deadlines import Patience
from echotui.sources.nats.access import BrokerAccess
from echotui.sources.remote.source import RemoteSource
from echotui.system.control_paths import found
from echotui.system.printable import quote

EXPOSED: Final = (
    "the password in the URL of the fleet can be read by other users of this machine in the list of"
    " processes; use --fleet-credentials"
)
READ_ONLY: Final = (
    "without credentials a fleet is read-only; give --fleet-credentials, or a user and password in"
    " the URL"
)


class Destination(NamedTuple):
    """Which servers are asked, and how.

    Attributes:
        targets: Those that are named; empty: the only server that runs here.
        credentials: The path of a file for a broker; empty: none.
        ca: The same of certificate authorities.
        option: Where the targets are given, for errors.
        wait: Whether servers of a fleet may come later.
        acts: Whether they are to act on clients, or on themselves.
        rates: Whether the first answer of another program is to have rates.
    """

    targets: Targets = ()
    credentials: str = ""
    ca: str = ""
    option: str = "--on"
    wait: bool = False
    acts: bool = False
    rates: bool = False

    @property
    def access(self) -> BrokerAccess:
        """How to reach the broker; without URLs if none is named."""
        urls = tuple(each for each in self.targets if isinstance(each, BrokerUrl))
        return BrokerAccess(urls, self.credentials, self.ca)

    @property
    def program(self) -> WatchTarget | None:
        """The program that is named; `None`: servers are."""
        return next((each for each in self.targets if isinstance(each, WatchTarget)), None)

    @property
    def notices(self) -> Sequence[str]:
        """What the operator is to know about the way to a broker."""
        access = self.access
        if not access.urls:
            return ()
        exposed = any(url.secret for url in access.urls)
        return [*([EXPOSED] if exposed else []), *([] if access.secret else [READ_ONLY])]


async def open_source(to: Destination) -> AskedSource:
    """Connect to the servers that are named, or watch the program.

    Raises:
        NoServerError: There is none, or none answers.
        SettingsError: There are several to choose from, or one is named twice.
        StartError: A program cannot be read; or kicked, and it is to act.
    """
    if not to.targets:
        return await _only_source(to.option)
    if to.access.urls:
        if to.acts and not to.access.secret:
            raise SettingsError(READ_ONLY)
        return await open_fleet(to.access, wait=to.wait)
    if program := to.program:
        # Not at the top: most commands ask no other program.
        from echotui.runtime.ask.program_source import open_program  # noqa: PLC0415

        source = await open_program(program, allow_kick=to.acts)
        if to.rates:
            await source.wait_for_rates()
        return source
    paths = await paths_of(list(map(str, to.targets)), to.option)
    return (await connect(paths[0]))[0] if len(paths) == 1 else await open_several(paths)


async def open_several(paths: Sequence[Path]) -> AskedSource:
    """Connect to several servers; those that do not answer may do so later."""
    return await connect_all(list(map(str, paths)), Patience(one=PATIENT), within=WITHIN)


async def paths_of(targets: Sequence[str], option: str) -> Sequence[Path]:
    """Return the paths of the sockets of some pids and paths, each of another server."""
    named: dict[Path, tuple[str, Path]] = {}
    for target in targets:
        path = await _path_of_pid(int(target), option) if target.isdecimal() else Path(target)
        earlier, _ = named.setdefault(path.resolve(), (target, path))
        if earlier != target:
            raise SettingsError(
                f"{option}: {quote(earlier)} and {quote(target)} are the same server"
            )
    return [path for _, path in named.values()]


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

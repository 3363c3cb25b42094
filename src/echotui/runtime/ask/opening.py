"""Opens the source that is asked: one server, several, a fleet, or another program."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from echotui.config.target_values import Targets
from echotui.errors import NoServerError, SettingsError
from echotui.model.broker_url import BrokerUrl
from echotui.model.watch_target import WatchTarget
from echotui.runtime.ask.asked_source import AskedSource
from echotui.runtime.ask.broker_source import open_fleet
from echotui.runtime.ask.target_paths import of_name, paths_of, servers_here
from echotui.runtime.ask.targets import NONE, PATIENT, WITHIN, close, connect, running
from echotui.sources.fleet.connecting import connect as connect_all
from echotui.sources.fleet.deadlines import Patience
from echotui.sources.nats.access import BrokerAccess
from echotui.sources.remote.source import RemoteSource

EXPOSED: Final = (
    "the password in the URL of the fleet can be read by other users of this machine in the list of"
    " processes; attach to fleet, with the URL in ECHOTUI_FLEET, or use --fleet-credentials"
)
READ_ONLY: Final = "read-only fleet: no USER:PASSWORD@ or TOKEN@ in its URL, no --fleet-credentials"


class Destination(NamedTuple):
    """Which servers are asked, and how.

    Attributes:
        targets: Those that are named; empty: the only server that runs here.
        names: Of the servers whose clients are named, as in `web-3/17`: these say which.
        credentials: The path of a file for a broker; empty: none.
        ca: The same of certificate authorities.
        option: Where the targets are given, for errors.
        wait: Whether servers of a fleet may come later.
        acts: Whether they are to act on clients, or on themselves.
        private: Whether no argument has the URL of the broker.
        rates: Whether the first answer of another program is to have rates, and all lints.
    """

    targets: Targets = ()
    credentials: str = ""
    ca: str = ""
    option: str = "--on"
    wait: bool = False
    acts: bool = False
    private: bool = False
    names: Sequence[str] = ()
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
        exposed = not self.private and any(url.secret for url in access.urls)
        return [*([EXPOSED] if exposed else []), *([] if access.secret else [READ_ONLY])]


async def open_source(to: Destination, tell: Callable[[str], object] | None = None) -> AskedSource:
    """Connect to the servers that are named, or watch the program.

    Args:
        tell: See `paths_of`.

    Raises:
        NoServerError: There is none, or none answers.
        SettingsError: There are several to choose from, or one is named twice.
        StartError: A program cannot be read; or kicked, and it is to act.
    """
    if not to.targets:
        return await (_of_names(to.names) if to.names else _only_source(to.option))
    if to.access.urls:
        if to.acts and not to.access.secret:
            raise SettingsError(READ_ONLY)
        return await open_fleet(to.access, wait=to.wait)
    if program := to.program:
        # Not at the top: most commands ask no other program.
        from echotui.runtime.ask.program_source import open_program  # noqa: PLC0415

        source = await open_program(program, allow_kick=to.acts, ends=True)
        if to.rates:
            await source.wait_for_rates()
        return source
    paths = await paths_of(list(map(str, to.targets)), to.option, tell)
    if len(paths) == len(to.targets) == 1 and not to.names:
        return (await connect(paths[0]))[0]
    return await open_several(paths)


async def open_several(paths: Sequence[Path]) -> AskedSource:
    """Connect to several servers; those that do not answer may do so later."""
    return await connect_all(list(map(str, paths)), Patience(one=PATIENT), within=WITHIN)


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


async def _of_names(names: Sequence[str]) -> AskedSource:
    """Connect to the servers that run here, of which some are named by a client's name."""
    servers = await servers_here()
    if not servers:
        raise NoServerError(NONE)
    # One that does not answer counts only if it may be the one that is meant.
    known = all(of_name(servers, name) for name in names)
    return await open_several([each.path for each in servers if each.hello or not known])

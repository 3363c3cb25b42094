"""From what names a server, a pid, a name or a path, to the path of its socket."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from echotui.errors import NoServerError, SettingsError
from echotui.model.watch_target import SCHEME
from echotui.observer.wire import SUFFIX
from echotui.runtime.ask.targets import NONE, Server, close, running
from echotui.sources.finding.finders import runs
from echotui.sources.fleet.names import Labels
from echotui.sources.process import proc_files
from echotui.sources.process.proc_files import GoneError, NotAllowedError
from echotui.sources.process.program_name import name_of
from echotui.system.control_paths import found
from echotui.system.printable import cut, one_line, quote


async def paths_of(
    targets: Sequence[str], option: str, tell: Callable[[str], object] | None = None
) -> Sequence[Path]:
    """Return the paths of the sockets of some servers, each of another one.

    Args:
        tell: Called with a sentence about each name that may be of a server that does not answer,
            if there are others; `None`: that is an error.

    Raises:
        NoServerError: There is none of that pid or name.
        SettingsError: A server is named twice, or several have a name.
    """
    servers: Sequence[Server] | None = None
    named: dict[Path, tuple[str, Path]] = {}
    unmet: list[str] = []
    for target in targets:
        path = _written(target)
        if path is None:
            servers = await servers_here() if servers is None else servers
            # The name of a silent one is not known.
            silent = [] if target.isdecimal() else [each for each in servers if not each.hello]
            if tell and silent and not of_name(servers, target):
                unmet.append(f"{_nobody(target)}; it may be {', '.join(map(str, silent))}")
                continue
            path = _chosen(target, servers, option).path
        earlier, _ = named.setdefault(path.resolve(), (target, path))
        if earlier != target:
            raise SettingsError(
                f"{option}: {quote(earlier)} and {quote(target)} are the same server"
            )
    if unmet and not named:
        raise NoServerError(f"{option}: {'; '.join(unmet)}")
    if tell:
        for text in unmet:
            tell(text)
    return [path for _, path in named.values()]


async def servers_here() -> Sequence[Server]:
    """List the servers that run here, without a connection to them."""
    servers = await running()
    close(servers)
    return servers


def of_name(servers: Sequence[Server], name: str) -> Sequence[Server]:
    """Return the servers that have a name, as given to them or as a fleet of them shows it."""
    wanted = name.casefold()
    return [
        server
        for label, server in _labelled(servers).items()
        if wanted in (each.casefold() for each in (label, label.partition("~")[0], server.name))
    ]


def _labelled(servers: Sequence[Server]) -> Mapping[str, Server]:
    there = {server: server.hello for server in servers if server.hello is not None}
    return dict(zip(Labels().assign(list(there.values())), there, strict=True))


def _written(target: str) -> Path | None:
    """Return the path that a target is, or that has its pid; `None`: it is to be looked for."""
    if target.isdecimal():
        return next((path for pid, path in found() if pid == int(target)), None)
    path = Path(target)
    return path if "/" in target or path.is_socket() else None


def _chosen(target: str, servers: Sequence[Server], option: str) -> Server:
    if target.isdecimal():
        # The socket of a service has another name: `/run/echotui/control.sock`.
        chosen = [server for server in servers if server.pid == int(target)]
    else:
        chosen = list(of_name(servers, target))
    if not chosen:
        if observed := _observed(target):
            raise SettingsError(f"{option}: {observed}")
        raise NoServerError(f"{option}: {_nobody(target)}; {_instead(target, servers)}")
    if len(chosen) > 1:
        raise SettingsError(
            f"{option}: {quote(target)}: several servers have this name; {_listed(chosen)}"
        )
    return chosen[0]


def _nobody(target: str) -> str:
    if target.isdecimal():
        return f"there is no server of pid {target} here"
    return f"no server of name {quote(target)} answers here"


def _instead(target: str, servers: Sequence[Server]) -> str:
    """Return what could be meant instead: another program, or a server that runs."""
    if not target.isdecimal() and runs(target):
        word = cut(one_line(target))
        return (
            f"a program of this name runs: see it with echotui watch {word}, or ask it with --on"
            f" {SCHEME}:{word}"
        )
    return _listed(servers) if servers else NONE


def _observed(target: str) -> str:
    """Return how to ask the observed program of a pid or name; empty: there is none."""
    for pid, _ in found(SUFFIX):
        with suppress(GoneError, NotAllowedError):
            name = name_of(proc_files.stat(pid))
            if target in (str(pid), name):
                return (
                    f"process {pid} ({cut(one_line(name))}) is an observed program, not a server;"
                    f" see it with echotui watch {pid}, or ask it with --on {SCHEME}:{pid}"
                )
    return ""


def _listed(servers: Sequence[Server]) -> str:
    return f"there are {', '.join(map(str, servers))}"

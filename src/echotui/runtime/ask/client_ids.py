"""From the names of connections to their ids, of one server or of a fleet."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

from echotui.errors import NoServerError, SettingsError
from echotui.model.fields import ID, SERVER
from echotui.model.filter.filter import Filter
from echotui.model.filter.of_server import servers_asked, unknown_server
from echotui.model.filter.parser import parse
from echotui.model.ids import number_of
from echotui.model.query import Query, Scope
from echotui.model.server_state import Reach, ServerState
from echotui.model.view import View
from echotui.runtime.ask.asked_source import AskedSource
from echotui.runtime.ask.client_selection import ClientName
from echotui.runtime.ask.reach import absence
from echotui.system.printable import escape, quote

AT_ONCE: Final = 200  # Ids of one filter, which has a longest text.
SUCH_AS: Final = "web-1"
LISTED: Final = 10  # Servers that an error names.


class Resolved(NamedTuple):
    """Which connections some names mean.

    Attributes:
        ids: Of those that are there, or have been.
        unreached: Of those whose server does not answer, a sentence why.
    """

    ids: Mapping[ClientName, int]
    unreached: Mapping[ClientName, str] = {}


async def resolve(source: AskedSource, names: Sequence[ClientName], view: View) -> Resolved:
    """Find connections by their names.

    Raises:
        NoServerError: The server does not answer, or a name is of none that is there.
        SettingsError: A name does not say of which server.
    """
    if not view.servers:
        for name in names:
            if name.server:
                raise SettingsError(f"{quote(str(name))}: this is no fleet; give {name.number}")
        return Resolved({name: name.number for name in names})
    numbers: dict[str, list[ClientName]] = {}
    unreached: dict[ClientName, str] = {}
    for name in names:
        server = _server(name, view.servers, source)
        if server.reach is Reach.SILENT or not server.version:
            unreached[name] = f"{escape(str(name))} is not reached: {absence(server)}"
        else:
            numbers.setdefault(server.name, []).append(name)
    found: dict[ClientName, int] = {}
    for server_name, of_server in numbers.items():
        for first in range(0, len(of_server), AT_ONCE):
            some = {name.number: name for name in of_server[first : first + AT_ONCE]}
            filter_ = parse(f"#{','.join(map(str, some))}")
            ids = await source.ids(Query(scope=Scope.ALL, filter=filter_, server=server_name))
            found |= {some[number_of(id_)]: id_ for id_ in ids if number_of(id_) in some}
    return Resolved(found, unreached)


def check_ids(filter_: Filter, view: View) -> None:
    """Raise SettingsError if a filter asks for an id of each server of a fleet."""
    for terms in filter_.alternatives if view.servers else ():
        fields = {term.field for term in terms}
        if ID in fields and SERVER not in fields:
            example = escape(next((each.name for each in view.servers if each.version), SUCH_AS))
            raise SettingsError(
                f"id: of which server? add server:{example}, or name ids, such as {example}/17"
            )


def _server(name: ClientName, servers: Sequence[ServerState], source: AskedSource) -> ServerState:
    """Return the server that is named; one that has never answered may be any."""
    known = {each.name.casefold(): each for each in servers if each.version}
    listed = [each.name for each in known.values()]
    if not name.server:
        example = escape(next(iter(listed), SUCH_AS))
        raise SettingsError(
            f"{name.number}: of which server? name it, such as {example}/{name.number}"
        )
    given = name.server.casefold()
    _refuse_alike(given, str(name), listed)
    unmet = [each for each in servers if not each.version]
    server = known.get(given) or next(iter(unmet), None)
    if server is None:
        raise _no_server(name.server, source, listed)
    return server


def check_servers(filter_: Filter, view: View, source: AskedSource, *, acts: bool = False) -> None:
    """Check the servers that a filter asks for by their names.

    Args:
        acts: Whether something is done with what matches.

    Raises:
        NoServerError: One is not there.
        SettingsError: Several have the name.
    """
    names = [each.name for each in view.servers]
    unknown = unknown_server(filter_, names)
    for name in servers_asked(filter_) if acts else [unknown]:
        _refuse_alike(name, f"{SERVER}:{name}", names)
    if unknown:
        raise _no_server(unknown, source, names)


def _refuse_alike(given: str, shown: str, names: Collection[str]) -> None:
    alike = [each for each in names if _given(each) == given]
    if len(alike) > 1 or (alike and given not in map(str.casefold, names)):
        # Which of them has the plain name is a matter of who came first.
        raise SettingsError(f"{quote(shown)}: several servers have this name; {_listed(alike)}")


def _no_server(name: str, source: AskedSource, names: Collection[str]) -> NoServerError:
    # Without a broker, the source has the names of its servers.
    at = f" at {source.name}" if "://" in source.name else ""
    return NoServerError(f"no server {escape(name)} answers{at}; {_listed(names)}")


def _given(server: str) -> str:
    """Return the name of a server without what tells it from others of the same name."""
    return server.partition("~")[0].casefold()


def _listed(names: Collection[str]) -> str:
    first = ", ".join(escape(name) for name in list(names)[:LISTED])
    more = " and more" if len(names) > LISTED else ""
    return f"there {'is' if len(names) == 1 else 'are'} {first}{more}"

"""From the names of connections to their ids, of one server or of a fleet."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from echotui.errors import NoServerError, SettingsError
from echotui.model.fields import ID, SERVER
from echotui.model.filter.filter import Filter
from echotui.model.filter.of_server import unknown_server
from echotui.model.filter.parser import parse
from echotui.model.ids import number_of
from echotui.model.query import Query, Scope
from echotui.model.view import View
from echotui.runtime.ask.asked_source import AskedSource
from echotui.runtime.ask.client_selection import ClientName
from echotui.system.printable import escape, quote

AT_ONCE: Final = 200  # Ids of one filter, which has a longest text.
SUCH_AS: Final = "web-1"
LISTED: Final = 10  # Servers that an error names.


async def resolve(
    source: AskedSource, names: Sequence[ClientName], view: View
) -> Mapping[ClientName, int]:
    """Return the ids of connections that are there, or have been; in a fleet without the others.

    Raises:
        NoServerError: The server does not answer, or a name is of none that is there.
        SettingsError: A name does not say of which server.
    """
    if not view.servers:
        for name in names:
            if name.server:
                raise SettingsError(f"{quote(str(name))}: this is no fleet; give {name.number}")
        return {name: name.number for name in names}
    known = {each.name.casefold(): each.name for each in view.servers if each.version}
    numbers: dict[str, list[ClientName]] = {}
    for name in names:
        if name.server and name.server.casefold() not in known:
            raise _no_server(name.server, source, known.values())
        numbers.setdefault(_server(name, known), []).append(name)
    found: dict[ClientName, int] = {}
    for server, of_server in numbers.items():
        for first in range(0, len(of_server), AT_ONCE):
            some = {name.number: name for name in of_server[first : first + AT_ONCE]}
            filter_ = parse(f"#{','.join(map(str, some))}")
            ids = await source.ids(Query(scope=Scope.ALL, filter=filter_, server=server))
            found |= {some[number_of(id_)]: id_ for id_ in ids if number_of(id_) in some}
    return found


def check_ids(filter_: Filter, view: View) -> None:
    """Raise SettingsError if a filter asks for an id of each server of a fleet."""
    for terms in filter_.alternatives if view.servers else ():
        fields = {term.field for term in terms}
        if ID in fields and SERVER not in fields:
            example = escape(next((each.name for each in view.servers if each.version), SUCH_AS))
            raise SettingsError(
                f"id: of which server? add server:{example}, or name ids, such as {example}/17"
            )


def _server(name: ClientName, known: Mapping[str, str]) -> str:
    if not name.server:
        example = escape(next(iter(known.values()), SUCH_AS))
        raise SettingsError(
            f"{name.number}: of which server? name it, such as {example}/{name.number}"
        )
    return known[name.server.casefold()]


def check_servers(filter_: Filter, view: View, source: AskedSource) -> None:
    """Raise NoServerError if a filter asks for a server that is not there."""
    names = [each.name for each in view.servers]
    if unknown := unknown_server(filter_, names):
        raise _no_server(unknown, source, names)


def _no_server(name: str, source: AskedSource, names: Collection[str]) -> NoServerError:
    # Without a broker, the source has the names of its servers.
    at = f" at {source.name}" if "://" in source.name else ""
    return NoServerError(f"no server {escape(name)} answers{at}; {_listed(names)}")


def _listed(names: Collection[str]) -> str:
    first = ", ".join(escape(name) for name in list(names)[:LISTED])
    more = " and more" if len(names) > LISTED else ""
    return f"there {'is' if len(names) == 1 else 'are'} {first}{more}"

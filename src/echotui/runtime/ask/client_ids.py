"""From the names of connections to their ids, of one server or of a fleet."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from echotui.errors import SettingsError
from echotui.model.fields import ID, SERVER
from echotui.model.filter.filter import Filter
from echotui.model.filter.parser import parse
from echotui.model.ids import number_of
from echotui.model.query import Query, Scope
from echotui.model.source import Source
from echotui.model.view import View
from echotui.runtime.ask.client_selection import ClientName
from echotui.system.printable import escape, quote

AT_ONCE: Final = 200  # Ids of one filter, which has a longest text.
SUCH_AS: Final = "web-1"
LISTED: Final = 10  # Servers that an error names.


async def resolve(
    source: Source, names: Sequence[ClientName], view: View
) -> Mapping[ClientName, int]:
    """Return the ids of connections that are there, or have been; in a fleet without the others.

    Raises:
        NoServerError: The server does not answer.
        SettingsError: A name does not say of which server, or there is no such server.
    """
    if not view.servers:
        for name in names:
            if name.server:
                raise SettingsError(f"{quote(str(name))}: this is no fleet; give {name.number}")
        return {name: name.number for name in names}
    known = {each.name.casefold(): each.name for each in view.servers if each.version}
    numbers: dict[str, list[ClientName]] = {}
    for name in names:
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
    server = known.get(name.server.casefold())
    if server is None:
        raise SettingsError(
            f"{quote(str(name))}: there is no server of this name; {_listed(known.values())}"
        )
    return server


def _listed(names: Collection[str]) -> str:
    first = ", ".join(escape(name) for name in list(names)[:LISTED])
    return f"there are {first}" if len(names) <= LISTED else f"there are {first} and more"

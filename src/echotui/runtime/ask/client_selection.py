"""The connections that a command acts on, as they are named on the command line."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from msgspec import Struct

from echotui.errors import FilterError, SettingsError
from echotui.model.codec import LONGEST_FILTER
from echotui.model.filter.filter import EVERYTHING, Filter
from echotui.model.filter.parser import parse
from echotui.model.filter.text import SERVER_NAME
from echotui.model.ids import label
from echotui.system.printable import quote

_ID: Final = re.compile(rf"(?:#?|{SERVER_NAME}/#?)(?P<number>[0-9]{{1,12}})")
"""`17`, `#17`, `web-3/17`; `10.0.0.0/8` is a network."""


class ClientName(NamedTuple):
    """What names a connection: the number of its server, and which that is if there are several."""

    number: int
    server: str = ""

    def __str__(self) -> str:
        """As it is shown."""
        return label(self.number, self.server)


class ClientSelection(Struct, frozen=True):
    """Ids, or a filter: one of them.

    Attributes:
        ids: Each once, in the order given.
        filter: Of open connections; with `ids`, `EVERYTHING`.
    """

    ids: tuple[ClientName, ...] = ()
    filter: Filter = EVERYTHING


NOBODY: Final = ClientSelection()


def read_filter(words: Sequence[str]) -> Filter:
    """Return the filter that some words of a command line are: `17 #19` are ids, as of a kick.

    Raises:
        SettingsError: They are none.
    """
    text = _filter_of(_ids(words)) or " ".join(words)
    if len(text) > LONGEST_FILTER:
        raise SettingsError(f"a filter has at most {LONGEST_FILTER:,} characters")
    try:
        return parse(text)
    except FilterError as error:
        raise SettingsError(f"filter, column {error.column}: {error}") from error


def read_selection(words: Sequence[str]) -> ClientSelection:
    """Return what some words name: `17`, `#17 #19`, `web-3/17`, or a filter.

    Raises:
        SettingsError: They name nobody, or everybody by chance.
    """
    if ids := _ids(words):
        return ClientSelection(ids=ids)
    filter_ = read_filter(words)
    if not filter_:
        raise SettingsError("name ids, such as 17, or a filter; state:live means every client")
    if any(not word.startswith("#") and _ID.fullmatch(word) for word in words):
        # A word of a filter is searched in texts: not what an id is given for.
        raise SettingsError(f"{quote(' '.join(words))}: give either ids or a filter; #17 is both")
    return ClientSelection(filter=filter_)


def _ids(words: Sequence[str]) -> tuple[ClientName, ...]:
    """Return the ids that all words are, each once; none if one of them is something else."""
    # `'17 19'`, quoted for the shell, is one argument.
    matches = [_ID.fullmatch(word) for word in " ".join(words).split()]
    if not all(matches):
        return ()
    names: dict[tuple[int, str], ClientName] = {}
    for name in (ClientName(int(each["number"]), each["server"] or "") for each in matches if each):
        # Upper and lower case name the same server.
        names.setdefault((name.number, name.server.casefold()), name)
    return tuple(names.values())


def _filter_of(names: Sequence[ClientName]) -> str:
    """Return a filter that some connections match, and no others."""
    numbers: dict[str, list[str]] = {}
    for number, server in names:
        numbers.setdefault(server, []).append(str(number))
    return " | ".join(
        f"{f'server={server} ' if server else ''}#{','.join(of_server)}"
        for server, of_server in numbers.items()
    )

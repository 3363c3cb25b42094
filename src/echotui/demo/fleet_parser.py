"""Parses what only a scenario of a fleet has, or has not; every value is checked."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from msgspec import Struct
from msgspec.structs import fields

from echotui.demo.scenario import Part, ServerAct, ServerOrder, Step
from echotui.demo.step_caption import StepCaption
from echotui.demo.toml_table import Table
from echotui.system.printable import quote

FEWEST_SERVERS: Final = 2
MOST_SERVERS: Final = 8
LONGEST_NAME: Final = 32
ORDER_KEYS: Final = tuple(field.name for field in fields(ServerOrder))
SERVER_KEYS: Final = ("name",)
_NAME: Final = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{LONGEST_NAME - 1}}}")


def _without(struct: type[Struct], *names: str) -> tuple[str, ...]:
    return tuple(field.name for field in fields(struct) if field.name not in names)


class Keys(NamedTuple):
    """The keys that the tables of a scenario may have."""

    step: Sequence[str]
    caption: Sequence[str]
    part: Sequence[str]


OF_ONE_SERVER: Final = Keys(
    _without(Step, "servers"), _without(StepCaption), _without(Part, "server")
)
OF_FLEET: Final = Keys(
    # The loop and the faults of a server are in another process.
    ("captions", "seconds", "until", "parts", "servers"),
    ("text", "watch", "kick", "client"),
    _without(Part),
)


def read_servers(document: Table) -> tuple[str, ...]:
    """Parse the names of the servers; none: it is no scenario of a fleet."""
    names: list[str] = []
    for table in document.tables("servers", SERVER_KEYS):
        name = table.text("name", longest=LONGEST_NAME)
        if not _NAME.fullmatch(name):
            allowed = f'up to {LONGEST_NAME} of A-Z, a-z, 0-9, ".", "-" and "_"'
            table.refuse("name", f"{quote(name)} is not a server's name: {allowed}")
        if name.casefold() in map(str.casefold, names):
            table.refuse("name", f"{quote(name)} is given more than once")
        names.append(name)
    if "servers" in document and not FEWEST_SERVERS <= len(names) <= MOST_SERVERS:
        allowed = f"{FEWEST_SERVERS} to {MOST_SERVERS} servers"
        document.refuse("servers", f"a fleet has {allowed}, not {len(names)}")
    return tuple(names)


def read_order(table: Table, servers: Sequence[str]) -> ServerOrder:
    """Parse what happens to a server in a step."""
    return ServerOrder(read_server(table, servers), table.choice("does", ServerAct))


def read_server(table: Table, servers: Sequence[str]) -> str:
    """Parse the name of a server of the fleet."""
    name = table.text("server", longest=LONGEST_NAME)
    if name not in servers:
        table.refuse(
            "server", f"{quote(name)} is not one of the servers; allowed are {', '.join(servers)}"
        )
    return name

"""Parses what only a scenario of a fleet has, or has not; every value is checked."""

import re
from collections.abc import Sequence
from typing import Final

from msgspec.structs import fields

from echotui.demo.scenario import Part, Scenario, ServerAct, ServerOrder, Step
from echotui.demo.step_caption import StepCaption
from echotui.demo.toml_table import Table
from echotui.system.printable import quote

MOST_SERVERS: Final = 8
LONGEST_NAME: Final = 32
ORDER_KEYS: Final = tuple(field.name for field in fields(ServerOrder))
SERVER_KEYS: Final = ("name",)
STEP_KEYS: Final = ("mode", "strategy", "faults", "questions", "reads")
"""What a step changes at the server in this process, or reads of its loop."""
CAPTION_KEYS: Final = ("text", "watch", "kick", "client")
"""Of a caption, where there is a fleet."""
_NAME: Final = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{LONGEST_NAME - 1}}}")


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
    if "servers" in document and not 2 <= len(names) <= MOST_SERVERS:
        document.refuse("servers", f"a fleet has 2 to {MOST_SERVERS} servers, not {len(names)}")
    return tuple(names)


def read_order(table: Table, servers: Sequence[str]) -> ServerOrder:
    """Parse what happens to a server in a step."""
    return ServerOrder(read_server(table, servers), table.choice("does", ServerAct))


def read_server(table: Table, servers: Sequence[str]) -> str:
    """Parse the name of a server of the fleet; it is required where there is one."""
    if not servers and "server" not in table:
        return ""
    name = table.text("server", longest=LONGEST_NAME)
    if name not in servers:
        there = f"allowed are {', '.join(servers)}" if servers else "the scenario has no servers"
        table.refuse("server", f"{quote(name)} is not a server of the fleet; {there}")
    return name

from msgspec.structs import replace

from echotui.model.records.formats import FORMATS, texts
from echotui.model.records.heading import Heading, listening
from echotui.model.server_state import ServerState
from echotui.model.view import ServerInfo, View

ONE = View(server=ServerInfo(("127.0.0.1:7",)))
SERVERS = tuple(ServerState(f"web-{n}", addresses=("[::1]:7", "h:8")) for n in range(6))


def test_where_the_servers_listen() -> None:
    assert listening(ONE) == ("127.0.0.1:7",)
    assert listening(replace(ONE, servers=SERVERS[:1])) == ("web-0 [::1]:7 h:8",)
    # In CSV each record has it.
    assert listening(replace(ONE, servers=SERVERS)) == ("6 servers",)


def test_the_name_of_a_server_is_escaped() -> None:
    hostile = replace(SERVERS[0], name="\x1b[2J")
    heading = Heading((), 0.0, listening(replace(ONE, servers=(hostile, SERVERS[1]))))
    shown = r'"server_address": "\\x1b[2J [::1]:7 h:8, web-1 [::1]:7 h:8"'
    assert shown in "".join(texts(FORMATS["json"](heading), ()))

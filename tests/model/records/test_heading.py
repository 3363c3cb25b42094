from msgspec.structs import replace

from echotui.model.records.formats import FORMATS, texts
from echotui.model.records.heading import Heading, ServerAddresses, listening
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


def test_each_record_of_a_fleet_has_the_address_of_its_server() -> None:
    alone = ServerAddresses(ONE)
    assert (alone.names, alone.of("")) == ((), ())
    addresses = ServerAddresses(replace(ONE, servers=SERVERS))
    # One that has left since.
    assert [addresses.of(name) for name in ("web-1", "web-9")] == [("[::1]:7, h:8",), (None,)]
    heading = Heading(("id", *addresses.names), 0.0, ("6 servers",))
    for name in ("csv", "ndjson"):
        made = FORMATS[name](heading)
        text = made.begin + made.record([1, *addresses.of("web-1")])
        assert "6 servers" not in text
        assert text.count("server_address") == 1
    assert '"server_address": "6 servers"' in FORMATS["json"](heading).begin

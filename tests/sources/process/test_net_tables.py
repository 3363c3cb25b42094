import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echotui.model.address import Address
from echotui.sources.process.net_tables import parse_inet, parse_unix
from echotui.sources.process.socket_entry import SocketEntry

pytestmark = pytest.mark.skipif(sys.byteorder != "little", reason="recorded on such a machine")

TCP = b"""  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt uid inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000003 00:00000000 00000000  1000        0 12345 1 0
   1: 0100007F:1F90 0100007F:C350 08 00000000:00000008 00:00000000 00000000  1000        0 12346 1 0
   2: 0100007F:1F90 0100007F:C351 06 00000000:00000000 03:00000000 00000000     0        0 0 3 0
"""
TCP6 = b"""  sl  local_address                         remote_address                        st
   0: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 7
1: 0000000000000000FFFF00000100007F:0050 0000000000000000FFFF00000200007F:C350 01 4E20:0 0 0 0 0 8
   2: 000080FE000000000000000001000000:0050 000080FE000000000000000002000000:C350 05 2:0 0:0 0 0 0 9
"""
UNIX = b"""Num       RefCount Protocol Flags    Type St Inode Path
0000000000000000: 00000002 00000000 00010000 0001 01 501 /run/a b.sock
0000000000000000: 00000003 00000000 00000000 0001 03 502 @abstract
0000000000000000: 00000003 00000000 00000000 0001 03 503
"""
ALL = frozenset(range(1, 20_000))


def test_tables_as_the_kernel_writes_them() -> None:
    home = Address("127.0.0.1", 8080)
    assert parse_inet(TCP, ALL, "tcp") == {
        12345: SocketEntry("tcp", home, Address("0.0.0.0", 0), "LISTEN", 3),
        # Without the FIN.
        12346: SocketEntry("tcp", home, Address("127.0.0.1", 50000), "CLOSE-WAIT", 7, 0),
    }
    assert parse_inet(TCP6, ALL, "tcp") == {
        7: SocketEntry("tcp", Address("::1", 80), Address("::", 0), "LISTEN", 0),
        8: SocketEntry(
            "tcp", Address("127.0.0.1", 80), Address("127.0.0.2", 50000), "ESTAB", 0, 20000
        ),
        9: SocketEntry(
            "tcp", Address("fe80::1", 80), Address("fe80::2", 50000), "FIN-WAIT-2", 0, 2
        ),
    }
    assert parse_unix(UNIX, ALL, "unix") == {
        501: SocketEntry("unix", Address("/run/a b.sock", 0), state="LISTEN"),
        502: SocketEntry("unix", Address("@abstract", 0)),
        503: SocketEntry("unix"),
    }


@given(st.binary(max_size=300), st.integers(0, len(TCP)))
def test_what_is_damaged_is_left_out(noise: bytes, at: int) -> None:
    damaged = TCP[:at] + noise + TCP[at:]
    assert parse_inet(damaged, ALL, "tcp").keys() <= ALL
    assert parse_unix(UNIX[:at] + noise, ALL, "unix").keys() <= ALL
    assert parse_inet(TCP, {12346}, "tcp").keys() == {12346}

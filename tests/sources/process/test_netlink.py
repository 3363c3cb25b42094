import errno
import os
import socket
import struct
import sys
from typing import Self

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echotui.model.address import Address
from echotui.sources.process import sock_diag
from echotui.sources.process.netlink import DiagError, attributes, read_part
from echotui.sources.process.sock_diag import InetDump
from echotui.sources.process.sockets import diagnose

BY_FAMILY, DONE, ERROR, INTERRUPTED = 20, 3, 2, 0x10
INFO = struct.pack("=68xI28xI16xQQ", 1500, 7, 90, 80)


def packet(body: bytes, kind: int = BY_FAMILY, flags: int = 2, number: int = 1) -> bytes:
    padding = bytes(-len(body) % 4)
    return struct.pack("=IHHII", 16 + len(body), kind, flags, number, 0) + body + padding


def taken(*packets: bytes, cut: int = 0) -> tuple[list[bytes], tuple[bool, bool]]:
    found: list[bytes] = []
    room = bytearray(b"".join(packets))
    size = len(room) - cut
    return found, read_part(room, size, 1, lambda at, a, b: found.append(bytes(at[a:b])))


def test_parts_of_a_dump() -> None:
    assert taken(packet(b"one"), packet(b"two!")) == ([b"one", b"two!"], (False, True))
    assert taken(packet(b"one"), packet(bytes(4), DONE)) == ([b"one"], (True, True))
    assert taken(packet(b"one", flags=INTERRUPTED | 2)) == ([b"one"], (False, False))
    assert taken(packet(bytes(4), DONE, INTERRUPTED)) == ([], (True, False))
    # To another request; of another kind; cut off.
    assert taken(packet(b"old", number=9), packet(b"x", 99), packet(b"one")) == (
        [b"one"], (False, True),
    )  # fmt: skip
    assert taken(packet(b"one"), packet(b"four"), cut=1) == ([b"one"], (False, True))


def test_an_error_of_the_kernel_has_its_words() -> None:
    for kind in (ERROR, DONE):
        with pytest.raises(DiagError, match=os.strerror(errno.ENOENT)):
            taken(packet(struct.pack("=i", -errno.ENOENT), kind))


@given(st.binary(max_size=300))
def test_any_bytes_end(data: bytes) -> None:
    for room in (data, packet(data), packet(data) * 3):
        try:
            found, _ = taken(room)
        except DiagError:
            continue
        for each in found:
            assert all(a <= b <= len(each) for _, a, b in attributes(bytearray(each), 0, len(each)))


def message(inode: int, *, state: int = 1, info: bytes = INFO, family: int = 4) -> bytes:
    hosts = (b"\x7f\0\0\1", b"\x7f\0\0\2") if family == 4 else (bytes(15) + b"\1",) * 2
    head = struct.pack("=4B2s2s16s16sI8x", 2, state, 0, 0, b"\x1f\x90", b"\xc3\x50", *hosts, 0)
    attribute = struct.pack("=HH", 4 + len(info), 2) + info
    return head + struct.pack("=5I", 0, 12, 34, 0, inode) + attribute


def parsed(data: bytes, *, is_v4: bool = True) -> tuple[object, ...]:
    entry = sock_diag.parse(bytearray(data), 0, len(data), is_tcp=True, is_v4=is_v4)
    return entry.state, entry.recvq, entry.sendq, entry.bytes_in, entry.bytes_out, entry.rtt, (
        entry.retrans
    )  # fmt: skip


def test_a_message_of_a_socket() -> None:
    entry = sock_diag.parse(bytearray(message(5)), 0, len(message(5)), is_tcp=True, is_v4=True)
    assert (entry.local, entry.peer) == (Address("127.0.0.1", 8080), Address("127.0.0.2", 50000))
    assert parsed(message(5)) == ("ESTAB", 12, 34, 80, 90, 0.0015, 7)
    assert parsed(message(5, family=6), is_v4=False) == ("ESTAB", 12, 34, 80, 90, 0.0015, 7)
    # FINs are no bytes.
    assert parsed(message(5, state=8)) == ("CLOSE-WAIT", 11, 34, 79, 90, 0.0015, 7)
    assert parsed(message(5, state=5)) == ("FIN-WAIT-2", 12, 34, 80, 89, 0.0015, 7)
    assert parsed(message(5, state=10)) == ("LISTEN", 12, 34, 0, 0, None, None)


def test_an_older_kernel_has_less_of_it() -> None:
    assert parsed(message(5, info=INFO[:104])) == ("ESTAB", 12, 34, 0, 0, 0.0015, 7)
    assert parsed(message(5, info=INFO[:60])) == ("ESTAB", 12, 34, 0, 0, None, None)
    assert parsed(message(5, info=b"")) == ("ESTAB", 12, 34, 0, 0, None, None)
    assert parsed(message(5)[:72]) == ("ESTAB", 12, 34, 0, 0, None, None)


def test_an_interrupted_dump_is_asked_for_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    class Scripted:
        def __init__(self, *_: object) -> None: ...
        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None: ...
        def settimeout(self, _: float) -> None: ...
        def sendto(self, data: bytes, _: object) -> None:
            asked.append(struct.unpack_from("=I", data, 8)[0])

        def recv_into(self, room: bytearray) -> int:
            number, flags = asked[-1], INTERRUPTED if len(asked) % 2 else 2
            data = packet(message(asked[-1]), number=number) + packet(bytes(4), DONE, flags, number)
            room[: len(data)] = data
            return len(data)

    monkeypatch.setattr("echotui.sources.process.netlink.socket.socket", Scripted)
    dump = InetDump({1, 2})
    dump.dump(socket.IPPROTO_TCP)
    assert asked == [1, 2, 1, 2]
    # What came before is not kept: it may have gone.
    assert dump.found.keys() == {2}


@pytest.mark.skipif(sys.platform != "linux", reason="there is no sock_diag")
def test_the_kernel_answers_with_wanted_sockets_alone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)):
        inode = os.fstat(one.fileno()).st_ino
        assert diagnose({inode}).keys() == {inode}
        assert diagnose({inode})[inode].local == Address(*one.getsockname())
        assert diagnose(set()) == {}

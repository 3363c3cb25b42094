"""The kernels' structs, field by field."""

import socket
import struct

import pytest

from echotui.model.detail import NO_TCP_INFO, UNKNOWN, TcpInfo
from echotui.server.tcp_info import (
    LINUX_SIZE,
    MACOS_SIZE,
    decode,
    from_linux,
    from_macos,
    read_tcp,
    sample_of,
)

# From `rto` on, each 32-bit field of linux/tcp.h holds its own number.
LINUX = struct.pack("=8B24I", 1, 2, 3, 4, 5, 6, 7, 8, *range(1, 25))
MACOS = struct.pack("=4B13I7Q", 4, 0, 0, 0, *range(1, 14), *range(101, 108))


def test_linux_has_each_field_at_the_offset_of_its_header() -> None:
    assert len(LINUX) == LINUX_SIZE
    assert from_linux(LINUX) == TcpInfo(
        state="ESTAB", rtt=16e-6, rttvar=17e-6, cwnd=19, unacked=5, retransmits=24
    )


def test_the_additional_fields_of_a_newer_linux_are_ignored() -> None:
    assert from_linux(LINUX + bytes(range(120))) == from_linux(LINUX)


@pytest.mark.parametrize("size", range(LINUX_SIZE))
def test_the_missing_fields_of_an_older_linux_are_zero(size: int) -> None:
    info = from_linux(LINUX[:size])
    assert bool(info) == bool(size)
    assert info.unacked == (5 if size >= 28 else 0)
    assert info.cwnd == (19 if size >= 84 else 0)
    assert info.retransmits == 0


@pytest.mark.parametrize(
    ("number", "state"),
    [(1, "ESTAB"), (4, "FIN-WAIT-1"), (7, "UNCONN"), (8, "CLOSE-WAIT"), (11, "CLOSING")],
)
def test_linux_states_are_named_as_ss_names_them(number: int, state: str) -> None:
    assert from_linux(bytes([number])).state == state


def test_a_state_that_is_new_has_its_number_for_a_name() -> None:
    assert from_linux(bytes([13])).state == "state 13"
    assert from_macos(bytes([11]) + MACOS[1:]).state == "state 11"


def test_macos_has_each_field_at_the_offset_of_its_header() -> None:
    assert len(MACOS) == MACOS_SIZE
    # The window of 6 bytes has one whole segment of 4.
    assert from_macos(MACOS) == TcpInfo(
        state="ESTAB", rtt=0.011, rttvar=0.012, cwnd=1, unacked=UNKNOWN, retransmits=107
    )


def test_macos_without_a_segment_size_divides_nothing_by_zero() -> None:
    assert from_macos(bytes([4]) + bytes(MACOS_SIZE - 1)).cwnd == 0


@pytest.mark.parametrize("size", [0, 1, MACOS_SIZE - 1])
def test_a_short_struct_of_macos_is_ignored(size: int) -> None:
    assert not from_macos(MACOS[:size])


def test_a_socket_that_is_no_tcp_socket_has_none() -> None:
    one, other = socket.socketpair()
    with one, other:
        data = read_tcp(one)
    assert (data, decode(data), sample_of(data)) == (b"", NO_TCP_INFO, (None, None))

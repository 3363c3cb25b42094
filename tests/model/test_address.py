import sys
from ipaddress import IPv4Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echotui.model.address import Address, from_sockaddr
from echotui.model.fields import CLIENT
from echotui.model.filter.parser import parse

PORTS = st.integers(0, 65535)


@pytest.mark.parametrize(
    ("address", "text"),
    [
        (Address("127.0.0.1", 53122), "127.0.0.1:53122"),
        (Address("::1", 50022), "[::1]:50022"),
        (Address("fe80::1%eth0", 7), "[fe80::1%eth0]:7"),
        (Address("0.0.0.0", 0), "0.0.0.0:0"),
        (Address("", 0), ""),
    ],
)
def test_an_address_is_written_as_people_do(address: Address, text: str) -> None:
    assert str(address) == text


@pytest.mark.parametrize(
    ("sockaddr", "host"),
    [
        (("10.0.0.7", 40112), "10.0.0.7"),
        (("::1", 40112, 0, 0), "::1"),
        (("2001:db8::1", 40112, 0, 0), "2001:db8::1"),
        (("fe80::1%eth0", 40112, 0, 2), "fe80::1%eth0"),
        (("::ffff:127.0.0.1", 40112, 0, 0), "127.0.0.1"),
        (("::ffff:7f00:1", 40112, 0, 0), "127.0.0.1"),
        (("::ffff:127.0.0.1%eth0", 40112, 0, 2), "127.0.0.1"),
        # These only look like mapped ones: IPv4-translated (RFC 2765), and too long a tail.
        (("::ffff:0:127.0.0.1", 40112, 0, 0), "::ffff:0:127.0.0.1"),
        (("::ffff:1:2:3", 40112, 0, 0), "::ffff:1:2:3"),
    ],
)
def test_accept_gives_an_address_and_a_mapped_one_is_ipv4(
    sockaddr: tuple[str, int] | tuple[str, int, int, int], host: str
) -> None:
    assert from_sockaddr(sockaddr) == Address(host, 40112)


@given(st.ip_addresses(v=4), PORTS)
def test_an_ipv4_client_is_the_same_at_a_dual_stack_listener(host: IPv4Address, port: int) -> None:
    plain = from_sockaddr((str(host), port))
    assert from_sockaddr((f"::ffff:{host}", port, 0, 0)) == plain == Address(str(host), port)


def test_addresses_sort_by_family_then_number_then_port() -> None:
    ordered = [
        Address("0.0.0.1", 9),
        Address("9.9.9.9", 65535),
        Address("10.0.0.2", 80),
        Address("10.0.0.2", 443),
        Address("10.0.0.10", 80),
        Address("127.0.0.1", 1),
        Address("::1", 2),
        Address("::a", 1),
        Address("2001:db8::9", 1),
        Address("2001:db8::10", 1),
        Address("fe80::1%eth0", 1),
        Address("fe80::2%eth0", 1),
    ]
    backwards = ordered[::-1]
    assert sorted(backwards, key=lambda address: address.number) == ordered


@given(st.ip_addresses(), PORTS)
def test_a_number_is_family_number_and_port(host: object, port: int) -> None:
    parsed = ip_address(str(host))
    number = Address(str(host), port).number
    assert number & 0xFFFF == port
    assert number >> 16 & (1 << 128) - 1 == int(parsed)
    assert number >> 144 == parsed.version


@pytest.mark.parametrize("host", ["fe80::1%eth0", "fe80::1%2"])
def test_a_scope_id_does_not_change_the_place_in_the_order(host: str) -> None:
    assert Address(host, 1).number == Address("fe80::1", 1).number


@pytest.mark.parametrize("host", ["", "garbage", "/run/echotui/4711.sock", "1.2.3.4.5"])
def test_what_is_no_address_is_below_all_and_in_no_network(host: str) -> None:
    address = Address(host, 9)
    assert address.number < Address("0.0.0.0", 0).number
    for text in ("0.0.0.0/0", "::/0", "addr:0.0.0.0", "addr:[::]:9"):
        assert not parse(text).test({CLIENT: lambda address: address})(address)


def test_what_was_made_of_an_address_goes_with_it() -> None:
    before = sys.getallocatedblocks()
    for port in range(20_000):
        address = Address("127.0.0.1", port)
        assert address.text == f"127.0.0.1:{port}"
        assert address.number & 0xFFFF == port
    assert sys.getallocatedblocks() - before < 1000


@pytest.mark.parametrize(
    ("sockaddr", "text"),
    [
        ("/run/echotui/4711.sock", "/run/echotui/4711.sock"),
        (b"\0echotui\xff", "@echotui\ufffd"),
        ("run/4711.sock", "./run/4711.sock"),
        ("", ""),
    ],
)
def test_of_a_unix_socket_the_path_is_the_address(sockaddr: str | bytes, text: str) -> None:
    address = from_sockaddr(sockaddr)
    assert (str(address), address.port) == (text, 0)

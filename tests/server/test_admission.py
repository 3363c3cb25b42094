import pytest

from echotui.model.address import Address, from_sockaddr
from echotui.model.limits import Limits
from echotui.server.admission import ClientLimits


def client(host: str, port: int = 1) -> Address:
    return Address(host, port)


def test_without_limits_every_client_is_admitted() -> None:
    clients = ClientLimits(Limits())
    assert {clients.enter(client("10.0.0.1", port)) for port in range(1000)} == {""}
    assert not clients.full


def test_one_over_max_clients_is_rejected_until_one_leaves() -> None:
    clients = ClientLimits(Limits(max_clients=2))
    entered = [(clients.enter(client(f"10.0.0.{number}")), clients.full) for number in (1, 2, 3)]
    assert entered == [("", False), ("", True), ("--max-clients 2", True)]
    clients.leave(client("10.0.0.1"))
    assert not clients.full
    assert clients.enter(client("10.0.0.3")) == ""
    assert clients.enter(client("10.0.0.4")) == "--max-clients 2"


def test_one_over_max_per_ip_is_rejected_and_another_address_is_admitted() -> None:
    clients = ClientLimits(Limits(max_per_ip=2))
    assert clients.enter(client("10.0.0.1", 1)) == ""
    assert clients.enter(client("10.0.0.1", 2)) == ""
    assert clients.enter(client("10.0.0.1", 3)) == "--max-per-ip 2"
    assert not clients.full
    assert clients.enter(client("10.0.0.2", 3)) == ""
    clients.leave(client("10.0.0.1", 1))
    assert clients.enter(client("10.0.0.1", 3)) == ""
    assert clients.enter(client("10.0.0.1", 4)) == "--max-per-ip 2"


def test_a_mapped_address_counts_as_the_ipv4_one() -> None:
    clients = ClientLimits(Limits(max_per_ip=1))
    assert clients.enter(from_sockaddr(("127.0.0.1", 1))) == ""
    assert clients.enter(from_sockaddr(("::ffff:127.0.0.1", 2, 0, 0))) == "--max-per-ip 1"


@pytest.mark.parametrize("limits", [Limits(max_clients=1), Limits(max_per_ip=1)])
def test_a_rejected_client_is_not_counted(limits: Limits) -> None:
    clients = ClientLimits(limits)
    clients.enter(client("10.0.0.1"))
    for _ in range(10):
        assert clients.enter(client("10.0.0.1"))
    clients.leave(client("10.0.0.1"))
    assert clients.enter(client("10.0.0.1")) == ""


def test_the_limit_on_all_is_named_before_the_one_on_each() -> None:
    clients = ClientLimits(Limits(max_clients=1, max_per_ip=1))
    clients.enter(client("10.0.0.1"))
    assert clients.enter(client("10.0.0.1")) == "--max-clients 1"


def test_addresses_that_left_or_were_rejected_are_dropped() -> None:
    clients = ClientLimits(Limits(max_clients=1, max_per_ip=1))
    clients.enter(client("10.0.0.1"))
    clients.enter(client("10.0.0.2"))
    clients.leave(client("10.0.0.1"))
    assert not clients.by_host, "or a server that runs for months grows"

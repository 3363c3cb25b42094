import pytest

from echotui.model.address import Address, from_sockaddr
from echotui.model.limits import Limits
from echotui.server.admission import Admission


def client(host: str, port: int = 1) -> Address:
    return Address(host, port)


def test_without_limits_everybody_gets_in() -> None:
    admission = Admission(Limits())
    assert {admission.enter(client("10.0.0.1", port)) for port in range(1000)} == {""}
    assert not admission.full


def test_one_over_max_clients_is_kept_out_until_one_leaves() -> None:
    admission = Admission(Limits(max_clients=2))
    told = [(admission.enter(client(f"10.0.0.{number}")), admission.full) for number in (1, 2, 3)]
    assert told == [("", False), ("", True), ("--max-clients 2", True)]
    admission.leave(client("10.0.0.1"))
    assert not admission.full
    assert admission.enter(client("10.0.0.3")) == ""
    assert admission.enter(client("10.0.0.4")) == "--max-clients 2"


def test_one_over_max_per_ip_is_kept_out_and_another_address_gets_in() -> None:
    admission = Admission(Limits(max_per_ip=2))
    assert admission.enter(client("10.0.0.1", 1)) == ""
    assert admission.enter(client("10.0.0.1", 2)) == ""
    assert admission.enter(client("10.0.0.1", 3)) == "--max-per-ip 2"
    assert not admission.full
    assert admission.enter(client("10.0.0.2", 3)) == ""
    admission.leave(client("10.0.0.1", 1))
    assert admission.enter(client("10.0.0.1", 3)) == ""
    assert admission.enter(client("10.0.0.1", 4)) == "--max-per-ip 2"


def test_a_mapped_address_counts_as_the_ipv4_one() -> None:
    admission = Admission(Limits(max_per_ip=1))
    assert admission.enter(from_sockaddr(("127.0.0.1", 1))) == ""
    assert admission.enter(from_sockaddr(("::ffff:127.0.0.1", 2, 0, 0))) == "--max-per-ip 1"


@pytest.mark.parametrize("limits", [Limits(max_clients=1), Limits(max_per_ip=1)])
def test_who_was_kept_out_is_not_counted(limits: Limits) -> None:
    admission = Admission(limits)
    admission.enter(client("10.0.0.1"))
    for _ in range(10):
        assert admission.enter(client("10.0.0.1"))
    admission.leave(client("10.0.0.1"))
    assert admission.enter(client("10.0.0.1")) == ""


def test_the_limit_on_all_is_named_before_the_one_on_each() -> None:
    admission = Admission(Limits(max_clients=1, max_per_ip=1))
    admission.enter(client("10.0.0.1"))
    assert admission.enter(client("10.0.0.1")) == "--max-clients 1"


def test_addresses_that_left_or_were_kept_out_are_forgotten() -> None:
    admission = Admission(Limits(max_clients=1, max_per_ip=1))
    admission.enter(client("10.0.0.1"))
    admission.enter(client("10.0.0.2"))
    admission.leave(client("10.0.0.1"))
    assert not admission._by_host, "or a server that runs for months grows"

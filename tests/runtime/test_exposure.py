import pytest

from echotui.model.address import Address
from echotui.runtime.exposure import exposure


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1"])
def test_the_loopback_is_no_word_worth(host: str) -> None:
    assert exposure([Address(host, 7)]) == ""


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "fe80::1%2", "192.0.2.1"])
def test_others_are_named(host: str) -> None:
    address = Address(host, 7)
    says = exposure([Address("127.0.0.1", 7), address])
    assert says == f"whoever can reach {address} may connect: it is not loopback"

import pytest

from echotui.model.address import Address
from echotui.runtime.startup import exposure_warning


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1"])
def test_no_warning_of_the_loopback(host: str) -> None:
    assert exposure_warning([Address(host, 7)]) == ""


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "fe80::1%2", "192.0.2.1"])
def test_other_addresses_are_named(host: str) -> None:
    address = Address(host, 7)
    warning = exposure_warning([Address("127.0.0.1", 7), address])
    assert warning == f"other machines may reach {address} and connect: it is not loopback"

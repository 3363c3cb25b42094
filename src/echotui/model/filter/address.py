"""The condition on an address, and its patterns."""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final

from msgspec import Struct

from echotui.model.address import HOST_BITS, PORT_BITS, Address, number_of
from echotui.model.field import Field, Getters
from echotui.model.fields import CLIENT
from echotui.model.filter.conditions import T, Test

NO_PORT: Final = -1


class Host(Struct, frozen=True):
    """One host, on any port (`NO_PORT`) or on one."""

    address: IPv4Address | IPv6Address  # Without a scope, it matches any scope.
    port: int = NO_PORT

    def __str__(self) -> str:
        """As typed."""
        text = str(self.address)
        return text if self.port == NO_PORT else str(Address(text, self.port))

    def test(self) -> Callable[[Address], bool]:
        """Return the predicate."""
        ignored = PORT_BITS if self.port == NO_PORT else 0
        wanted = (number_of(str(self.address)) << PORT_BITS | max(self.port, 0)) >> ignored

        def here(address: Address) -> bool:
            return address.number >> ignored == wanted

        _, _, scope = str(self.address).lower().partition("%")
        if not scope:
            return here
        return lambda address: here(address) and address.host.lower().endswith(f"%{scope}")


class Network(Struct, frozen=True):
    """All hosts of a network."""

    network: IPv4Network | IPv6Network  # Without a scope.

    def __str__(self) -> str:
        """As typed."""
        return str(self.network)

    def test(self) -> Callable[[Address], bool]:
        """Return the predicate."""
        number = number_of(str(self.network.network_address)) << PORT_BITS
        # The bits of the network's part count, and those of the IP version.
        mask = (-1 << HOST_BITS | int(self.network.netmask)) << PORT_BITS
        return lambda address: not (address.number ^ number) & mask


class AddressPrefix(Struct, frozen=True):
    """All addresses that begin with the same characters."""

    text: str  # In lower case.

    def __str__(self) -> str:
        """As typed."""
        return self.text

    def test(self) -> Callable[[Address], bool]:
        """Return the predicate; an IPv6 address may begin with or without its bracket."""
        beginnings = (self.text, f"[{self.text}")
        return lambda address: address.text.startswith(beginnings)


AddressPattern = Host | Network | AddressPrefix


class AddressCondition(Struct, frozen=True):
    """An address that matches one of some patterns."""

    patterns: tuple[AddressPattern, ...]  # At least one.

    @property
    def field(self) -> Field:
        """The field that it tests."""
        return CLIENT

    def __str__(self) -> str:
        """As typed."""
        return f"{CLIENT}:{','.join(map(str, self.patterns))}"

    def test(self, getters: Getters[T]) -> Test[T]:
        """Return the predicate; it uses only the getter of the address."""
        get = getters[CLIENT]
        first, *others = (pattern.test() for pattern in self.patterns)
        if not others:
            return lambda item: first(get(item))

        def here(item: T) -> bool:
            address = get(item)
            return first(address) or any(test(address) for test in others)

        return here

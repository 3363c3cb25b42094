"""What a filter can ask of an address."""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final

from echotui.model.address import HOST_BITS, PORT_BITS, Address, number_of
from echotui.model.fields import CLIENT, Getters
from echotui.model.filter.conditions import T, Test

NO_PORT: Final = -1


@dataclass(frozen=True, slots=True)
class Host:
    """One host, on any port or on one.

    Attributes:
        address: The host; an IPv6 one without a scope is any of that number.
        port: The port, or `NO_PORT` for any.
    """

    address: IPv4Address | IPv6Address
    port: int = NO_PORT

    def __str__(self) -> str:
        """As it is typed."""
        text = str(self.address)
        return text if self.port == NO_PORT else str(Address(text, self.port))

    def test(self) -> Callable[[Address], bool]:
        """Make the predicate."""
        ignored = PORT_BITS if self.port == NO_PORT else 0
        wanted = (number_of(str(self.address)) << PORT_BITS | max(self.port, 0)) >> ignored

        def here(address: Address) -> bool:
            return address.number >> ignored == wanted

        _, _, scope = str(self.address).lower().partition("%")
        if not scope:
            return here
        return lambda address: here(address) and address.host.lower().endswith(f"%{scope}")


@dataclass(frozen=True, slots=True)
class Network:
    """All hosts of a network.

    Attributes:
        network: Without a scope.
    """

    network: IPv4Network | IPv6Network

    def __str__(self) -> str:
        """As it is typed."""
        return str(self.network)

    def test(self) -> Callable[[Address], bool]:
        """Make the predicate."""
        number = number_of(str(self.network.network_address)) << PORT_BITS
        # The bits of the network's part count, and those of the IP version.
        mask = (-1 << HOST_BITS | int(self.network.netmask)) << PORT_BITS
        return lambda address: not (address.number ^ number) & mask


@dataclass(frozen=True, slots=True)
class AddressPrefix:
    """All addresses that begin with the same characters.

    Attributes:
        text: In lower case.
    """

    text: str

    def __str__(self) -> str:
        """As it is typed."""
        return self.text

    def test(self) -> Callable[[Address], bool]:
        """Make the predicate.

        Returns:
            Whether an address begins so, with or without the bracket of an IPv6 one.
        """
        beginnings = (self.text, f"[{self.text}")
        return lambda address: address.text.startswith(beginnings)


AddressPattern = Host | Network | AddressPrefix


@dataclass(frozen=True, slots=True)
class AddressCondition:
    """An address that one of some patterns matches.

    Attributes:
        patterns: At least one.
    """

    patterns: tuple[AddressPattern, ...]

    def __str__(self) -> str:
        """As it is typed."""
        return f"{CLIENT}:{','.join(map(str, self.patterns))}"

    def test(self, getters: Getters[T]) -> Test[T]:
        """Make the predicate.

        Args:
            facts: The getters; only that of the address is used.
        """
        get = getters[CLIENT]
        first, *others = (pattern.test() for pattern in self.patterns)
        if not others:
            return lambda item: first(get(item))

        def here(item: T) -> bool:
            address = get(item)
            return first(address) or any(test(address) for test in others)

        return here

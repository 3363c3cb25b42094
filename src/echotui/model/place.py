"""What a filter can ask of an address."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)
from typing import Final

from echotui.model.address import Address
from echotui.model.condition import Facts, T, Test
from echotui.model.field import Field

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

    def has(self, address: Address) -> bool:
        """Whether an address is here.

        Args:
            address: Any address of a client.

        Returns:
            Whether it is this host, and this port.
        """
        host = _parsed(address.host)
        if (host.version, int(host)) != (self.address.version, int(self.address)):
            return False
        if self.port not in (NO_PORT, address.port):
            return False
        return _scope(self.address) in ("", _scope(host))


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

    def has(self, address: Address) -> bool:
        """Whether an address is here.

        Args:
            address: Any address of a client.

        Returns:
            Whether it is of this network.
        """
        return _parsed(address.host) in self.network


@dataclass(frozen=True, slots=True)
class Beginning:
    """All addresses that begin with the same characters.

    Attributes:
        text: In lower case.
    """

    text: str

    def __str__(self) -> str:
        """As it is typed."""
        return self.text

    def has(self, address: Address) -> bool:
        """Whether an address is here.

        Args:
            address: Any address of a client.

        Returns:
            Whether it begins so, with or without the bracket of an IPv6 one.
        """
        shown = str(address).lower()
        return shown.startswith((self.text, f"[{self.text}"))


Place = Host | Network | Beginning


@dataclass(frozen=True, slots=True)
class Located:
    """An address in one of some places.

    Attributes:
        places: At least one.
    """

    places: tuple[Place, ...]

    def __str__(self) -> str:
        """As it is typed."""
        return f"{Field.ADDRESS}:{','.join(map(str, self.places))}"

    def test(self, facts: Facts[T]) -> Test[T]:
        """Make the predicate.

        Args:
            facts: The getters; only that of the address is used.

        Returns:
            The predicate.
        """
        get, here = facts[Field.ADDRESS], _remembering(self.places)
        return lambda item: here(get(item))


# A client's address never changes, and is asked for again and again, with the same places.
@lru_cache(maxsize=4)
def _remembering(places: tuple[Place, ...]) -> Callable[[Address], bool]:
    @lru_cache(maxsize=32768)
    def here(address: Address) -> bool:
        return any(place.has(address) for place in places)

    return here


@lru_cache(maxsize=32768)
def _parsed(host: str) -> IPv4Address | IPv6Address:
    return ip_address(host)


def _scope(address: IPv4Address | IPv6Address) -> str:
    return (address.scope_id or "").lower() if isinstance(address, IPv6Address) else ""

"""Who can reach the server, as far as its addresses tell."""

from collections.abc import Sequence
from ipaddress import ip_address

from echotui.model.address import Address


def exposure(addresses: Sequence[Address]) -> str:
    """Warn of addresses that others than this machine may reach.

    Args:
        addresses: Where the server listens.

    Returns:
        One sentence; empty when all of them are of the loopback.
    """
    open_ = [str(each) for each in addresses if not ip_address(each.host).is_loopback]
    if not open_:
        return ""
    return f"whoever can reach {', '.join(open_)} may connect: it is not loopback"

"""The types of the settings of the control socket."""

from typing import Final

from echotui.config.values import AUTO, OFF, PORT, ValueType, parse_host, parse_path, split
from echotui.model.address import Address


def _parse_control(text: str) -> str:
    return AUTO if text.lower() == AUTO else parse_path(text)


def address_of(text: str) -> Address:
    """Split `127.0.0.1:8080` or `[::1]:8080`; ValueError if it is neither."""
    host, _, port = text.rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    elif ":" in host:
        # Of an IPv6 address without brackets, the last part would be the port.
        raise ValueError(text)
    return Address(parse_host(host), PORT.parse(port))


def _parse_address(text: str) -> str:
    return "" if text.lower() == OFF else str(address_of(text))


def _parse_names(text: str) -> tuple[str, ...]:
    return () if text.lower() == OFF else tuple(map(parse_host, split(text)))


CONTROL: Final = ValueType(
    "PATH", f"the path of a socket, in printable characters, {AUTO} or {OFF}", _parse_control,
    lambda path: path or OFF, (str,),
)  # fmt: skip
HTTP: Final = ValueType(
    "HOST:PORT", "an address or host name and a port, such as 127.0.0.1:8080 or [::1]:8080, or"
    f" {OFF}", _parse_address, lambda address: address or OFF, (str,),
)  # fmt: skip
NAMES: Final = ValueType(
    "NAME", f"a list of host names, with commas or spaces between, or {OFF}", _parse_names,
    lambda names: ",".join(names) or OFF, (str,), array=True,
)  # fmt: skip

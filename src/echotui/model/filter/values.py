"""The right sides of a filter's terms, read."""

import re
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from echotui.model.field_kind import SIDES, STATES, FieldKind
from echotui.model.filter.address import NO_PORT, AddressPattern, AddressPrefix, Host, Network
from echotui.model.mask import NONE, READ, WRITE

CHOICES: Final = {FieldKind.STATE: STATES, FieldKind.SIDE: SIDES}
"""The kinds whose values can be counted."""
LARGEST_PORT: Final = 65535

_MASK_WORDS: Final = {"none": NONE, "read": READ, "write": WRITE}
_MASK_LETTERS: Final = {"r": READ, "w": WRITE, "-": NONE}

# Of a scope, only what is in names of network interfaces.
_ADDRESS: Final = re.compile(r"[0-9a-f.:\[\]]+(?:%[0-9a-z._\-:\]]*)?")
_WITH_PORT: Final = re.compile(r"(?:\[([^\]]+)\]|([^:\[\]]+)):([0-9]{1,5})")


def read_mask(text: str) -> int:
    """Read a mask.

    Args:
        text: `r`, `w`, `rw`, `-w`, `none`, `read`; in lower case.

    Raises:
        ValueError: It is not a mask.
    """
    if text in _MASK_WORDS:
        return _MASK_WORDS[text]
    if not text or any(letter not in _MASK_LETTERS for letter in text):
        raise ValueError(text)
    mask = NONE
    for letter in text:
        mask |= _MASK_LETTERS[letter]
    return mask


def read_choice(kind: FieldKind, text: str) -> str:
    """Read one of the values that can be counted.

    Args:
        kind: One of `CHOICES`.
        text: In lower case.

    Raises:
        ValueError: It is none of them.
    """
    if text not in CHOICES[kind]:
        raise ValueError(text)
    return text


def read_address(text: str, *, whole: bool) -> AddressPattern:
    """Read an address, a network, or the beginning of an address.

    Args:
        text: `10.0.0.7`, `::1`, `[::1]:50022`, `10.0.0.0/8`, `10.0`; in lower case.

    Raises:
        ValueError: It is none of these.
    """
    if _ADDRESS.fullmatch(text.replace("/", "")) is None or ("%" in text and "/" in text):
        raise ValueError(text)
    if "/" in text:
        return Network(ip_network(text, strict=False))
    port = NO_PORT
    host = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    match = _WITH_PORT.fullmatch(text)
    if match is not None:
        host, port = match[1] or match[2], int(match[3])
    try:
        address = ip_address(host)
    except ValueError:
        if whole:
            raise
        return AddressPrefix(text)
    if port > LARGEST_PORT:
        raise ValueError(text)
    # A client is never shown as `::ffff:a.b.c.d`.
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return Host(address.ipv4_mapped, port)
    return Host(address, port)


def read_network(text: str) -> Network | None:
    """Read a network that stands alone, as no field's value.

    Returns:
        It; None when the text is none.
    """
    try:
        pattern = read_address(text.lower(), whole=True)
    except ValueError:
        return None
    return pattern if isinstance(pattern, Network) else None


def is_address(text: str) -> bool:
    """Whether a text is a whole address, which is found as a word.

    Returns:
        Whether it is one, with or without a port.
    """
    try:
        return isinstance(read_address(text.lower(), whole=True), Host)
    except ValueError:
        return False

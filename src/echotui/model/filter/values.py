"""Parses the values of a filter's terms."""

import re
from collections.abc import Mapping, Sequence
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from echotui.model.address import LARGEST_PORT
from echotui.model.field import Field
from echotui.model.field_kind import CALLS, LINT_NAMES, SIDES, STATES, FieldKind
from echotui.model.fields import KIND, TCP
from echotui.model.filter.address import NO_PORT, AddressPattern, AddressPrefix, Host, Network
from echotui.model.kinds import KINDS
from echotui.model.mask import EDGE, NONE, ONE_SHOT, READ, WRITE
from echotui.model.tcp_states import TCP_STATES

CHOICES: Final = {
    FieldKind.STATE: STATES,
    FieldKind.SIDE: SIDES,
    FieldKind.CALL: CALLS,
    FieldKind.LINTS: LINT_NAMES,
}
KNOWN: Final[Mapping[Field, Sequence[str]]] = {KIND: KINDS, TCP: TCP_STATES}
"""Values of texts of which there are no others."""

_MASK_WORDS: Final = {"none": NONE, "read": READ, "write": WRITE}
_FLAGS: Final = {"et": EDGE, "1s": ONE_SHOT}
_MASK_LETTERS: Final = {"r": READ, "w": WRITE, "-": NONE}

# Of a scope, only what is in names of network interfaces.
_ADDRESS: Final = re.compile(r"[0-9a-f.:\[\]]+(?:%[0-9a-z._\-:\]]*)?")
_WITH_PORT: Final = re.compile(r"(?:\[([^\]]+)\]|([^:\[\]]+)):([0-9]{1,5})")


def read_mask(text: str) -> int:
    """Parse a mask: `r`, `w`, `rw`, `-w`, `none`, `read`, `et`, in lower case; else ValueError."""
    return _FLAGS[text] if text in _FLAGS else read_event(text)


def read_event(text: str) -> int:
    """Parse the events of a mask: it has no `et` and `1s`; else ValueError."""
    if text in _MASK_WORDS:
        return _MASK_WORDS[text]
    if not text or any(letter not in _MASK_LETTERS for letter in text):
        raise ValueError(text)
    mask = NONE
    for letter in text:
        mask |= _MASK_LETTERS[letter]
    return mask


def read_choice(kind: FieldKind, text: str) -> tuple[str, ...]:
    """Return a text, in lower case, if it is one of the `CHOICES`; else ValueError.

    A call may be cut: `update`; then all that begin so are returned.
    """
    if kind is FieldKind.CALL and text and (calls := [c for c in CALLS if c.startswith(text)]):
        return tuple(calls)
    if text not in CHOICES[kind]:
        raise ValueError(text)
    return (text,)


def read_known(field: Field, text: str, *, whole: bool) -> str:
    """Return a text, in lower case, if a value of a field can have it; else ValueError.

    Of fields that are in `KNOWN`; `whole`: if it can be the value.
    """
    known = [value.lower() for value in KNOWN.get(field, (text,))]
    if text and not any(text == value if whole else text in value for value in known):
        raise ValueError(text)
    return text


def read_address(text: str, *, whole: bool) -> AddressPattern:
    """Parse `10.0.0.7`, `::1`, `[::1]:50022`, `10.0.0.0/8`; unless `whole`, also `10.0`.

    In lower case. ValueError if it is none of these.
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
    # No client's address is shown as `::ffff:a.b.c.d`.
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return Host(address.ipv4_mapped, port)
    return Host(address, port)


def read_network(text: str) -> Network | None:
    """Parse a network that is a term by itself; None if the text is none."""
    try:
        pattern = read_address(text.lower(), whole=True)
    except ValueError:
        return None
    return pattern if isinstance(pattern, Network) else None


def is_address(text: str) -> bool:
    """Return whether a text is a whole address, with or without a port; a word finds it."""
    try:
        return isinstance(read_address(text.lower(), whole=True), Host)
    except ValueError:
        return False

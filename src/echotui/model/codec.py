"""Messages as bytes: one byte for the version, then the value in MessagePack.

The values of `model` are the wire format. Add a field only with a default, and never rename or
remove it or change its default: defaults are not sent. Readers ignore fields that they do not have.
A new member of a union or an enum breaks older readers: raise `VERSION`.
"""

from typing import Any, Final, Generic, TypeVar

import msgspec

from echotui.errors import FilterError, MessageError
from echotui.model.exchange import Reply, Request
from echotui.model.field import Field
from echotui.model.fields import BY_ID, NEWER
from echotui.model.filter.filter import Filter
from echotui.model.filter.parser import parse
from echotui.system.printable import one_line

VERSION: Final = 5
LARGEST: Final = 1024 * 1024  # Bytes of a message.
LONGEST_FILTER: Final = 4096  # Characters; parsing them takes up to 10 ms, each of a query's three.
LONGEST_REASON: Final = 200  # Characters of the reason in an error, which may quote the message.

M = TypeVar("M")


class Codec(Generic[M]):
    """Encodes and decodes messages of one type, or of a union of types."""

    def __init__(self, kind: Any) -> None:  # noqa: ANN401 - no type stands for "a type or a union"
        self._decoder: Final = msgspec.msgpack.Decoder[M](kind, dec_hook=from_wire)

    def encode(self, message: M) -> bytes:
        """Encode a message; MessageError if it is too long, or has a number of over 64 bits."""
        try:
            try:
                body = _ENCODER.encode(message)
            except UnicodeEncodeError:
                # UTF-8 has no lone surrogates, as in a path that is not UTF-8: escape them.
                body = _ENCODER.encode(_escaped(_as_builtins(message)))
        except (OverflowError, ValueError) as error:
            raise MessageError(f"the message cannot be written: {error}") from error
        data = bytes((VERSION,)) + body
        _check_length(data)
        return data

    def decode(self, data: bytes) -> M:
        """Decode a message, perhaps of another release.

        Raises:
            MessageError: It is too long, of another version, damaged, or of another type.
        """
        if not data:
            raise MessageError("the message is empty")
        _check_length(data)
        if data[0] != VERSION:
            raise MessageError(f"the message is of version {data[0]}; this program reads {VERSION}")
        try:
            message: M = self._decoder.decode(memoryview(data)[1:])
        # msgspec raises UnicodeDecodeError for a text that is not UTF-8, RecursionError for depth.
        except (msgspec.MsgspecError, FilterError, ValueError, RecursionError) as error:
            reason = one_line(str(error)[:LONGEST_REASON])
            raise MessageError(f"the message cannot be read: {reason}") from error
        return message


def to_wire(value: object) -> str:
    """Encode the two types that msgspec does not have, for its `enc_hook`."""
    match value:
        case Field():
            return value.id
        case Filter():
            text = _utf8(str(value))
            if len(text) > LONGEST_FILTER:
                raise ValueError(f"a filter has at most {LONGEST_FILTER:,} characters")
            return text
        case _:
            raise TypeError(f"a {type(value).__name__} is in no message")


def from_wire(kind: type[object], value: object) -> Field | Filter:
    """Decode what `to_wire` encoded, for msgspec's `dec_hook`."""
    if not isinstance(value, str):
        raise TypeError(f"a {kind.__name__} is a text, not a {type(value).__name__}")
    if kind is Field:
        return BY_ID.get(value, NEWER)
    if len(value) > LONGEST_FILTER:
        raise ValueError(f"a filter has at most {LONGEST_FILTER:,} characters")
    return parse(value)


def _check_length(data: bytes) -> None:
    if len(data) > LARGEST:
        raise MessageError(f"the message has {len(data):,} bytes; at most {LARGEST:,} are allowed")


def _as_builtins(message: object) -> object:
    return msgspec.to_builtins(message, builtin_types=(bytes,), enc_hook=to_wire)


def _utf8(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def _escaped(value: object) -> object:
    match value:
        case str():
            return _utf8(value)
        case dict():
            return {key: _escaped(each) for key, each in value.items()}
        case list() | tuple():
            return [_escaped(each) for each in value]
        case _:
            return value


_ENCODER: Final = msgspec.msgpack.Encoder(enc_hook=to_wire)

REQUEST: Final = Codec[Request](Request)
REPLY: Final = Codec[Reply](Reply)

"""What a server says of itself in its answer to a ping of NATS micro services (ADR-32)."""

from typing import Annotated, Final

from msgspec import Meta, MsgspecError, Struct, ValidationError, convert, json

from echotui.errors import MessageError
from echotui.model import fleet_subjects
from echotui.model.codec import VERSION
from echotui.model.exchange import Hello
from echotui.model.source import Capabilities
from echotui.system.printable import one_line

LONGEST: Final = 4096  # Bytes of an answer.
NO_COMMANDS: Final = Capabilities(kick=False, hold=False, accept=False, forget=False)

_Text = Annotated[str, Meta(max_length=64)]
_Host = Annotated[str, Meta(max_length=255)]
_Number = Annotated[int, Meta(ge=0, lt=2**31)]


class Announcement(Struct, frozen=True, gc=False):
    """One server of a fleet.

    Attributes:
        protocol: The version of its messages.
    """

    hello: Hello
    protocol: int

    @property
    def error(self) -> str:
        """Why it cannot be asked; empty: it can."""
        if self.protocol == VERSION:
            return ""
        return f"speaks version {self.protocol}, this program {VERSION}"


class _Metadata(Struct):
    instance: _Text
    pid: _Number
    protocol: _Number
    host: _Host = ""
    name: _Text = ""
    read_only: bool = False


class _Ping(Struct):
    name: str
    version: _Text
    metadata: dict[str, str]


def read_announcement(data: bytes) -> Announcement:
    """Read the answer to a ping; MessageError if it is none of a server."""
    if len(data) > LONGEST:
        raise MessageError(f"it has {len(data):,} bytes; at most {LONGEST:,} are allowed")
    try:
        ping = json.decode(data, type=_Ping)
        metadata = convert(ping.metadata, _Metadata, strict=False)
    # msgspec raises UnicodeDecodeError for a text that is not UTF-8, RecursionError for depth.
    except (MsgspecError, ValidationError, UnicodeDecodeError, RecursionError) as error:
        raise MessageError(one_line(str(error))) from error
    if ping.name != fleet_subjects.SERVICE or not fleet_subjects.is_instance(metadata.instance):
        raise MessageError("it is of another service, or its instance is no hexadecimal number")
    hello = Hello(
        metadata.instance,
        metadata.pid,
        one_line(metadata.host),
        one_line(ping.version),
        NO_COMMANDS if metadata.read_only else Capabilities(),
        one_line(metadata.name),
    )
    return Announcement(hello, metadata.protocol)

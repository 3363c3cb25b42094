"""The table of fields, from which sort, filter, columns, export and help are made."""

from operator import attrgetter
from typing import Final

from echotui.model.field import Field
from echotui.model.field_kind import FieldKind
from echotui.model.row import Row
from echotui.model.state import State

_ORDER_OF_STATES: Final = {state: number for number, state in enumerate(State)}


def _unknown_first(value: float | None) -> float:
    return -1 if value is None else value


def _last(row: Row) -> str:
    return str(row.ending) if row.ending else row.last or str(row.cause)


ID: Final = Field(
    "id", FieldKind.COUNT, attrgetter("id"), "id, in the order of arrival", ("id",), "ID",
    right=True, export="id",
    example=("#17,19  fd:22", "by id, one of some (id:17 too); by descriptor; port:53122 too"),
)  # fmt: skip
SERVER: Final = Field(
    "server", FieldKind.SERVER, attrgetter("server"), "the server's name", ("server",), "SERVER",
    rank=str.lower, export="server", optional=True,
    example=("server:web-3,eu-*  web-3/17", "by server, or how its name begins; one client of it"),
)  # fmt: skip
FD: Final = Field(
    "fd", FieldKind.COUNT, attrgetter("fd"), "file descriptor", ("fd",), "FD",
    right=True, export="fd",
)  # fmt: skip
PID: Final = Field(
    "pid", FieldKind.COUNT, lambda row: row.pid or None, "process that has it", ("pid",),
    "PID", right=True, rank=_unknown_first, export="pid", optional=True,
    example=("pid:4711", "the process that has it"),
)  # fmt: skip
NAME: Final = Field(
    "name", FieldKind.TEXT, attrgetter("name"), "the client's name", ("name",),
    "NAME", rank=str.lower, export="name", such_as="ann", optional=True,
    example=("name:ann", "the client's name"),
)  # fmt: skip
CLIENT: Final = Field(
    "client", FieldKind.ADDRESS, attrgetter("address"), "address and port of the client",
    ("addr", "client", "ip"), "CLIENT", rank=attrgetter("number"), export="client_address",
    example=("addr:10.0.0.0/8", "a network (a word too), an address (with port), a beginning"),
)  # fmt: skip
PORT: Final = Field(
    "port", FieldKind.COUNT, attrgetter("address.port"), names=("port",), export="client_port"
)
HOST: Final = Field(
    "host", FieldKind.TEXT, attrgetter("host"), "the name of the client's address", ("host",),
    "HOST", rank=str.lower, export="client_host", such_as="example.com", optional=True,
    example=("host:example.com", "the name of the address, with --resolve"),
)  # fmt: skip
MEMBERS: Final = Field(
    "members", FieldKind.COUNT, attrgetter("members"), "clients of the address", title="CLIENTS",
    right=True, largest_first=True,
)  # fmt: skip
MASK: Final = Field(
    "mask", FieldKind.MASK, attrgetter("mask"), "registered mask", ("mask",), "MASK",
    largest_first=True, export="mask",
    example=("mask:w  mask=r", "WRITE is registered; READ and nothing else"),
)  # fmt: skip
EVENT: Final = Field(
    "event", FieldKind.EVENT, attrgetter("delivered"), "what the loop delivered last",
    ("event", "ev"), "EV", export="last_event",
    example=("event:w", "the event that was last delivered"),
)  # fmt: skip
STATE: Final = Field(
    "state", FieldKind.STATE, attrgetter("state"), "state", ("state",), "STATE",
    rank=_ORDER_OF_STATES.__getitem__, export="state",
    example=("state:choked,held", "open choked draining lingering closed held; live: not closed"),
)  # fmt: skip
IS_HELD: Final = Field("held", FieldKind.SWITCH, attrgetter("held"), export="held")  # `state:held`.
QUEUE: Final = Field(
    "queue", FieldKind.MEMORY, attrgetter("queued"), "bytes read and not yet handed to the kernel",
    ("queue",), "QUEUE", largest_first=True, export="queued_bytes",
    example=("queue>64k", "bytes queued: = > < >= <=, with k M G (1024); messages>9"),
)  # fmt: skip
LARGEST: Final = Field(
    "largest", FieldKind.MEMORY, attrgetter("largest"), "largest queue of one client",
    title="LARGEST", right=True, largest_first=True,
)  # fmt: skip
MESSAGES: Final = Field(
    "messages", FieldKind.COUNT, attrgetter("messages"), names=("messages", "msgs"),
    export="queued_messages",
)  # fmt: skip
PEAK: Final = Field(
    "peak", FieldKind.MEMORY, attrgetter("peak"), "the largest queue so far", ("peak",), "PEAK",
    right=True, largest_first=True, export="peak_queued_bytes",
    example=("peak>64k lost>0", "the largest queue so far, bytes lost at the end; discarded too"),
)  # fmt: skip
FILL: Final = Field("fill", FieldKind.PART, attrgetter("fill"), export="queue_part_of_high_water")
RATE_IN: Final = Field(
    "rate-in", FieldKind.RATE, attrgetter("rate_in"), "bytes a second in", ("in/s", "rate-in"),
    "IN/s", right=True, largest_first=True, export="in_bytes_per_second",
    example=("in>1M/s", "rate in over the last second, with k M G (1000); out too"),
)  # fmt: skip
RATE_OUT: Final = Field(
    "rate-out", FieldKind.RATE, attrgetter("rate_out"), "bytes a second out",
    ("out/s", "rate-out"), "OUT/s", right=True, largest_first=True, export="out_bytes_per_second",
)  # fmt: skip
IN: Final = Field(
    "in", FieldKind.TRAFFIC, attrgetter("bytes_in"), "bytes in", ("in",), "IN",
    right=True, largest_first=True, export="in_bytes",
)  # fmt: skip
OUT: Final = Field(
    "out", FieldKind.TRAFFIC, attrgetter("bytes_out"), "bytes out", ("out",), "OUT",
    right=True, largest_first=True, export="out_bytes",
    example=("out>=1.5GB", "traffic so far; in too"),
)  # fmt: skip
READS: Final = Field("reads", FieldKind.COUNT, attrgetter("reads"), export="in_reads")
WRITES: Final = Field("writes", FieldKind.COUNT, attrgetter("writes"), export="out_writes")
LOST: Final = Field(
    "lost", FieldKind.MEMORY, attrgetter("lost"), "bytes that were queued when it ended",
    ("lost",), "LOST", right=True, largest_first=True, export="lost_bytes",
)  # fmt: skip
DISCARDED: Final = Field(
    "discarded", FieldKind.MEMORY, attrgetter("discarded"), names=("discarded",),
    export="discarded_bytes",
)  # fmt: skip
IDLE: Final = Field(
    "idle", FieldKind.TIME, attrgetter("idle"), "time since the last byte", ("idle",), "IDLE",
    right=True, example=("idle>30s", "time since the last byte: ms s m h d; age<5m"),
)  # fmt: skip
# Since its end an ended connection is not idle: each time has a name of its own.
IDLE_ALIVE: Final = Field(
    "idle-alive", FieldKind.TIME, lambda row: None if row.ending else row.idle,
    export="idle_seconds",
)  # fmt: skip
SINCE_END: Final = Field(
    "since-end", FieldKind.TIME, lambda row: row.idle if row.ending else None,
    export="ended_seconds_ago",
)  # fmt: skip
AGE: Final = Field(
    "age", FieldKind.TIME, attrgetter("age"), "time since it connected", ("age",), "AGE",
    right=True, export="age_seconds",
)  # fmt: skip
BEGAN: Final = Field(
    "began", FieldKind.MOMENT, attrgetter("began"), "when it connected", title="BEGAN",
    export="began",
)  # fmt: skip
ENDED: Final = Field(
    "ended", FieldKind.MOMENT, attrgetter("ended"), "when it ended", title="ENDED",
    largest_first=True, export="ended",
)  # fmt: skip
RTT: Final = Field(
    "rtt", FieldKind.TIME, attrgetter("rtt"), "TCP's smoothed round-trip time", ("rtt",), "RTT",
    right=True, largest_first=True, rank=_unknown_first, export="rtt_seconds",
    example=("rtt>1ms retrans>0", "round-trip time, segments sent again"),
    optional=True, sampled=True,
)  # fmt: skip
RETRANS: Final = Field(
    "retrans", FieldKind.COUNT, attrgetter("retrans"), "TCP segments sent again", ("retrans",),
    "RETRANS", right=True, largest_first=True, rank=_unknown_first, export="retransmits",
    optional=True, sampled=True,
)  # fmt: skip
KIND: Final = Field(
    "kind", FieldKind.TEXT, attrgetter("kind"), "what the descriptor is", ("kind",), "KIND",
    export="kind", such_as="tcp", optional=True,
    example=("kind:out  kind:listener", "tcp in, tcp out, unix, udp; listener, pipe, timer, event"),
)  # fmt: skip
TCP: Final = Field(
    "tcp", FieldKind.TEXT, attrgetter("tcp"), "the TCP state, as ss names it", ("tcp",), "TCP",
    export="tcp_state", such_as="CLOSE-WAIT", optional=True,
    example=("tcp:close-wait", "the TCP state, as ss names it"),
)  # fmt: skip
RECVQ: Final = Field(
    "recvq", FieldKind.MEMORY, attrgetter("recvq"), "bytes that the program has not read",
    ("recvq",), "RECVQ", right=True, largest_first=True, rank=_unknown_first,
    export="kernel_receive_queue_bytes", optional=True,
    example=("recvq>0", "bytes that the kernel has, and the program has not read"),
)  # fmt: skip
DOING: Final = Field(
    "doing", FieldKind.TEXT, attrgetter("doing"), "what the connection does", ("doing",), "DOING",
    export="doing", such_as="GET", optional=True,
    example=("doing:/slow", "what it does: a request, a path, a task"),
)  # fmt: skip
SENDQ: Final = Field(
    "sendq", FieldKind.MEMORY, attrgetter("sendq"), "bytes the kernel has and the client not yet",
    ("sendq",), "SENDQ", right=True, largest_first=True, rank=_unknown_first,
    export="kernel_send_queue_bytes",
    example=("sendq>64k", "bytes the kernel has, and the client has not acknowledged"),
    optional=True, sampled=True,
)  # fmt: skip
FAULT: Final = Field(
    "fault", FieldKind.TEXT, attrgetter("fault"), "the injected faults that it has", ("fault",),
    "FAULT", largest_first=True, export="faults", such_as="latency", optional=True,
    example=("fault:latency", "an injected fault that it has or had; once there was a rule"),
)  # fmt: skip
LINT: Final = Field(
    "lint", FieldKind.LINTS, attrgetter("lints"), "what looks wrong with it", ("lint",),
    "LINT", largest_first=True, export="lints", optional=True,
    example=("lint:stuck,retransmits", "what looks wrong with it; the detail has it as a sentence"),
)  # fmt: skip
CAUSE: Final = Field(
    "cause", FieldKind.TEXT, lambda row: row.last or row.cause, names=("cause", "why"),
    export="cause", such_as="flushed", example=('cause:"high water"', "cause of its last change"),
)  # fmt: skip
REASON: Final = Field(
    "reason", FieldKind.TEXT, lambda row: str(row.ending), names=("reason",), export="end_reason",
    such_as="timeout",
    example=('reason:"peer reset"', "why it ended; first:client says who ended it"),
)  # fmt: skip
FIRST: Final = Field(
    "first", FieldKind.SIDE, lambda row: str(row.ending.first), "who ended it first", ("first",),
    "FIRST", export="ended_first_by",
)  # fmt: skip
LAST: Final = Field(
    "last", FieldKind.TEXT, _last, "cause of the last change, or the end's reason", title="LAST"
)  # Where the payload is kept, the column shows it, and `last:` of a filter means it.
PAYLOAD: Final = Field(
    "payload", FieldKind.PAYLOAD, attrgetter("payload"), names=("payload", "last"),
    export="payload_escaped", example=(r"payload:\x00", "the last bytes, as the table shows them"),
)  # fmt: skip

# Their values are in `model/row.py`, fast getters in `sources/getters.py`, cells in `ui/table/`.
FIELDS: Final = (
    ID, SERVER, PID, FD, NAME, CLIENT, PORT, HOST, MEMBERS, MASK, EVENT, STATE, IS_HELD, QUEUE,
    LARGEST, MESSAGES, PEAK, FILL, RATE_IN, RATE_OUT, IN, OUT, READS, WRITES, LOST, DISCARDED, IDLE,
    IDLE_ALIVE, SINCE_END, AGE, BEGAN, ENDED, RTT, RETRANS, RECVQ, SENDQ, TCP, KIND, DOING, FAULT,
    LINT, CAUSE, REASON, FIRST, LAST, PAYLOAD,
)  # fmt: skip
"""In the order of columns and export."""
BY_ID: Final = {field.id: field for field in FIELDS}
NEWER: Final = Field("", FieldKind.SWITCH, lambda _row: None)  # For those of a newer release.
CALL: Final = Field(
    "call", FieldKind.CALL, lambda _row: "", names=("call",),
    example=("call:update", "in the journal: the loop call; its beginning is enough"),
)  # fmt: skip
"""A field of journal lines only; see `model/journal_fields.py`."""
ALL_TEXT: Final = Field("text", FieldKind.TEXT, lambda _row: "")
"""All that a word is searched in, in lower case, where it is one text: of journal lines."""
EVERYWHERE: Final = frozenset(field for field in FIELDS if not field.optional)
SAMPLED: Final = frozenset(field for field in FIELDS if field.sampled)
SORTABLE: Final = {field.id: field for field in FIELDS if field.title}
GROUP_FIELDS: Final = (
    CLIENT, SERVER, MEMBERS, QUEUE, LARGEST, RATE_IN, RATE_OUT, IN, OUT, IDLE, AGE,
)  # fmt: skip
"""What a group has: sums, but of IDLE the least, and of AGE the largest of those connected."""
COLUMNS: Final = {id_: field for id_, field in SORTABLE.items() if field not in (MEMBERS, LARGEST)}
RATES: Final = {IN: RATE_IN, OUT: RATE_OUT}  # `in>1M/s` means `in/s`.
NAMES: Final = {name: field for field in (*FIELDS, CALL) for name in field.names}
"""The names in a filter, in lower case; `-` may also be `_`."""

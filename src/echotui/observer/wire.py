"""What the observer sends: lines of JSON over a Unix socket; also read by `sources/observed`.

A request is one line, an object with `ask`. The answer is one line or more, each an object; the
last one has `end`.

| ask | the request also has | lines | the last line has |
|---|---|---|---|
| `hello` | | | `hello`: `InnerProgram` |
| `sample` | `since`: number of the last call that is known | `connections`, `calls` | `sampled` |
| `kick` | `fd`, `inode`, `strength`: `DRAIN` or `CLOSE` | | `outcome`, `text` |

Values are lists, in the order of the fields below. A line has at most `SLICE` of them: the other
threads of the program run in between.
"""

from typing import Final, NamedTuple

VERSION: Final = 1
SUFFIX: Final = ".observe"
"""A socket is `PID.observe`, in the directory of control sockets."""
SLICE: Final = 100
LONGEST: Final = 1 << 18
"""Bytes of a line, with its end; parsing one holds the interpreter's lock for at most some 8 ms."""
READ, WRITE = 1, 4
"""Events of a mask, by the numbers of epoll_ctl(2) and Tornado's IOLoop."""
DRAIN, CLOSE = "drain", "close"
"""Strengths of a kick."""
KICKED, WAITS, NOT_THERE, REFUSED = "kicked", "waits", "not there", "refused"
"""Outcomes of a kick; its text is a sentence about it. WAITS: for the loop, which is held."""


class InnerProgram(NamedTuple):
    """The program.

    Attributes:
        start: In clock ticks since boot, as `/proc/PID/stat` has it; 0: not known.
        name: Of its script or module: `app.py`, `uvicorn`.
        allow_kick: Whether it lets its connections be closed.
    """

    version: int
    pid: int
    start: int
    name: str
    python: str
    allow_kick: bool


class InnerConnection(NamedTuple):
    """A socket that a loop has, or a transport.

    Attributes:
        inode: Of the socket, by fstat(2).
        mask: READ, WRITE; `None`: the loop does not tell.
        queue: Bytes that the program wants to send and the kernel has not; `None`: not known.
        doing: `GET /slow`, `POST /up, receiving`, `WebSocket /chat`, `WebSocket /chat, closing`,
            `idle, last GET /`, `idle, no request yet`, `to GET http://...`, `wakes up the loop`;
            queries are left out. Else the line that its task waits at, `serve() app.py:33`, or who
            is called for it: `Echo`, `on_ready()`. Empty: not known.
        where: What handles it: `ChatHandler app.py:17`, `serve() app.py:30`; empty: not known.
        local: Host and port; empty: it is no internet socket.
        peer: The same.
    """

    fd: int
    inode: int
    mask: int | None
    queue: int | None
    doing: str
    where: str
    local: tuple[str, int] | tuple[()]
    peer: tuple[str, int] | tuple[()]


class InnerCall(NamedTuple):
    """A call that changed a mask.

    Attributes:
        number: From 1.
        at: Monotonic time in seconds.
        call: `add_handler`, `add_reader`, `remove_writer` …
        before: The mask.
        cause: The caller outside tornado and asyncio, `app.py:17 in get`; or what these do, if
            there is none: `Tornado: reads`, `asyncio: sent all`.
    """

    number: int
    at: float
    fd: int
    inode: int
    call: str
    before: int
    after: int
    cause: str


class InnerLoop(NamedTuple):
    """A loop that runs.

    Attributes:
        kind: `asyncio`, `Tornado`, `uvloop`.
        lags: Seconds for which a callback waited, each time that was measured since the last
            question; empty: nobody asked before, or it has not run yet.
        held: Seconds for which one callback has been running, if that is over `LATE`, to some 25
            ms; 0: none.
        where: The line that it is at, outside tornado and asyncio: `app.py:33 in get`.
        doing: Of the connection that it serves, if that is known: `GET /slow`.
        longest: The longest time for which one was seen to run since the last question, in seconds.
        longest_where: Where, most of that time.
        longest_doing: Of the connection that it served then.
    """

    kind: str
    lags: tuple[float, ...]
    held: float
    where: str
    doing: str
    longest: float = 0.0
    longest_where: str = ""
    longest_doing: str = ""


class Sampled(NamedTuple):
    """The end of a sample.

    Attributes:
        number: Of the newest call.
        missed: Calls since the request's that are not kept any more.
        cpu: Processor seconds that the answer took of the program.
        own: Inodes of the observer's own sockets.
    """

    number: int
    missed: int
    cpu: float
    loops: tuple[InnerLoop, ...]
    own: tuple[int, ...] = ()

"""One connection as a line of plain text, for the clipboard."""

from collections.abc import Iterator
from typing import Final

from echotui.model.ids import label
from echotui.model.mask import READ, WRITE, letters, text, words
from echotui.model.row import Row
from echotui.model.state import State
from echotui.ui.format import units
from echotui.ui.format.moments import date_and_time
from echotui.ui.format.safe import Safe, quoted, safe
from echotui.ui.format.servers import shown_server

PARKED: Final = "*"
"""After the letter of an event that is ready, and is not delivered for now."""


def mask_text(row: Row) -> str:
    """Return the mask, with a sign at events that are parked."""
    if not row.parked:
        return text(row.mask)
    return "".join(
        letter + PARKED * bool(row.mask & row.parked & bit)
        for letter, bit in zip(letters(row.mask), (READ, WRITE), strict=True)
    )


def parked_text(row: Row) -> str:
    """Return `wanted RW, armed -W: READ is ready and parked`; empty if no event is parked."""
    parked = row.mask & row.parked
    if not parked:
        return ""
    are = "is" if parked in (READ, WRITE) else "are"
    what = words(parked).replace("|", " and ")
    return (
        f"wanted {letters(row.mask)}, armed {letters(row.mask & ~parked)}:"
        f" {what} {are} ready and parked"
    )


def row_text(row: Row) -> Safe:
    """Format a connection with exact numbers.

    `#17 fd 22 127.0.0.1:53122 R- open queue 0 B in 88 B out 88 B idle 0.0s age 64.0s flushed`
    """
    return Safe(" ".join(_group_parts(row) if row.members else _parts(row)))


def state_text(row: Row) -> str:
    """Return the state as it is shown, and its colour role; `held` replaces open and choked."""
    return "held" if row.held and row.state in (State.OPEN, State.CHOKED) else str(row.state)


def held_text(row: Row) -> str:
    """Return whether the client is held, with the state that this hides."""
    return f"yes; otherwise {row.state}" if row.held else "no"


def shown_id(id_: int, server: str = "") -> Safe:
    """Return what names a connection: `#17`, or `web-3/17` where there are several servers."""
    return Safe(label(id_, shown_server(server)))


def shown_host(host: str, server: str = "") -> Safe:
    """Return what names a group: its address, and its server where there are several."""
    return Safe(f"{safe(host)} on {shown_server(server)}" if server else safe(host))


def name_of(row: Row) -> Safe:
    """Name a row in a sentence: `#17`, a group by its address."""
    if row.members:
        return shown_host(row.address.host, row.server)
    return shown_id(row.id, row.server)


def age_text(row: Row) -> str:
    """Return `1:04`, or exactly how long an ended connection lasted.

    Of what was there before it was first seen, it is the least: `>1:04`.
    """
    if row.ending:
        return f"{'>' * row.older}{units.duration(row.age)}"
    return _least(row.age) if row.older else units.clock(row.age)


def began_text(row: Row, wall: float) -> str:
    """Return date and time of its begin; of what was there before it was first seen, `<2026-…`."""
    # To the second, if it is not known: a narrow column has no room for more.
    began = date_and_time(row.began + wall)
    return f"<{began.partition('.')[0]}" if row.older else began


def idle_text(row: Row) -> str:
    """Return `12s`; of what has not moved since it was first seen, `>12s`."""
    return _least(row.idle) if _since_before(row) else units.clock(row.idle)


def _least(seconds: float) -> str:
    return f">{units.clock(seconds)}" if seconds >= 1 else ">0s"


def _since_before(row: Row) -> bool:
    return row.older and not row.ending and row.idle >= row.age


def last_text(row: Row) -> str:
    """Return what happened last, as the source has it: not safe."""
    return row.last or str(row.cause)


def ending_text(row: Row) -> Safe:
    """Format how an ended connection ended: `peer reset, client first`."""
    first = f", {row.ending.first} first" if row.ending.first else ""
    return Safe(f"{safe(str(row.ending))}{first}")


def _group_parts(row: Row) -> Iterator[str]:
    yield f"{name_of(row)} {row.members} client{'s' if row.members > 1 else ''}"
    yield f"queue {row.queued} B"
    if row.queued:
        yield f"largest {row.largest} B"
    yield from _traffic(row)
    yield f"idle {row.idle:.1f}s oldest {row.age:.1f}s"
    yield from _silence(row)


def _traffic(row: Row) -> Iterator[str]:
    yield f"in {row.bytes_in} B"
    if row.rate_in:
        yield f"at {row.rate_in:.0f} B/s"
    yield f"out {row.bytes_out} B"
    if row.rate_out:
        yield f"at {row.rate_out:.0f} B/s"


def _parts(row: Row) -> Iterator[str]:
    yield f"{name_of(row)} fd {row.fd} {safe(str(row.address))} {mask_text(row)}"
    yield from _program_parts(row) if row.kind else _state_parts(row)
    yield from _traffic(row)
    least = ">" * row.older
    if row.ending:
        yield f"lasted {least}{row.age:.6g}s ended {row.idle:.1f}s ago: {ending_text(row)}"
    else:
        idle = f"{'>' * _since_before(row)}{row.idle:.1f}s"
        yield f"idle {idle} age {least}{row.age:.1f}s {safe(last_text(row))}"
    if row.fault:
        yield f"fault {safe(row.fault)}"
    if row.lints:
        yield f"lints {safe(' '.join(row.lints))}"
    if row.payload:
        yield f"last {quoted(row.payload)}"
    yield from _silence(row)


def _state_parts(row: Row) -> Iterator[str]:
    yield str(row.state)
    if row.held:
        yield "held"
    yield f"queue {row.queued} B"
    if row.messages:
        yield f"in {row.messages} message{'s' if row.messages > 1 else ''}"


def _program_parts(row: Row) -> Iterator[str]:
    yield safe(f"{row.kind} {row.tcp}".strip())
    for name, size in (("recvq", row.recvq), ("sendq", row.sendq)):
        if size is not None:
            yield f"{name} {size} B"
    if row.doing:
        yield f"doing {safe(row.doing)}"


def _silence(row: Row) -> Iterator[str]:
    if row.silent:
        yield f"no answer for {row.silent:.1f}s"

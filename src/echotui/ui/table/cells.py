"""The cells of the connection table: one value of a row as coloured text."""

from collections.abc import Callable
from typing import Final, TypeVar

from echotui.model.cause import Cause
from echotui.model.ending import Reason
from echotui.model.ids import number_of
from echotui.model.kinds import OPENED
from echotui.model.mask import READ, WRITE
from echotui.model.row import Row
from echotui.ui.format import units
from echotui.ui.format.blocks import bar
from echotui.ui.format.moments import moment
from echotui.ui.format.row import age_text, idle_text, last_text, state_text
from echotui.ui.format.safe import Safe, cut_middle, quoted, safe
from echotui.ui.format.servers import ago
from echotui.ui.theme.themes import mask_role

Piece = tuple[str, str]
"""Text and its role; the role decides the colour."""
Cell = tuple[Piece, ...]
DrawCell = Callable[[Row, int], Cell]
"""Draws the cell of a row, no wider than the number of columns given."""

T = TypeVar("T")

NOTHING: Final = "·"
TO: Final = "→ "
QUEUE_BAR: Final = 3


def number(row: Row, _width: int) -> Cell:
    """Draw the id."""
    return ((str(number_of(row.id)), "traffic"),)


def server_text(row: Row) -> Safe:
    """Return the name of the row's server."""
    return safe(row.server)


def server(row: Row, width: int) -> Cell:
    """Draw the name of the row's server, cut in its middle: names differ at both ends."""
    text = cut_middle(safe(row.server), width)
    return ((text, "traffic") if text else (NOTHING, "faint"),)


def fd_text(row: Row) -> Safe:
    """Return the descriptor."""
    return safe(str(row.fd))


def fd(row: Row, width: int) -> Cell:
    """Draw the descriptor."""
    return ((safe(fd_text(row), width), "faint"),)


def client_text(row: Row) -> Safe:
    """Return the client's address; with a mark, of what the program has connected to."""
    return Safe(f"{TO if row.kind == OPENED else ''}{safe(str(row.address))}")


def client(row: Row, width: int) -> Cell:
    """Draw the client's address, cut in its middle: clients differ at both ends.

    Another program's descriptor without one is named by its kind.
    """
    if row.kind and not row.address.host:
        return ((safe(row.kind, width), "faint"),)
    return ((cut_middle(client_text(row), width) or NOTHING, "traffic"),)


def name_text(row: Row) -> Safe:
    """Return the source's name for the client."""
    return safe(row.name)


def group_text(row: Row) -> Safe:
    """Return the address of a group."""
    return safe(row.address.host)


def group(row: Row, width: int) -> Cell:
    """Draw the address of a group."""
    return ((cut_middle(group_text(row), width) or NOTHING, "traffic"),)


def members(row: Row, width: int) -> Cell:
    """Draw how many clients a group has."""
    exact = units.grouped(row.members)
    return ((exact if len(exact) <= width else units.count(row.members), "traffic"),)


def queue_sum(row: Row, width: int) -> Cell:
    """Draw the bytes in the queue of a program, or in all queues of a group, at the right."""
    return ((f"{units.size(row.queued) if row.queued else NOTHING:>{width}}", "traffic"),)


def name(row: Row, width: int) -> Cell:
    """Draw the source's name for the client."""
    return ((safe(row.name, width), "traffic") if row.name else (NOTHING, "faint"),)


def host_text(row: Row) -> Safe:
    """Return the client's name in the DNS."""
    return safe(row.host)


def host(row: Row, width: int) -> Cell:
    """Draw the name of the client's address, cut in its middle like the address."""
    return ((cut_middle(safe(row.host), width), "traffic") if row.host else (NOTHING, "faint"),)


def event(row: Row, _width: int) -> Cell:
    """Draw the event that was delivered last."""
    if row.delivered & (READ | WRITE):
        bit = READ if row.delivered & READ else WRITE
        return (("R" if bit == READ else "W", mask_role(bit)),)
    return ((NOTHING, "faint"),)


def state(row: Row, _width: int) -> Cell:
    """Draw the state."""
    text = state_text(row)
    return ((text, text),)


def queue(row: Row, width: int) -> Cell:
    """Draw the queue as a bar, its size and its messages."""
    if row.ending or not row.queued:
        return ((NOTHING, "faint"),)
    blocks = bar(row.fill, QUEUE_BAR)
    text = f"{units.size(row.queued)}/{units.count(row.messages)}"
    room = width - QUEUE_BAR - 1
    if len(text) > room or not row.messages:
        text = units.size(row.queued)
    return ((f"{blocks:{QUEUE_BAR}} ", "choked"), (f"{text:>{room}}", "traffic"))


def queue_or_reason(row: Row, width: int) -> Cell:
    """Draw the queue, or why the connection ended, or how old the row is."""
    if row.ending:
        return reason(row, width)
    return silence(row, width) if row.silent else queue(row, width)


def silence(row: Row, width: int) -> Cell:
    """Draw how old the row is: its server does not answer."""
    long, short = (f"no answer {word}{ago(row.silent)}" for word in ("for ", ""))
    return ((safe(long if len(long) <= width else short, width), "faint"),)


def reason_text(row: Row) -> Safe:
    """Return why the connection ended."""
    return safe(str(row.ending))


def reason(row: Row, width: int) -> Cell:
    """Draw why the connection ended."""
    if not row.ending:
        return ((NOTHING, "faint"),)
    return ((safe(str(row.ending), width), "closed"),)


def first(row: Row, _width: int) -> Cell:
    """Draw which side ended the connection first."""
    return ((str(row.ending.first) or NOTHING, "traffic"),)


def last(row: Row, width: int) -> Cell:
    """Draw the last bytes if the source keeps them; else the cause of the last change."""
    if row.ending:
        return reason(row, width)
    if row.silent:
        return silence(row, width)
    if row.payload:
        return ((quoted(row.payload, width), "traffic"),)
    # A kicked connection that has not ended is draining: the other kicks end it at once.
    kicked = row.cause is Cause.KICKED
    text = Reason.KICKED_DRAIN if kicked else last_text(row).removeprefix("seen: ")
    return ((safe(text, width), "faint"),)


def payload(row: Row, width: int) -> Cell:
    """Draw the last bytes, if the source keeps them."""
    return ((quoted(row.payload, width), "traffic"),) if row.payload else ((NOTHING, "faint"),)


def amount(value: Callable[[Row], float]) -> DrawCell:
    """Return a function that draws an amount of bytes."""

    def cell(row: Row, _width: int) -> Cell:
        size = value(row)
        return ((units.amount(size), "traffic") if size >= 1 else (NOTHING, "faint"),)

    return cell


def size(value: Callable[[Row], int]) -> DrawCell:
    """Return a function that draws bytes of memory."""

    def cell(row: Row, _width: int) -> Cell:
        number = value(row)
        return ((units.size(number), "traffic") if number else (NOTHING, "faint"),)

    return cell


def optional(value: Callable[[Row], T | None], text: Callable[[T], str]) -> DrawCell:
    """Return a function that draws a number, or a dot while it is unknown."""

    def cell(row: Row, _width: int) -> Cell:
        number = value(row)
        return ((text(number), "traffic") if number is not None else (NOTHING, "faint"),)

    return cell


def clock(value: Callable[[Row], float]) -> DrawCell:
    """Return a function that draws a time that runs."""
    return lambda row, _width: ((units.clock(value(row)), "faint"),)


def began(row: Row, _width: int) -> Cell:
    """Draw when the connection was accepted."""
    return _moment(row.began, row)


def ended(row: Row, _width: int) -> Cell:
    """Draw when the connection ended."""
    return _moment(row.ended, row)


def _moment(unix: float, row: Row) -> Cell:
    now = row.ended + row.idle if row.ending else row.began + row.age
    return ((moment(unix, now), "faint") if unix else (NOTHING, "faint"),)


def idle(row: Row, width: int) -> Cell:
    """Draw the time since the last byte."""
    text = idle_text(row)
    return ((text if len(text) <= width else units.clock(row.idle), "faint"),)


def age(row: Row, width: int) -> Cell:
    """Draw the age, or exactly how long an ended connection lasted."""
    text = age_text(row)
    # Too narrow for the sign that it is the least.
    return ((text if len(text) <= width else text.removeprefix(">"), "faint"),)

"""The identity and the state of a connection."""

from collections.abc import Collection, Iterable, Sequence

from textual.content import Content

from echotui.model.address import Address
from echotui.model.detail import Detail
from echotui.model.field import Field
from echotui.model.fields import STATE
from echotui.model.mask import READ, UNSEEN, WRITE, flags, has_fired, letters, text, words
from echotui.model.row import Row
from echotui.model.server_state import ServerState
from echotui.model.view import View
from echotui.ui.detail.section import Section
from echotui.ui.format.key_values import GAP, INDENT, Fact, divide_width, fact, key_values
from echotui.ui.format.moments import date_and_time
from echotui.ui.format.row import (
    PARKED,
    age_text,
    began_text,
    held_text,
    idle_text,
    last_text,
    name_of,
    state_text,
)
from echotui.ui.format.safe import Safe, cut_middle, safe
from echotui.ui.format.servers import shown_server, state_of
from echotui.ui.theme.themes import mask_role


class Facts(Section):
    """Addresses, descriptor, state, masks, cause of the last change, times."""

    def inputs(self, view: View) -> object:
        """The row, its server, the address of our end, and the offset to Unix time."""
        state = state_of(view.servers, view.detail.row.server)
        fields = view.server.fields
        return view.detail.row, state and state.process, view.detail.local, view.wall, fields

    def draw(self, view: View, width: int) -> Sequence[Content]:
        """Draw facts in columns."""
        detail = view.detail
        room = max(GAP, divide_width(width)[1] - INDENT)
        return key_values(
            [
                *_addresses(detail, room),
                *_server(detail.row, view.servers, room),
                fact("id, fd", f"{name_of(detail.row)}, fd {detail.row.fd}"),
                *_states(detail.row, view.server.fields),
                *_times(detail.row, view.wall),
            ],
            width,
        )


def address_text(address: Address, room: int) -> str:
    """Show an address in at most `room` columns; if the source does not have it, `unknown`."""
    return cut_middle(safe(str(address)), room) if address.host else "unknown"


def mask_content(mask: int, parked: int = 0) -> Content:
    """Show a mask as `RW`, `R-`, `-W ET` or `--`, each letter in its colour; `R*` is parked."""
    if mask & UNSEEN or has_fired(mask):
        return Content.styled(text(mask), "$echo-faint" if mask & UNSEEN else "$echo-choked")
    how = flags(mask)
    return Content.assemble(
        *(
            part
            for letter, bit in zip(letters(mask), (READ, WRITE), strict=True)
            for part in (
                (letter, f"$echo-{mask_role(bit) if mask & bit else 'faint'}"),
                (PARKED, "$accent bold"),
            )[: 2 if mask & parked & bit else 1]
        ),
        *([(f" {how}", "$echo-faint")] if how else []),
    )


def _server(row: Row, servers: Iterable[ServerState], room: int) -> list[Fact]:
    if not row.server:
        return []
    state = state_of(servers, row.server)
    process = f", {safe(state.process)}" if state and state.process else ""
    return [fact("server", cut_middle(Safe(f"{shown_server(row.server)}{process}"), room))]


def _addresses(detail: Detail, room: int) -> list[Fact]:
    ends = (("client", detail.row.address), ("local", detail.local))
    client, local = (
        # Another program has descriptors that have none.
        [fact(label, address_text(end, room))] if end.host or not detail.row.kind else []
        for label, end in ends
    )
    if detail.row.kind and detail.row.address == detail.local:
        client = []  # A listener.
    return [*client, *_host(detail.row, room), *local]


def _host(row: Row, room: int) -> list[Fact]:
    return [fact("host", cut_middle(safe(row.host), room))] if row.host else []


def _states(row: Row, fields: Collection[Field]) -> list[Fact]:
    if STATE not in fields:
        # The program's own: only the mask is seen, and what the connection does.
        doing = [fact("doing", safe(row.doing))] if row.doing else []
        return [Fact("mask", _mask(row)), *doing, fact("last", safe(last_text(row)))]
    delivered = letters(row.delivered).strip("-")
    event = Content.assemble(
        (delivered, f"$echo-{mask_role(row.delivered)}"), f"  {words(row.delivered)}"
    )
    return [
        Fact("state", state_content(row)),
        fact("held", held_text(row), "$echo-held" if row.held else ""),
        Fact("mask", _mask(row)),
        Fact("last event", event) if delivered else fact("last event", "none yet", "$echo-faint"),
        fact("cause", safe(str(row.cause))),
    ]


def _mask(row: Row) -> Content:
    mask, parked = mask_content(row.mask, row.parked), row.mask & row.parked
    if not parked:
        return Content.assemble(mask, f"  {words(row.mask)}")
    armed, events = mask_content(row.mask & ~parked), letters(parked).strip("-")
    return Content.assemble(mask, " armed ", armed, f", {events} ready")


def _times(row: Row, wall: float) -> list[Fact]:
    began, idle = fact("began", began_text(row, wall)), idle_text(row)
    if not row.ending:
        return [began, fact("age, idle", f"{age_text(row)}, {idle}")]
    lasted = fact("lasted", f"{age_text(row)}, ended {idle} ago")
    return [began, fact("ended", date_and_time(row.ended + wall)), lasted]


def state_content(row: Row) -> Content:
    """Show the state in its colour; as in the table, `held` replaces open and choked."""
    state = state_text(row)
    return Content.styled(state, f"$echo-{state} bold")

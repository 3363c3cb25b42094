"""The first line of the detail screen."""

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content

from echotui.model.fields import STATE
from echotui.model.row import Row
from echotui.model.view import View
from echotui.ui.detail.facts import address_text, mask_content, state_content
from echotui.ui.detail.section import Section
from echotui.ui.format.fit import BarPart, fit
from echotui.ui.format.row import age_text, idle_text, name_of
from echotui.ui.format.safe import safe

_ANY_LENGTH = 1000


class DetailHeader(Section):
    """Id, both addresses, state, mask and times, as far as they fit."""

    DEFAULT_CSS: ClassVar[str] = "DetailHeader { height: 1; background: $echo-bar; padding: 0 1; }"

    def inputs(self, view: View) -> object:
        """The row, and the address of our end."""
        return view.detail.row, view.detail.local, STATE in view.server.fields

    def draw(self, view: View, width: int) -> Sequence[Content]:
        """Draw the line."""
        row, local = view.detail.row, view.detail.local
        has_state = STATE in view.server.fields
        # Another program has listeners and timers too.
        two_ends = bool(local.host) and local != row.address
        local_end = Content(f"→ {address_text(local, _ANY_LENGTH)}")
        parts = [
            BarPart(0, Content.styled(name_of(row), "$primary bold")),
            BarPart(3, Content.styled(safe(str(row.address)), "bold")),
            BarPart(5, local_end if has_state or two_ends else Content("")),
            BarPart(4, Content.assemble(("fd ", "$echo-faint"), str(row.fd))),
            BarPart(1, state_content(row) if has_state else Content(safe(f"{row.kind} {row.tcp}"))),
            BarPart(2, mask_content(row.mask, row.parked)),
        ]
        if not row.ending:
            parts.append(BarPart(6, Content.assemble(("idle ", "$echo-faint"), idle_text(row))))
        parts.append(BarPart(7, _age(row)))
        return [fit(parts, width)]


def _age(row: Row) -> Content:
    label = "lasted " if row.ending else "age "
    return Content.assemble((label, "$echo-faint"), age_text(row))

"""The first line of the detail: which connection, and how it is."""

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content

from echotui.model.view import View
from echotui.ui.detail.facts import address_text, mask_content, state_content
from echotui.ui.detail.section import Section
from echotui.ui.format import units
from echotui.ui.format.fit import Part, fit
from echotui.ui.format.safe import safe

_ANY_LENGTH = 1000


class Headline(Section):
    """Id, both addresses, state, mask, times, as far as there is room."""

    DEFAULT_CSS: ClassVar[str] = "Headline { height: 1; background: $echo-bar; padding: 0 1; }"

    def concerns(self, view: View) -> object:
        """Row and address."""
        return view.detail.row, view.detail.local

    def draw(self, view: View, width: int) -> Sequence[Content]:
        """Draw the line."""
        row, local = view.detail.row, view.detail.local
        ours = Content(f"→ {address_text(local, _ANY_LENGTH)}")
        parts = [
            Part(0, Content.styled(f"#{row.id}", "$primary bold")),
            Part(3, Content.styled(safe(str(row.address)), "bold")),
            Part(5, ours),
            Part(4, Content.assemble(("fd ", "$echo-faint"), str(row.fd))),
            Part(1, state_content(row)),
            Part(2, mask_content(row.mask)),
        ]
        if not row.ending:
            parts.append(
                Part(6, Content.assemble(("idle ", "$echo-faint"), units.seconds(row.idle)))
            )
        parts.append(
            Part(
                7,
                Content.assemble(
                    ("lived " if row.ending else "age ", "$echo-faint"), units.seconds(row.age)
                ),
            )
        )
        return [fit(parts, width)]

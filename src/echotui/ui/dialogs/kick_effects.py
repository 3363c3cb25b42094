"""What each strength of a kick does, as the dialog lists it."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from textual.content import Content
from textual.widgets.button import ButtonVariant

from echotui.model.command import Strength
from echotui.model.source import Capabilities
from echotui.ui.dialogs.dialog import WrappedLines, hang
from echotui.ui.format.safe import safe

LATE: Final = "the client sees it once it has read what the kernel holds"
"""Measured: after shutdown(2) and close(2), a client that does not read notices nothing."""


class Offered(NamedTuple):
    """A strength that is offered; `effect` is safe text."""

    key: str
    strength: Strength
    effect: str
    variant: ButtonVariant


_STRENGTHS: Final = (
    Offered("d", Strength.DRAIN, "send the queue, then end of file; no time limit", "primary"),
    Offered("c", Strength.CLOSE, "end of file now", "warning"),
    Offered("r", Strength.RESET, "connection reset", "error"),
)
"""As of a server of echotui."""


def offered(can: Capabilities, *, leaves: bool, queued: bool, in_kernel: bool) -> Iterator[Offered]:
    """Yield the strengths that a dialog offers; see `KickDialog`."""
    effects = dict(zip(can.strengths, can.effects, strict=False))
    for each in _STRENGTHS:
        strength = each.strength
        if strength not in can.strengths or (leaves and strength is Strength.DRAIN):
            continue
        clauses: list[str] = [safe(effects.get(strength, each.effect))]
        if (strength is not Strength.DRAIN and queued) or (
            strength is Strength.RESET and in_kernel
        ):
            clauses.append("the queue is lost")
        if strength is Strength.CLOSE and (queued or in_kernel):
            clauses.append(LATE)
        yield each._replace(effect="; ".join(clauses))


class EffectLines(WrappedLines):
    """Lists keys and strengths with their effects; a long one goes on below its beginning."""

    def __init__(self, strengths: Sequence[Offered]) -> None:
        super().__init__(classes="-roomy -effects")
        self._strengths = strengths

    def lines(self, width: int) -> list[Content]:
        """Wrap the effects, below an empty line."""
        lines = [Content("")]
        for key, strength, effect, _ in self._strengths:
            label = Content.assemble(("  " + key, "$accent bold"), f" {strength:<7}")
            lines += hang(label, effect, width)
        return lines

"""The kick dialogs: which clients, and with which strength."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from echotui.model.command import Strength
from echotui.model.mask import text
from echotui.model.row import Row
from echotui.model.source import Capabilities
from echotui.model.state import State
from echotui.model.view import View
from echotui.ui.dialogs.dialog import CANCEL, Dialog, KeyHints, WrappedLines, packed
from echotui.ui.dialogs.kick_effects import EffectLines, offered
from echotui.ui.format import units
from echotui.ui.format.row import age_text, name_of, state_text
from echotui.ui.format.safe import safe
from echotui.ui.format.servers import ago, shown_server

_LEAVING: Final = frozenset({State.DRAINING, State.LINGERING})
ANY: Final = Capabilities()
"""All strengths of a server of echotui."""
NAMED: Final = 4
"""Clients that the dialog names, at most."""


class ClientLines(WrappedLines):
    """Lists clients; a line breaks within a name only if that is longer than a line."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self._names = names

    def lines(self, width: int) -> list[Content]:
        """Put as many names on a line as fit."""
        names = (Content(name).wrap(max(1, width)) for name in self._names)
        return packed((part for name in names for part in name), width, " ")


class KickDialog(Dialog[Strength]):
    """Asks how hard to kick; title and facts are safe text. Cancel has the focus.

    Args:
        title: The question.
        facts: Lines about the clients.
        clients: The names of clients, if they are many.
        only: A line below the facts.
        can: Which strengths are offered, and what they do.
        leaves: Whether a drain is under way already: it is not offered.
        queued: Whether a client has a queue that can be lost.
        in_kernel: Whether the kernel has bytes for it, which only a reset loses, and after which
            it sees a close.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "kick('drain')", "drain"),
        Binding("c", "kick('close')", "close"),
        Binding("r", "kick('reset')", "reset"),
        # There is no yes here: it says so.
        Binding("y", "which", "which", show=False),
    ]

    def __init__(
        self,
        title: str,
        facts: Sequence[str],
        clients: Sequence[str] = (),
        *,
        only: str = "",
        can: Capabilities = ANY,
        leaves: bool = False,
        queued: bool = True,
        in_kernel: bool = False,
    ) -> None:
        super().__init__(title)
        self._only = [only] if only else []
        self._lines: Sequence[str] = []
        self._shown = Static()
        self._shown.display = False
        self._clients = clients
        self._offered = list(offered(can, leaves=leaves, queued=queued, in_kernel=in_kernel))
        self.state(facts)

    def body(self) -> Iterable[Widget]:
        """Show clients and facts, and the effect of each strength."""
        if self._clients:
            yield ClientLines(self._clients)
        yield self._shown
        yield EffectLines(self._offered)
        key, label = CANCEL
        yield Static(Content.assemble((key, "$accent bold"), f" {label}"), classes="-roomy")
        keys = ((key, str(strength)) for key, strength, _, _ in self._offered)
        yield KeyHints(*keys, CANCEL, classes="-brief")

    def buttons(self) -> Iterable[Button]:
        """Cancel first, then the strengths."""
        yield from super().buttons()
        for _, strength, _, variant in self._offered:
            yield Button(Content(strength.capitalize()), id=strength, variant=variant)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        chosen = event.button.id or "cancel"
        self.dismiss(None if chosen == "cancel" else Strength(chosen))

    def state(self, facts: Sequence[str]) -> None:
        """Show other lines about the clients."""
        lines = [*facts, *self._only]
        if lines != self._lines and not self.withdrawn:
            self._lines = lines
            self._shown.update(Content("\n".join(lines)))
            self._shown.display = bool(lines)

    def withdraw(self, why: str) -> None:
        """List no strength, which would do nothing."""
        super().withdraw(why)
        self.query(".-effects").remove()

    def action_which(self) -> None:
        """Ask for one of the strengths; the next yes is as little an answer."""
        if self.withdrawn:
            return
        *others, last = (key for key, _, _, _ in self._offered)
        self.query_one("Dialog > Vertical").border_subtitle = f"{', '.join(others)} or {last}?"

    def action_kick(self, strength: str) -> None:
        """Answer with a strength, if it is offered."""
        if any(each.strength == strength for each in self._offered):
            self.dismiss(Strength(strength))


def kick_one(
    row: Row,
    marked: int = 0,
    key: str = "X",
    can: Capabilities = ANY,
) -> KickDialog:
    """Return the dialog for one client; `key` kicks the marked ones, so many."""
    title = f"Kick {name_of(row)}{f'  {safe(str(row.address))}' if row.address.host else ''}?"
    only = f"This client only; {key} kicks the {units.grouped(marked)} marked." if marked else ""
    return KickDialog(
        title,
        _facts(row),
        only=only,
        can=can,
        leaves=row.state in _LEAVING,
        queued=row.queued > 0,
        in_kernel=bool(row.kind and row.sendq),
    )


def follow(dialog: Dialog[Any], id_: int, view: View) -> None:
    """Show what has become of the one client that a dialog is about, as far as a view has it."""
    rows = (*view.rows, *view.located_row, *([view.detail.row] if view.detail else []))
    for row in (each for each in rows if each.id == id_):
        if row.ending:
            dialog.withdraw(f"{name_of(row)} has already ended: {row.ending}")
        elif isinstance(dialog, KickDialog):
            dialog.state(_facts(row))
        return


def _facts(row: Row) -> list[str]:
    queue = f"{units.size(row.queued)} queued" if row.queued else "nothing queued"
    facts = [f"fd {row.fd}, {state_text(row)}, {queue}, connected for {units.clock(row.age)}"]
    if row.kind:
        facts = [safe(", ".join(filter(None, _program_facts(row))))]
    if row.silent:
        server = shown_server(row.server)
        facts.append(f"No answer from {server} for {ago(row.silent)}: it will not be reached.")
    return facts


def _program_facts(row: Row) -> Iterable[str]:
    """Yield what is known of another program's descriptor."""
    yield f"fd {row.fd}"
    yield row.kind
    yield row.tcp
    yield f"mask {text(row.mask)}"
    if row.sendq is not None:
        yield f"{units.size(row.sendq)} in its send queue" if row.sendq else "nothing to send"
    if row.queued:
        yield f"{units.size(row.queued)} queued"
    yield row.doing
    yield f"age {age_text(row)}"


def kick_many(
    number: int,
    named: Sequence[Row],
    subject: str,
    facts: Sequence[str],
    can: Capabilities = ANY,
) -> KickDialog:
    """Return the dialog for many clients.

    Args:
        number: Number of clients.
        named: The first of them; at most `NAMED` are listed.
        subject: What they are, as safe text: `3 marked clients`.
        facts: Lines about them and their servers.
    """
    names = [f"{name_of(row)} {safe(str(row.address))}".rstrip() for row in named[:NAMED]]
    more = number - len(names)
    clients = [*(f"{name}," for name in names[:-1]), *names[-1:]]
    clients += [f"and {units.grouped(more)} more"] if more > 0 else []
    # Where the program does not tell what it has queued, it does not offer to drain either.
    return KickDialog(
        f"Kick {subject}?",
        facts,
        clients,
        can=can,
        queued=Strength.DRAIN in can.strengths,
        in_kernel=True,
    )

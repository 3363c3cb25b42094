"""The pane that shows what the stepped loop has ready, and what the last event did."""

from collections.abc import Iterable, Iterator
from typing import Final

from echotui.model.detail import UNKNOWN
from echotui.model.journal import Call, LoopCall, Stepped
from echotui.model.mask import READ, words
from echotui.model.note import Note, NoteKind, NoteTable
from echotui.model.tcp_states import CLOSE_WAIT, CLOSED, CLOSING, LAST_ACK, TIME_WAIT
from echotui.server.kernel import kernel_of
from echotui.server.loop_step import LoopStep
from echotui.server.parked_events import ParkedEvent
from echotui.server.server import EchoServer
from echotui.server.step_mode import StepMode
from echotui.server.stepper import Stepper

LISTED: Final = 6
"""Ready events that are named."""
MOST_CALLS: Final = 2
"""Loop calls of one event that are named."""

RESET: Final = CLOSED
ENDED: Final = (CLOSE_WAIT, LAST_ACK, CLOSING, TIME_WAIT)
"""States of a socket that has received a reset, and those that have received a FIN."""


def step_pane(server: EchoServer, viewer: object) -> Note:
    """Make the note for a viewer, which may be the one that steps, or another."""
    stepper = server.stepper
    ready = stepper.oldest(LISTED)
    names = [str(event) for event in ready]
    if stepper.parked > LISTED:
        names.append(f"+{stepper.parked - LISTED}")
    rows: list[tuple[str, ...]] = [
        ("ready", *(names or ["nothing: the loop waits for its clients"]))
    ]
    if ready:
        rows.append(("next", _facts(server, ready[0])))
    rows += _done(tuple(stepper.recent))
    return Note(
        NoteKind.PANE,
        text=_title(stepper, viewer),
        progress=_mode(stepper),
        ids=frozenset({ready[0].subject.id} if ready else ()),
        table=NoteTable(rows=tuple(rows)),
    )


def _title(stepper: Stepper, viewer: object) -> str:
    title, owner = f"step {stepper.count}", stepper.owner
    return title if owner is None or owner is viewer else f"{title}, by {owner.by}"


def _mode(stepper: Stepper) -> str:
    if stepper.mode is StepMode.SLOW:
        return f"{stepper.mode} {stepper.rate:g}/s"
    return "stopped"


def _facts(server: EchoServer, next_: ParkedEvent) -> str:
    """Return what decides about the mask after the next event: `#3 READ: mask READ, queue 0, …`."""
    channel = server.channels.get(next_.subject.id)
    if channel is None:
        return str(next_)
    connection, kernel = channel.connection, kernel_of(channel)
    facts = [
        f"mask {words(channel.registered)}",
        f"{connection.state}",
        f"queue {connection.queued}",
    ]
    if next_.name == words(READ):
        facts.append(f"to recv {kernel.in_queue}")
    if kernel.tcp.state == RESET:
        facts.append("it has reset")
    elif kernel.tcp.state in ENDED:
        facts.append("its end has come")
    if kernel.out_queue != UNKNOWN:
        facts.append(f"sendq {kernel.out_queue}")
    if kernel.tcp:
        facts.append(f"TCP {kernel.tcp.state}")
    return f"{next_}: {', '.join(facts)}"


def _done(steps: tuple[LoopStep, ...]) -> Iterator[tuple[str, ...]]:
    """Return what was delivered last: of one event, its loop calls apart; of several, a line each.

    The masks are those that are wanted: what is parked is not registered with the loop meanwhile.
    """
    for step in steps:
        called = f"{_name(step.line)}: {step.line.did}"
        if len(steps) == 1:
            calls = map(_call, step.calls) if step.calls else [_unchanged(step)]
            yield "called", called
            yield "mask", _joined(calls)
        else:
            yield "called", called, _joined(map(_change, step.calls)) or "no change"


def _name(line: Stepped) -> str:
    return f"#{line.id} {line.event}" if line.id else line.event


def _joined(calls: Iterable[str]) -> str:
    first = list(calls)
    if len(first) > MOST_CALLS:
        first[MOST_CALLS:] = [f"+{len(first) - MOST_CALLS}"]
    return "; ".join(first)


def _call(line: LoopCall) -> str:
    """Write a loop call as in code, and its cause."""
    mask = "" if line.call is Call.REMOVE else f", {_masks(line)}"
    return f"{line.call}({line.fd}{mask})  {line.cause}"


def _change(line: LoopCall) -> str:
    if line.call is Call.UPDATE:
        return f"{_masks(line)} ({line.cause})"
    return f"{line.call} ({line.cause})"


def _masks(line: LoopCall) -> str:
    if line.call is Call.ADD:
        return words(line.after)
    return f"{words(line.before)} -> {words(line.after)}"


def _unchanged(step: LoopStep) -> str:
    return "no change" if step.mask is None else f"no change: {words(step.mask)}"

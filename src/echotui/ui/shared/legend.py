"""What masks, states and queues look like, for the help of the widgets that show them."""

from collections.abc import Iterator
from typing import Final

from echotui.model.fields import DOING, EVENT, KIND, PAYLOAD, QUEUE, SERVER, STATE
from echotui.model.lint import LintScope
from echotui.model.lints import LINTS
from echotui.ui.format.lint_role import lint_role
from echotui.ui.shared.help_section import HelpBlock, HelpEntry

OWN: Final = (STATE,)
"""A server of echotui."""
FOREIGN: Final = (KIND,)
"""Another program."""


def _mask() -> Iterator[HelpEntry]:
    yield HelpEntry("R-", "READ: bytes or end of file from the client", "$echo-read")
    yield HelpEntry("-W", "WRITE: the kernel accepts bytes again", "$echo-write")
    yield HelpEntry("RW", "both: reading goes on while the queue is sent", "$echo-write")
    faint = "$echo-faint"
    yield HelpEntry("--", "neither: held, nothing to send; checked once a second", faint, OWN)
    yield HelpEntry("--", "neither: nothing is heard of it but an error", faint, FOREIGN)
    yield HelpEntry("R- ET", "edge-triggered: reported once until more comes", needs=FOREIGN)
    yield HelpEntry("R- 1S", "one shot: off after one event", needs=FOREIGN)
    yield HelpEntry("1S --", "a one shot that has fired: off until armed again", needs=FOREIGN)
    yield HelpEntry("?", "no epoll has it: not waited for, or in another way", faint, FOREIGN)
    yield HelpEntry("R* W*", "ready, and parked: it is not delivered for now", "$accent", OWN)
    yield HelpEntry("", "ERROR is always registered too; asyncio never delivers it", needs=OWN)
    yield HelpEntry("EV", "the event that was delivered last", needs=(EVENT,))


def _states() -> Iterator[HelpEntry]:
    yield HelpEntry("open", "reading and echoing", "$echo-open", OWN)
    yield HelpEntry("choked", "queue at the high watermark: READ off", "$echo-choked", OWN)
    yield HelpEntry("held", "held by the operator: READ off", "$echo-held", OWN)
    draining = "closing: the rest of the queue is sent first"
    yield HelpEntry("draining", draining, "$echo-draining", OWN)
    lingering = "our end is sent; waiting for the client's"
    yield HelpEntry("lingering", lingering, "$echo-lingering", OWN)
    closed = "ended; LAST (or QUEUE, when narrow) shows why"
    yield HelpEntry("closed", closed, "$echo-closed", OWN)


def _columns() -> Iterator[HelpEntry]:
    several = "its server, where there are several; web-3/17 is #17 of web-3"
    yield HelpEntry("SERVER", several, needs=(SERVER,))
    last = "what the client sent last, if payloads are kept; else the cause"
    yield HelpEntry("LAST", last, needs=OWN)
    payload = "the same in the history, where REASON has the cause"
    yield HelpEntry("PAYLOAD", payload, needs=(PAYLOAD,))
    yield HelpEntry("FAULT", "its injected faults, once there was a rule", "$echo-held", OWN)
    yield HelpEntry(
        "TCP", "the state, as ss names it; CLOSE-WAIT: the peer has closed", needs=FOREIGN
    )
    yield HelpEntry("RECVQ", "bytes in the kernel that the program has not read", needs=FOREIGN)
    yield HelpEntry(
        "SENDQ", "bytes in the kernel that the peer has not acknowledged", needs=FOREIGN
    )
    yield HelpEntry("OUT", "bytes that the peer has acknowledged", needs=FOREIGN)
    yield HelpEntry("PID", "the process that has it, where there are several", needs=FOREIGN)
    waits = "bytes that the program has, and the kernel has not"
    yield HelpEntry("QUEUE", waits, needs=(KIND, QUEUE))
    yield HelpEntry("CLIENT", "→ 10.0.0.7:80: no client, the program opened it", needs=FOREIGN)
    yield HelpEntry("KIND", "tcp in: it accepted that; tcp out: it opened that", needs=FOREIGN)
    yield HelpEntry("DOING", "what the program does with it: a request, a path", needs=(DOING,))
    yield HelpEntry("AGE", ">1:04: it was there before; for how long is not known", needs=FOREIGN)
    yield HelpEntry("began", "<12:04:11: before that, when it was first seen", needs=FOREIGN)
    yield HelpEntry("LAST", "what was last seen to change", needs=FOREIGN)


LEGEND: Final = (
    HelpBlock("Mask: the events registered with the loop", tuple(_mask())),
    HelpBlock("State", tuple(_states())),
    HelpBlock("Other columns", tuple(_columns())),
    HelpBlock(
        "Column !: what looks wrong; the detail has it as a sentence",
        tuple(
            HelpEntry(
                lint.sign,
                f"{lint.name}: {lint.meaning}",
                f"$echo-{lint_role(lint.name)}",
                lint=lint.name,
            )
            for lint in LINTS
            if lint.scope is LintScope.CONNECTION
        ),
    ),
    HelpBlock(
        "Queue",
        (
            HelpEntry(
                "██ 64 KiB/9",
                "bytes/messages received, not yet taken by the kernel",
                "$echo-choked",
                OWN,
            ),
        ),
    ),
)

"""What masks, states and queues look like, for the help of the widgets that show them."""

from typing import Final

from echotui.model.fields import DOING, EVENT, KIND, PAYLOAD, QUEUE, STATE
from echotui.model.lint import LintScope
from echotui.model.lints import LINTS
from echotui.ui.format.lint_role import lint_role
from echotui.ui.shared.help_section import HelpBlock, HelpEntry

LEGEND: Final = (
    HelpBlock(
        "Mask: the events registered with the loop",
        (
            HelpEntry("R-", "READ: bytes or end of file from the client", "$echo-read"),
            HelpEntry("-W", "WRITE: the kernel accepts bytes again", "$echo-write"),
            HelpEntry("RW", "both: reading goes on while the queue is sent", "$echo-write"),
            HelpEntry(
                "--", "neither: held, nothing to send; checked once a second", "$echo-faint", STATE
            ),
            HelpEntry("R* W*", "ready, and parked: it is not delivered for now", needs=STATE),
            HelpEntry("", "ERROR is always registered too; asyncio never delivers it", needs=STATE),
            HelpEntry("--", "neither: an error or a hang-up alone is heard", "$echo-faint", KIND),
        ),
    ),
    HelpBlock(
        "State",
        (
            HelpEntry("open", "reading and echoing", "$echo-open"),
            HelpEntry("choked", "queue at the high watermark: READ off", "$echo-choked"),
            HelpEntry("held", "held by the operator: READ off", "$echo-held"),
            HelpEntry("draining", "closing: the rest of the queue is sent first", "$echo-draining"),
            HelpEntry("lingering", "our end is sent; waiting for the client's", "$echo-lingering"),
            HelpEntry("closed", "ended; LAST (or QUEUE, when narrow) shows why", "$echo-closed"),
        ),
        needs=STATE,
    ),
    HelpBlock(
        "Other columns",
        (
            HelpEntry("SERVER", "its server, where there are several; web-3/17 is #17 of web-3"),
            HelpEntry("EV", "the event that was delivered last", needs=EVENT),
            HelpEntry(
                "LAST",
                "what the client sent last, if payloads are kept; else the cause",
                needs=PAYLOAD,
            ),
            HelpEntry(
                "PAYLOAD", "the same in the history, where REASON has the cause", needs=PAYLOAD
            ),
            HelpEntry("FAULT", "its injected faults, once there was a rule", "$echo-held", STATE),
            HelpEntry("LAST", "what was last seen to change", needs=KIND),
            HelpEntry("AGE >1:04", "or longer: it was there before it was watched", needs=KIND),
        ),
    ),
    HelpBlock(
        "Column !: what looks wrong; the detail has it as a sentence",
        tuple(
            HelpEntry(lint.sign, f"{lint.name}: {lint.meaning}", f"$echo-{lint_role(lint.name)}")
            for lint in LINTS
            if lint.scope is LintScope.CONNECTION
        ),
    ),
    HelpBlock(
        "Another program",
        (
            HelpEntry("R- ET", "edge-triggered: reported once until more comes (EPOLLET)"),
            HelpEntry("R- 1S", "one shot: off after one event (EPOLLONESHOT)"),
            HelpEntry("1S --", "a one shot that has fired: nothing until it is armed again"),
            HelpEntry("?", "no epoll has it: what is waited for is not known", "$echo-faint"),
            HelpEntry("TCP", "the TCP state, as ss names it: CLOSE-WAIT: its peer has closed"),
            HelpEntry("RECVQ", "bytes that the kernel has, and the program has not read"),
            HelpEntry("SENDQ", "bytes that the kernel has, and the peer has not acknowledged"),
            HelpEntry("KIND", "tcp in (it accepted), tcp out (it opened), listener, timer"),
            HelpEntry("DOING", "what the program does with it: a request, a path", needs=DOING),
        ),
        needs=KIND,
    ),
    HelpBlock(
        "Queue",
        (
            HelpEntry(
                "██ 64 KiB/9",
                "bytes/messages received, not yet taken by the kernel",
                "$echo-choked",
            ),
        ),
        needs=QUEUE,
    ),
)

"""The table of lints: `--allow`, the signs in the rows, the help and the metrics are made from it.

What decides each of them is in `server/lints.py` and beside it.
"""

from typing import Final

from echotui.model.lint import Lint, LintLevel, LintScope

STUCK: Final = Lint("stuck", "S", "its queue has not moved for 10 s")
KERNEL_QUEUE: Final = Lint(
    "kernel-queue", "K", "the kernel holds over 1 MiB that counts as sent, not acknowledged"
)
NEVER_READ: Final = Lint(
    "never-read", "N", "its window stays closed: it does not read, and has read little or nothing"
)
RETRANSMITS: Final = Lint("retransmits", "R", "TCP has sent segments again in the last 10 s")
EMPTY_MASK: Final = Lint(
    "empty-mask", "E", "registered for no event: a reset is noticed by a check each second only",
    level=LintLevel.INFORMATION,
)  # fmt: skip
SLOW_LOOP: Final = Lint(
    "slow-loop", "L", "the loop was held for over 40 ms in the last 10 s",
    scope=LintScope.SERVER,
)  # fmt: skip
DESCRIPTORS: Final = Lint(
    "descriptors", "D", "over 80 % of the descriptors are in use", scope=LintScope.SERVER
)
EXTRA_CALLS: Final = Lint(
    "extra-calls", "X", "textbook calls update_handler for each message",
    scope=LintScope.SERVER, level=LintLevel.INFORMATION,
)  # fmt: skip

IDLE_WRITE: Final = Lint(
    "idle-write", "W", "registered for WRITE although nothing waits to be sent: a busy loop"
)
CLOSE_WAIT: Final = Lint(
    "close-wait", "C", "its peer has closed, and the program has not for 10 s: a leak"
)
BACKLOG: Final = Lint(
    "backlog", "B", "as many clients wait to be accepted as the listener allows",
    scope=LintScope.SERVER,
)  # fmt: skip

LINTS: Final = (
    STUCK, KERNEL_QUEUE, NEVER_READ, RETRANSMITS, EMPTY_MASK, IDLE_WRITE, CLOSE_WAIT,
    SLOW_LOOP, DESCRIPTORS, EXTRA_CALLS, BACKLOG,
)  # fmt: skip
"""In the order in which they are shown."""
OF_SERVER: Final = tuple(
    lint.name for lint in LINTS if lint not in (IDLE_WRITE, CLOSE_WAIT, BACKLOG)
)
"""Names of those that a server of echotui can show; the others are of other programs."""
BY_NAME: Final = {lint.name: lint for lint in LINTS}


def is_information(name: str) -> bool:
    """Return whether a lint is no warning; one of a newer release is a warning."""
    lint = BY_NAME.get(name)
    return lint is not None and lint.level is LintLevel.INFORMATION

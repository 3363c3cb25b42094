"""What the help says of the header."""

from typing import Final

from echotui.model.lint import LintScope
from echotui.model.lints import LINTS
from echotui.ui.format.lint_role import lint_role
from echotui.ui.shared.help_section import HelpBlock, HelpEntry, HelpSection
from echotui.ui.shared.legend import FOREIGN, OWN

HEADER_HELP: Final = HelpSection(
    "Header",
    blocks=(
        HelpBlock(
            "",
            (
                HelpEntry("loop lag p99", "how late the loop runs timers, 99th percentile"),
                HelpEntry("ui", "the part of a processor that the dashboard takes"),
                HelpEntry("queued", "bytes in all queues, and in how many of them", needs=OWN),
                HelpEntry("in send queues", "bytes in the kernel, and for how many", needs=FOREIGN),
                HelpEntry("sampled", "what the program does in between is not seen", needs=FOREIGN),
                HelpEntry(
                    "observed",
                    "the program tells from inside: each call has its line",
                    needs=FOREIGN,
                ),
                HelpEntry("flips", "changes of masks a second"),
                HelpEntry("faulted", "clients with an injected fault; for how long", needs=OWN),
                HelpEntry("! 3 stuck", "how many clients show a lint; (8s): how old that is"),
                HelpEntry("+2 more", "other lints, for which there is no room"),
                HelpEntry("in, out", "bytes a second, kB is 1000; KiB, of queues, is 1024"),
            ),
        ),
        HelpBlock(
            "Several servers",
            (
                HelpEntry("web-3/17", "the client #17 of the server web-3"),
                HelpEntry("web-3~4711", "of several servers named web-3, that of pid 4711"),
                HelpEntry("silent 12 s", "no answer for so long; its last rows are dimmed"),
                HelpEntry("gone", "it has ended, or nothing listens there any more"),
                HelpEntry("clock +2.0 s", "its time of day is ahead of ours; times here are ours"),
            ),
        ),
        HelpBlock(
            "What may look wrong with the server",
            tuple(
                HelpEntry(lint.name, lint.meaning, f"$echo-{lint_role(lint.name)}", lint=lint.name)
                for lint in LINTS
                if lint.scope is LintScope.SERVER
            ),
        ),
    ),
)

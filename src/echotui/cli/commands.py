"""The table of commands: help, usage, examples, and the function that makes the request."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from echotui.cli import program_texts, texts


class CommandEntry(Struct, frozen=True):
    """One command.

    Attributes:
        name: As it is given.
        function: `module:function`, loaded when the command is given and not before. It is
            decorated by `takes`, and returns a request or a text to print. Empty: `application`
            has it.
        help: The first line is its line in the list of commands.
        usage: Its synopsis.
        examples: Commands, each with what it does.
        notes: Paragraphs below the examples.
    """

    name: str
    function: str
    help: str
    usage: str
    examples: Sequence[tuple[str, str]] = ()
    notes: Sequence[str] = ()

    @property
    def epilogue(self) -> str:
        """What follows the options in the help."""
        return texts.epilogue(self.examples, self.notes)


def _ask(name: str, text: str, arguments: str = "", *notes: str) -> CommandEntry:
    """Make the entry of a command that asks a running server."""
    usage = " ".join(filter(None, ("echotui", name, arguments, "[OPTIONS]")))
    examples = texts.ASK_EXAMPLES[name]
    return CommandEntry(
        name, f"echotui.cli.{name}:{name}", text, usage, examples, (*notes, texts.EXIT_CODES)
    )


ENTRIES: Final = (
    CommandEntry(
        "attach", "echotui.cli.attach:attach", texts.ATTACH_HELP,
        "echotui attach [TARGET...] [OPTIONS]", texts.ATTACH_EXAMPLES, texts.NOTES,
    ),
    CommandEntry(
        "watch", "echotui.cli.watch:watch", program_texts.WATCH_HELP,
        "echotui watch [PID|NAME|:PORT] [OPTIONS]", program_texts.WATCH_EXAMPLES,
        (*program_texts.WATCH_NOTES, texts.FIELDS),
    ),
    CommandEntry(
        "run", "echotui.cli.run:run", program_texts.RUN_HELP,
        "echotui run [OPTIONS] SCRIPT|-m MODULE [ARG...]", program_texts.RUN_EXAMPLES,
        program_texts.RUN_NOTES,
    ),
    CommandEntry(
        "demo", "echotui.cli.demo:demo", texts.DEMO_HELP, "echotui demo [SCENARIO] [OPTIONS]",
        texts.DEMO_EXAMPLES, texts.NOTES,
    ),
    _ask("ps", "List the servers and observed programs here, or the servers of a fleet."),
    _ask(
        "ls", "List the connections of a running server, or of several.", "[FILTER|ID...]",
        texts.FILTERS, texts.SEVERAL, texts.OF_PROGRAM, texts.FIELDS,
    ),
    _ask(
        "journal", "Print the loop calls of a running server with their causes, oldest first.",
        "[FILTER|ID...]", texts.FILTERS, texts.SEVERAL, texts.OF_PROGRAM,
    ),
    _ask(
        "kick", "Close connections of a running server, or of several.", "FILTER|ID...",
        texts.FILTERS, texts.SEVERAL, texts.OF_PROGRAM,
    ),
    _ask(
        "hold", "Stop reading from connections, or resume.", "FILTER|ID...", texts.FILTERS,
        texts.SEVERAL,
    ),
    _ask("accept", "Let a running server accept clients, or stop accepting.", "on|off"),
    _ask("drain", "Let a running server send what is queued, and end all connections."),
    _ask(
        "faults", "List the injected faults of a running server, add some, or end them.",
        "[RULE]", texts.RULES, texts.listed("Faults:", texts.FAULT_LIST),
    ),
    CommandEntry(
        "serve", "echotui.cli.serve:serve", texts.SERVE_HELP, "echotui serve [OPTIONS]",
        texts.SERVE_EXAMPLES, (
            *texts.SERVE_NOTES, *texts.CHECK_NOTES, texts.SIZES, texts.FAULTS, texts.SOURCES,
        ),
    ),
    CommandEntry(
        "help", "", "Print the help of the program, or of one command.", "echotui help [COMMAND]"
    ),
    CommandEntry(
        "man", "", "Print the manual page, for man -l - or a folder man1.", "echotui man"
    ),
)  # fmt: skip
COMMANDS: Final = {entry.name: entry for entry in ENTRIES}

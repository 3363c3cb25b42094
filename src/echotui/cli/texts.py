"""What the help and the manual page say besides the options."""

from collections.abc import Mapping, Sequence
from typing import Final

from echotui.model.fault_kinds import ENTRIES, PRESETS
from echotui.model.fields import COLUMNS

SUMMARY: Final = "A TCP echo server, with a live dashboard of every connection."
_WHAT: Final = (
    "echotui listens for TCP clients and sends back what each of them sends. The dashboard shows"
    " every connection with its file descriptor, event mask, queue and traffic, and every call of"
    " the event loop with its cause. A client can be kicked, held or drained with a key; ? lists"
    " the keys."
)
DESCRIPTION: Final = (
    _WHAT,
    "echotui demo plays a session with real clients, which run in a process of their own.",
)
INSTALL: Final = "Let the shell complete commands, options and values, and exit."
SHOW: Final = "Print what --install-completion installs, and exit."
HELP: Final = "Print this text, and exit."
VERSION: Final = "Print the version, and exit."
ONLY_PRINT: Final = (
    ("-h, --help", HELP),
    ("-V, --version", VERSION),
    ("--install-completion [bash|zsh|fish]", f"{INSTALL} Without a name: the shell that runs it."),
    ("--show-completion [bash|zsh|fish]", SHOW),
)
FIELDS: Final = f"The columns are {', '.join(COLUMNS)}."
SIZES: Final = (
    "SIZE is in bytes, or has a unit: KiB, MiB or GiB (short: k, m, g), kB, MB or GB. S is in"
    " seconds and may have a fraction."
)
SOURCES: Final = (
    "Every setting can also come from the environment, --high-water as ECHOTUI_HIGH_WATER, or from"
    ' a TOML file, as high_water = "1MiB": the one that --config names, or else'
    " echotui/config.toml in $XDG_CONFIG_HOME or ~/.config, if it exists; with --config off, none."
    " A flag wins over the environment, the environment over the file."
)
RULES: Final = (
    "RULE is a line of words: terms of a filter on addr, port or id (none: all clients), faults,"
    " the share of these clients that have them, such as 50%, and seed=N, which decides for which."
    " Which clients have them is decided once, when a client connects. Times and bytes count from"
    " when a fault is put on."
)
FAULTS: Final = (
    f"{RULES} The faults are {', '.join(kind.form for kind in ENTRIES)};"
    f" {', '.join(PRESETS)} stand for latency and bandwidth. From the start, ids are of clients to"
    " come: --fault '#3 reset' is for the third."
)
FAULT_LIST: Final = (
    *((kind.form, kind.sentence) for kind in ENTRIES),
    *((preset.name, f"{preset.meaning}: {preset.sentence}") for preset in PRESETS.values()),
)
"""Each fault and preset, with what it does."""
NOTES: Final = (FIELDS, SIZES, FAULTS, SOURCES)
"""What the help of a command with a dashboard ends with."""
USAGE: Final = "echotui [OPTIONS]"
EXAMPLES: Final = (
    ("echotui", "listen on 127.0.0.1:10000"),
    ("echotui --host ::1 -p 7000", "listen on [::1]:7000"),
    ("echotui --sort -queue --theme light", "largest queues first, on a light screen"),
    ("echotui --idle-timeout 60", "no client that is silent for a minute"),
    ("echotui --log-file ~/echotui.log", "log who connects, and how each ends"),
    ("echotui demo crowd", "1,000 clients to try the keys on"),
)
ATTACH_HELP: Final = """\
Show the dashboard of a server that runs already, or of several in one table.

The servers keep running when the dashboard ends. A restarted one is shown again."""
ATTACH_EXAMPLES: Final = (
    ("echotui attach", "the only server of yours, or some to choose"),
    ("echotui attach 4711 --read-only", "by its pid; no key acts on it"),
    ("echotui attach web-1.sock web-2.sock", "two by their sockets, as ssh -L forwards them"),
    ("echotui attach nats://127.0.0.1:4222", "all servers of a fleet"),
    ("echotui attach fleet", "the same, of the broker in ECHOTUI_FLEET"),
)
SERVE_HELP: Final = (
    "Serve without a dashboard; no terminal is needed.\n\n"
    "It logs to standard error; the first line says where it listens. Other commands, such as"
    " echotui attach and echotui ls, reach it through its control socket."
)
_ENDING: Final = (
    "SIGTERM and SIGINT drain the server: no new clients, and the others get --drain-timeout to"
    " receive their queues. A second signal ends it at once. Either way it ends as by that signal:"
    " a shell has 128+N, and systemd counts it as a success. A signal that is ignored at the start,"
    " as SIGHUP by nohup, stays ignored."
)
_MANAGED: Final = (
    "From systemd, or a program like it, it takes listening sockets (LISTEN_FDS: those named"
    " control and http for these, all others for clients), and tells it when it is ready, stops,"
    " and that its loop runs (NOTIFY_SOCKET, WATCHDOG_USEC)."
)
SERVE_NOTES: Final = (_ENDING, _MANAGED)
_CHECKS: Final = (
    "--expect and --fail-on look at a connection when it is accepted, changes its mask or ends, and"
    " at all every 100 ms, until the server drains. A line for each says what was seen. They decide"
    " the exit code: 0 if all are met, 3 if not, 1 if only the report could not be written. A"
    " signal before --for is over ends the run, and they still decide."
)
CHECK_NOTES: Final = (_CHECKS,)
SERVE_EXAMPLES: Final = (
    ("echotui serve --host 0.0.0.0 -p 7", "for all machines"),
    ("echotui serve --log-format json", "each line of the log an object"),
    ("echotui serve --http 127.0.0.1:9100", "for Prometheus, too"),
    ("echotui serve --for 30 --expect 50:state:open", "fail unless 50 clients come"),
)
DEMO_HELP: Final = """\
Play a demo session with real clients.

A demo listens on any free port and shows the payload, unless an option says otherwise."""
DEMO_EXAMPLES: Final = (
    ("echotui demo", "the tour, then it is your turn"),
    ("echotui demo steps", "step the loop, and predict its masks"),
    ("echotui demo fleet", "three servers in one table; one is killed"),
    ("echotui demo backpressure --speed 0.5", "half as fast"),
    ("echotui demo crowd --duration 60", "1,000 clients, for a minute"),
    ("echotui demo ./mine.toml --repeat", "a scenario of your own, again and again"),
)

ASK_EXAMPLES: Final[Mapping[str, Sequence[tuple[str, str]]]] = {
    "ps": (
        ("echotui ps", "the servers that run here, and observed programs"),
        ("echotui ps --on nats://127.0.0.1:4222", "those of a fleet"),
        ("echotui ps --on fleet", "the same, of the broker in ECHOTUI_FLEET"),
        ("echotui ps --json | jq '.[].pid'", "their pids"),
    ),
    "ls": (
        ("echotui ls", "all open connections"),
        ("echotui ls --sort -queue -n 10", "the ten longest queues"),
        ("echotui ls -t 4711 -t 4712", "of two servers, in one table"),
        ("echotui ls --json 'queue>64k' | jq '.rows[].id'", "for programs"),
        ("echotui ls --scope ended 'reason:timeout'", "ended connections"),
        ("echotui ls --every 5 --ndjson state:choked", "a stream, until ctrl+c"),
        ("echotui ls --on watch:haproxy --sort -sendq -n 3", "of another program"),
        ("echotui ls --on watch:app.py --sort -queue", "of an observed program"),
    ),
    "journal": (
        ("echotui journal -n 20", "the newest 20 lines"),
        ("echotui journal -f call:update", "mask changes, as they are made"),
        ("echotui journal --json '#17' | jq .cause", "what happened to a connection"),
        ("echotui journal -f --on watch::8080", "of another program, sampled"),
    ),
    "kick": (
        ("echotui kick 17", "when its queue is sent"),
        ("echotui kick 'queue>64k' --strength close", "at once: those that never read, too"),
        ("echotui kick 'idle>10m' --on nats://127.0.0.1:4222", "on all servers of a fleet"),
        ("echotui kick web-3/17 --on nats://127.0.0.1:4222", "on one of them"),
        ("echotui kick --yes addr:10.0.0.7", "in a script"),
        ("echotui kick 'sendq>1m' --on watch:haproxy --allow-kick", "of another program"),
    ),
    "hold": (
        ("echotui hold 17", "stop reading from it"),
        ("echotui hold state:held --release", "read again from all that are held"),
    ),
    "accept": (
        ("echotui accept off", "new clients wait in the backlog"),
        ("echotui accept on", "and are accepted"),
        ("echotui accept off --yes -t 4711", "of one of several servers, without a question"),
    ),
    "faults": (
        ("echotui faults", "the rules that are on, and for how many clients"),
        ("echotui faults addr:10.0.0.7 latency=200ms 50%", "half of its clients are slow"),
        ("echotui faults '#17 reset=1MB'", "one client, after 1 MB more"),
        ("echotui faults '#17 off'", "end the faults of one client"),
        ("echotui faults rule:2 off", "end one rule"),
        ("echotui faults --clear", "as if there had been none"),
    ),
    "drain": (("echotui drain -t 4711 --yes", "one of several servers, without a question"),),
}
FILTERS: Final = (
    "FILTER is what / filters by in the dashboard, such as 'queue>64k', state:choked, addr:10.0.0.7"
    " or 'idle>30s !held'; ? explains it there. Quote it: a shell has its own meaning for > and |."
)
SEVERAL: Final = (
    "Of several servers, a client is named by server and id, as in web-3/17; in a filter,"
    " server:web-3 means that server, and server:web-* all that begin so. A server that does not"
    " answer is named on standard error, and the others are asked; a broker only knows those that"
    " answer."
)
OF_PROGRAM: Final = (
    "Another program is asked with --on watch:PID, watch:NAME or watch::PORT, as echotui watch"
    " shows it: by ls, which prints after a second with rates, journal and kick. ls lists its"
    " connections; with a filter such as kind:listener, other descriptors. Its ids count from"
    " 1 at each command, in the order of its descriptors. It has the columns queue and doing if it"
    " is observed, as echotui run starts it."
)
ASK_NOTES: Final = (
    "These commands ask servers in other processes, or act on them.", FILTERS, SEVERAL, OF_PROGRAM,
)  # fmt: skip
EXIT_CODES: Final = (
    "The exit code is 0 if it was done, 1 if nothing matched or nothing was done, 2 for wrong usage"
    " or a server that refuses, 4 if no server answers or there is no such program, 5 if it was"
    " done, but one of several servers did not answer."
)


def version() -> str:
    """Return the version that is installed."""
    # Not at the top: it takes 7 ms to load, and most starts do without it.
    from importlib.metadata import version  # noqa: PLC0415

    return version("echotui")


def usage(*lines: str) -> str:
    """Put the usages of a command below each other."""
    return "Usage: " + "\n       ".join(lines)


def epilogue(examples: Sequence[tuple[str, str]], notes: Sequence[str]) -> str:
    """Return what follows the options: examples in columns, then paragraphs."""
    return "\n\n".join((*filter(None, (listed("Examples:", examples),)), *notes))


def listed(title: str, entries: Sequence[tuple[str, str]]) -> str:
    """Return a title and below it entries in columns; empty for no entries."""
    width = max((len(term) for term, _ in entries), default=0)
    lines = (f"  {term:<{width}}  {meaning}" for term, meaning in entries)
    return "\n".join((title, *lines)) if entries else ""

"""The manual page, made from the tables of settings: man(7)."""

from collections.abc import Collection, Iterator, Sequence
from textwrap import wrap
from typing import Final

from echotui.cli import program_texts, texts
from echotui.cli.asking import ASKING, SHARED
from echotui.cli.commands import COMMANDS, ENTRIES
from echotui.cli.demo import LIST, PLAYING
from echotui.cli.options import PRINT_CONFIG, SERVING
from echotui.cli.run import RUNNING
from echotui.cli.serve import CHECKING, SERVE_OPTIONS
from echotui.cli.watch import WATCHING
from echotui.config.setting import Setting, SettingGroup

_WIDTH: Final = 72
"""Of a line before its signs are escaped."""
_OF_ONE: Final = (SettingGroup.DEMO, SettingGroup.CHECKS, SettingGroup.ASK)
"""Groups of options that one command has, or some."""
_STATUS: Final = (
    ("0", "Ended as asked."),
    ("1", "Failed while running; or nothing matched, and nothing was done."),
    ("2", "Wrong usage, it cannot start, or a server refuses; a line on standard error says why."),
    ("3", "A check of echotui serve was not met."),
    ("4", "No server answers."),
    ("5", "It was done; but one of several servers did not answer."),
    ("128+N", "Ended by signal N; the terminal is restored."),
)
_VARIABLES: Final = (
    ("ECHOTUI_OPTION", "Gives the value of an option: ECHOTUI_HIGH_WATER that of --high-water."),
    ("NO_COLOR", "If it is set, there are no colours."),
    ("XDG_CONFIG_HOME", "The folder of the configuration, ~/.config if it is not set."),
    ("XDG_RUNTIME_DIR", "The folder of the control socket, in its folder echotui."),
    (
        "LISTEN_FDS, NOTIFY_SOCKET, WATCHDOG_USEC, JOURNAL_STREAM",
        "Set by systemd for echotui serve: open sockets, where to notify it, and its journal.",
    ),
)
_FILES: Final = (
    ("~/.config/echotui/config.toml", 'Settings, as high_water = "1MiB", and keys, under [keys].'),
)


def man_page() -> str:
    """Return the page, in ASCII."""
    return "".join(f"{line}\n" for line in _lines())


def _lines() -> Iterator[str]:
    yield f'.TH ECHOTUI 1 "" "echotui {texts.version()}" "User Commands"'
    yield from _section("NAME", f"echotui - {texts.SUMMARY[2:-1]}")
    yield ".SH SYNOPSIS"
    for number, usage in enumerate((texts.USAGE, *(entry.usage for entry in ENTRIES))):
        yield from ([".br"] if number else [])
        yield _roff(usage)
    yield from _section("DESCRIPTION", *texts.DESCRIPTION)
    yield ".SH OPTIONS"
    yield from _options(SERVING)
    yield from _section(
        "DEMO OPTIONS", "Only echotui demo has these.", *texts.DEMO_HELP.split("\n\n")[1:]
    )
    yield from _options([LIST, *PLAYING.values()])
    yield from _section("WATCH ANOTHER PROGRAM", *_watch())
    yield from _options(WATCHING.values())
    yield from _section("RUN A PYTHON PROGRAM", *_run())
    yield from _options(RUNNING)
    yield from _section("SERVE", *_serve())
    yield from _options(CHECKING.values())
    yield from _asking()
    yield from _section("VALUES", texts.FIELDS, texts.SIZES, texts.SOURCES)
    yield from _section("FAULTS", texts.RULES)
    yield from _terms(texts.FAULT_LIST)
    yield from _listed("ENVIRONMENT", _VARIABLES)
    yield from _listed("FILES", _FILES)
    yield from _listed("EXIT STATUS", _STATUS)
    examples = [example for entry in ENTRIES for example in entry.examples]
    yield from _listed("EXAMPLES", (*texts.EXAMPLES, *examples))


def _serve() -> Iterator[str]:
    yield from texts.SERVE_HELP.split("\n\n")
    yield from texts.SERVE_NOTES
    left_out = ", ".join(option.flag for option in SERVING if option not in SERVE_OPTIONS)
    yield f"It has all options but {left_out}; and these, which no other command has."
    yield from texts.CHECK_NOTES


def _run() -> Iterator[str]:
    yield from program_texts.RUN_HELP.split("\n\n")
    yield from program_texts.RUN_NOTES


def _watch() -> Iterator[str]:
    yield from program_texts.WATCH_HELP.split("\n\n")
    yield from program_texts.WATCH_NOTES
    yield "It has the options of a dashboard, and this one, which no other command has."


def _asking() -> Iterator[str]:
    yield from _section("ASK A RUNNING SERVER", *texts.ASK_NOTES)
    yield from _options(SHARED.values())
    for name, options in ASKING.items():
        entry = COMMANDS[name]
        yield f".SS {_roff(entry.usage)}"
        yield from _wrapped(entry.help)
        yield from _options([each for each in options.values() if each.name not in SHARED])


def _section(title: str, *paragraphs: str) -> Iterator[str]:
    yield f".SH {title}"
    for number, text in enumerate(paragraphs):
        yield from ([".PP"] if number else [])
        yield from _wrapped(text)


def _listed(title: str, entries: Sequence[tuple[str, str]]) -> Iterator[str]:
    yield f".SH {title}"
    yield from _terms(entries)


def _terms(entries: Sequence[tuple[str, str]]) -> Iterator[str]:
    for term, text in entries:
        yield from (".TP", rf"\fB{_roff(term)}\fR", *_wrapped(text))


def _options(options: Collection[Setting]) -> Iterator[str]:
    for group in SettingGroup:
        of_group = [option for option in options if option.group is group]
        if of_group and group not in _OF_ONE:
            yield f".SS {group}"
        for option in of_group:
            yield from (".TP", _flags(option), *_wrapped(f"{option.help}{_values(option)}"))
    if PRINT_CONFIG in options:
        for flags, text in texts.ONLY_PRINT:
            yield from (".TP", rf"\fB{_roff(flags)}\fR", *_wrapped(text))


def _flags(option: Setting) -> str:
    flags = filter(None, (option.short, option.flag, option.negative))
    value = rf" \fI{option.type.metavar}\fR" if option.type.metavar else ""
    return ", ".join(rf"\fB{_roff(flag)}\fR" for flag in flags) + value


def _values(option: Setting) -> str:
    allowed = f" {option.type.allowed.capitalize()}." if option.type.metavar == "NAME" else ""
    if option.default is None or (option.flag_only and option.default is False):
        return allowed
    shown = option.type.show(option.default)
    return f"{allowed} Default: {shown}." if shown else allowed


def _wrapped(text: str) -> list[str]:
    return [_roff(line) for line in wrap(text, _WIDTH, break_on_hyphens=False)]


def _roff(text: str) -> str:
    """Escape a text: a minus that can be copied, no request at the beginning of the line."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{escaped}" if escaped.startswith((".", "'")) else escaped

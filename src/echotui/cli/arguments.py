"""From a command line to settings: flags, then the environment, the file, the defaults."""

import io
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from importlib.metadata import version
from typing import Annotated, Final, NamedTuple

from cyclopts import App, ArgumentCollection, CycloptsError, Parameter, Token

from echotui.cli.demo_options import (
    DEFAULT_SCENARIO,
    DEMO,
    DEMO_DEFAULTS,
    DemoOptions,
    ServingOptions,
)
from echotui.cli.options import PROGRAM, Options, read_path
from echotui.cli.origins import FILE, find_origins, listing, where
from echotui.cli.usage_error import explain
from echotui.cli.variables import unknown_variables
from echotui.config.file import Content, read_default, read_file
from echotui.config.keys import Keys, listed
from echotui.config.settings import Settings
from echotui.demo.scenario_files import listing as list_scenarios
from echotui.errors import SettingsError
from echotui.runtime.request import DemoRequest
from echotui.ui.terminal.encoding import takes_unicode

SUMMARY: Final = "A TCP echo server, with a live dashboard of every connection."
NOTES: Final = """\
SIZE is in bytes, or has a unit: KiB, MiB or GiB (short: k, m, g), kB, MB or GB. S is in seconds \
and may have a fraction.

Every setting can also come from the environment, --high-water as ECHOTUI_HIGH_WATER, or from a \
TOML file, as high_water = "1MiB": the one that --config names, or else echotui/config.toml in \
$XDG_CONFIG_HOME or ~/.config, if it is there; with --config off, none. A flag wins over the \
environment, the environment over the file."""
AddSources = Callable[[App, tuple[str, ...], ArgumentCollection], None]
NOTHING_ASKED: Final = Options()
NO_DEMO_OPTIONS: Final = DemoOptions()
NOTHING_ASKED_OF_DEMO: Final = ServingOptions()


def parse(argv: Sequence[str]) -> Settings | DemoRequest | str:
    """Read a command line.

    Args:
        argv: The arguments, without the program's name.

    Returns:
        The settings to run with, or the demo to play; or the text to print instead, for `--help`
        and its like.

    Raises:
        SettingsError: A value is not allowed, wherever it comes from; or the command line has an
            option or argument that does not exist.
    """
    try:
        return _parse(argv)
    except CycloptsError as error:
        raise SettingsError(explain(error)) from error


def _parse(argv: Sequence[str]) -> Settings | DemoRequest | str:
    origins: dict[str, str] = {}
    keys: Keys = ()
    notices: list[str] = []

    def add_sources(_app: App, _commands: tuple[str, ...], arguments: ArgumentCollection) -> None:
        nonlocal keys
        file = add_file(arguments)
        keys = file.keys
        notices.extend(filter(None, (file.notice, unknown_variables(os.environ))))
        origins.update(find_origins(arguments))
        origins.update({name: f"{FILE} {file.shown}: {name}" for name in listed(keys)})

    app = _make_app(add_sources)
    command, bound, _ = app.parse_args(list(argv), print_error=False, exit_on_error=False)
    # The library draws frames with what the page's encoding has.
    page = io.TextIOWrapper(io.BytesIO(), _encoding(), "backslashreplace")
    with redirect_stdout(page):
        asked = command(*bound.args, **bound.kwargs)
    match asked:
        case Options():
            settings = asked.settings(origins, keys, notices)
            return listing(settings, origins) if asked.print_config else settings
        case _Demo():
            return asked.answer(origins, keys, notices)
        case _:
            page.seek(0)
            return page.read()


def _encoding() -> str:
    encoding = sys.stdout.encoding if sys.stdout is not None else "utf-8"
    return "utf-8" if takes_unicode(encoding, os.environ) else "ascii"


def add_file(arguments: ArgumentCollection) -> Content:
    """Give to every option that has no value yet the one in the TOML file.

    Args:
        arguments: All options, with the values of the flags and the environment.

    Returns:
        What the file says.

    Raises:
        SettingsError: The file cannot be read, or has an entry that is not allowed.
    """
    by_name = {argument.field_info.name: argument for argument in arguments}
    chosen = by_name["config"].tokens
    path = read_path(str, chosen) if chosen else None
    if path is None:
        content = read_default()
    else:
        content = read_file(path, named_by=where(chosen[0])) if path else Content("")
    for name, (keyword, texts) in content.entries.items():
        if by_name[name].tokens:
            continue
        for index, text in enumerate(texts):
            by_name[name].append(Token(keyword=keyword, value=text, source=FILE, index=index))
    return content


class _Demo(NamedTuple):
    scenario: str
    options: ServingOptions
    demo: DemoOptions

    def answer(
        self, origins: dict[str, str], keys: Keys, notices: Sequence[str]
    ) -> DemoRequest | str:
        if self.demo.list_:
            return list_scenarios()
        settings = self.options.settings(origins, keys, notices)
        if self.options.print_config:
            return listing(settings, dict.fromkeys(DEMO_DEFAULTS, "demo") | origins)
        return self.demo.request(self.scenario, settings)


def _make_app(add_sources: AddSources) -> App:
    app = App(
        name="echotui",
        usage="Usage: echotui [OPTIONS]\n       echotui demo [SCENARIO] [OPTIONS]",
        help=SUMMARY,
        help_epilogue=NOTES,
        help_format="plaintext",
        version=lambda: f"echotui {version('echotui')}",
        group_commands=PROGRAM,
        default_parameter=Parameter(negative_iterable=(), show_env_var=False),
        config=add_sources,
    )
    app["--help"].help = "Print this text and exit."
    app["--version"].help = "Print the version and exit."

    @app.default
    def take(options: Annotated[Options, Parameter(name="*")] = NOTHING_ASKED) -> Options:
        return options

    @app.command(usage="Usage: echotui demo [SCENARIO] [OPTIONS]")
    def demo(
        scenario: Annotated[str, Parameter(group=DEMO)] = DEFAULT_SCENARIO,
        /,
        *,
        demo_options: Annotated[DemoOptions, Parameter(name="*")] = NO_DEMO_OPTIONS,
        options: Annotated[ServingOptions, Parameter(name="*")] = NOTHING_ASKED_OF_DEMO,
    ) -> _Demo:
        """Play a session with real clients.

        Unless told otherwise, a demo listens on any free port and shows what the clients say.

        Args:
            scenario: What to play: a name of the list, or the path of a TOML file.
            demo_options: How to play it.
            options: How to serve and show it.
        """
        return _Demo(scenario, options, demo_options)

    return app

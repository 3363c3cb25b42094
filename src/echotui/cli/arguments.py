"""From a command line to what it asks for."""

import io
import os
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from importlib.metadata import version
from typing import Final

from cyclopts import App, ArgumentCollection, CycloptsError, Parameter

from echotui.cli.demo import HELP, LIST, PLAYING, PRESET, SCENARIO, demo
from echotui.cli.options import GROUPS, PRINT_CONFIG, SERVING, origins_of, takes
from echotui.cli.resolve import config_listing, resolve
from echotui.cli.usage_error import explain
from echotui.config.setting import SettingGroup
from echotui.config.settings import Settings
from echotui.demo.scenario_files import DEFAULT
from echotui.errors import SettingsError
from echotui.runtime.request import DemoRequest
from echotui.system.tty import takes_unicode

SUMMARY: Final = "A TCP echo server, with a live dashboard of every connection."
NOTES: Final = """\
SIZE is in bytes, or has a unit: KiB, MiB or GiB (short: k, m, g), kB, MB or GB. S is in seconds \
and may have a fraction.

Every setting can also come from the environment, --high-water as ECHOTUI_HIGH_WATER, or from a \
TOML file, as high_water = "1MiB": the one that --config names, or else echotui/config.toml in \
$XDG_CONFIG_HOME or ~/.config, if it exists; with --config off, none. A flag wins over the \
environment, the environment over the file."""


def parse(argv: Sequence[str]) -> Settings | DemoRequest | str:
    """Read a command line, without the program's name.

    Returns:
        The settings to run with, or the demo to play; or the text to print instead, for `--help`
        and its like.

    Raises:
        SettingsError: A value is not allowed, or an option or argument does not exist.
    """
    # The library draws frames with what the page's encoding has.
    page = io.TextIOWrapper(io.BytesIO(), _encoding(), "backslashreplace")
    try:
        command, bound, _ = _app().parse_args(list(argv), print_error=False, exit_on_error=False)
        with redirect_stdout(page):
            asked = command(*bound.args, **bound.kwargs)
    except CycloptsError as error:
        raise SettingsError(explain(error)) from error
    if isinstance(asked, Settings | DemoRequest | str):
        return asked
    page.seek(0)
    return page.read()


def _encoding() -> str:
    encoding = sys.stdout.encoding if sys.stdout is not None else "utf-8"
    return "utf-8" if takes_unicode(encoding, os.environ) else "ascii"


def _app() -> App:
    origins: dict[str, str] = {}

    def note_origins(_app: App, _names: tuple[str, ...], arguments: ArgumentCollection) -> None:
        origins.update(origins_of(arguments))

    app = App(
        name="echotui",
        usage="Usage: echotui [OPTIONS]\n       echotui demo [SCENARIO] [OPTIONS]",
        help=SUMMARY,
        help_epilogue=NOTES,
        help_format="plaintext",
        version=lambda: f"echotui {version('echotui')}",
        group_commands=GROUPS[SettingGroup.PROGRAM],
        default_parameter=Parameter(show_env_var=False),
        config=note_origins,
    )
    app["--help"].help = "Print this text, and exit."
    app["--version"].help = "Print the version, and exit."

    @app.default
    @takes(SERVING)
    def serve(**given: object) -> Settings | str:
        print_config = given.pop(PRINT_CONFIG.name, False)
        settings = resolve(given, origins, {})
        return config_listing(settings) if print_config else settings

    @app.command(name="demo", help=HELP, usage="Usage: echotui demo [SCENARIO] [OPTIONS]")
    @takes((LIST, *PLAYING.values(), *SERVING), PRESET, SCENARIO)
    def play(name: str = DEFAULT, /, **given: object) -> DemoRequest | str:
        return demo(name, given, origins)

    return app

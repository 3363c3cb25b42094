"""The commands of the program, as cyclopts has them."""

from typing import Annotated, Any, Final, Literal

from cyclopts import App, ArgumentCollection, Group, Parameter

from echotui.cli import texts
from echotui.cli.completion import Shell, install, script
from echotui.cli.demo import HELP, LIST, PLAYING, PRESET, SCENARIO, demo
from echotui.cli.man import man_page
from echotui.cli.options import GROUPS, PRINT_CONFIG, SERVING, origins_of, takes
from echotui.cli.resolve import config_listing, resolve
from echotui.config.setting import SettingGroup
from echotui.config.settings import Settings
from echotui.demo.scenario_files import DEFAULT
from echotui.runtime.request import DemoRequest

COMMANDS: Final = Group("Commands", sort_key=-1)
_PROGRAM: Final = GROUPS[SettingGroup.PROGRAM]


def application() -> App:
    """Make the commands; each returns a request, or a text to print instead."""
    origins: dict[str, str] = {}

    def note_origins(_app: App, _names: tuple[str, ...], arguments: ArgumentCollection) -> None:
        origins.update(origins_of(arguments))

    app = App(
        name="echotui",
        usage=texts.usage(*texts.USAGES),
        help=texts.SUMMARY,
        help_epilogue=texts.epilogue(texts.EXAMPLES),
        help_format="plaintext",
        version=lambda: f"echotui {texts.version()}",
        version_flags=("--version", "-V"),
        group_commands=COMMANDS,
        default_parameter=Parameter(show_env_var=False),
        config=note_origins,
    )
    for flag, text in (("--help", texts.HELP), ("--version", texts.VERSION)):
        app[flag].help = text
        app[flag].group = _PROGRAM
    _add_runs(app, origins)
    _add_pages(app)
    _add_completion(app)
    return app


def _add_runs(app: App, origins: dict[str, str]) -> None:
    """Add what runs the server."""

    @app.default
    @takes(SERVING)
    def serve(**given: object) -> Settings | str:
        print_config = given.pop(PRINT_CONFIG.name, False)
        settings = resolve(given, origins, {})
        return config_listing(settings) if print_config else settings

    @app.command(
        name="demo",
        help=HELP,
        usage=texts.usage(texts.DEMO_USAGE),
        help_epilogue=texts.epilogue(texts.DEMO_EXAMPLES),
    )
    @takes((LIST, *PLAYING.values(), *SERVING), PRESET, SCENARIO)
    def play(name: str = DEFAULT, /, **given: Any) -> DemoRequest | str:
        return demo(name, given, origins)


def _add_pages(app: App) -> None:
    """Add what prints the help and the manual page."""

    @app.command(name="help", usage=texts.usage(texts.HELP_USAGE), help_epilogue="")
    def print_help(
        command: Annotated[Literal["demo", "help", "man"] | None, Parameter(group=COMMANDS)] = None,
        /,
    ) -> None:
        """Print the help of the program, or of one command."""
        app.help_print([command] if command else [])

    @app.command(name="man", usage=texts.usage(texts.MAN_USAGE), help_epilogue="")
    def print_man() -> str:
        """Print the manual page, for man -l - or a folder man1."""
        return man_page()


def _add_completion(app: App) -> None:
    """Add what lets a shell complete commands, options and their values."""

    @app.command(name="--install-completion", help=texts.INSTALL, group=_PROGRAM, help_epilogue="")
    def install_completion(shell: Shell = None, /) -> str:
        return install(app, shell)

    @app.command(name="--show-completion", help=texts.SHOW, group=_PROGRAM, help_epilogue="")
    def show_completion(shell: Shell = None, /) -> str:
        return script(app, shell)

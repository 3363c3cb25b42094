"""The commands of the program, as cyclopts has them."""

import inspect
from typing import Annotated, Any, Final, Literal

from cyclopts import App, ArgumentCollection, Group, Parameter

from echotui.cli import texts
from echotui.cli.commands import COMMANDS, ENTRIES
from echotui.cli.completion import Shell, install, script
from echotui.cli.options import GROUPS, PRINT_CONFIG, SERVING, Origins, origins_of, takes
from echotui.cli.resolve import config_listing, resolve
from echotui.config.setting import SettingGroup
from echotui.config.settings import Settings

_COMMANDS: Final = Group("Commands", sort_key=-1)
_PROGRAM: Final = GROUPS[SettingGroup.PROGRAM]
_OF_HELP: Final = inspect.Parameter(
    "command",
    inspect.Parameter.POSITIONAL_ONLY,
    default=None,
    annotation=Annotated[Literal[tuple(COMMANDS)] | None, Parameter(group=_COMMANDS)],
)


def application(origins: dict[str, str]) -> App:
    """Make the commands; each returns a request, or a text to print instead.

    Args:
        origins: Gets where the values were given, by name, as a command line is parsed.
    """

    def note_origins(_app: App, _names: tuple[str, ...], arguments: ArgumentCollection) -> None:
        origins.update(origins_of(arguments))

    app = App(
        name="echotui",
        usage=texts.usage(texts.USAGE, *(entry.usage for entry in ENTRIES)),
        help=texts.SUMMARY,
        help_epilogue=texts.epilogue(texts.EXAMPLES, texts.NOTES),
        help_format="plaintext",
        version=lambda: f"echotui {texts.version()}",
        version_flags=("--version", "-V"),
        group_commands=_COMMANDS,
        default_parameter=Parameter(show_env_var=False),
        config=note_origins,
    )
    for flag, text in (("--help", texts.HELP), ("--version", texts.VERSION)):
        app[flag].help = text
        app[flag].group = _PROGRAM
    app.default(dashboard)
    _add_commands(app)
    _add_completion(app)
    return app


@takes(SERVING)
def dashboard(*, origins: Origins, **given: Any) -> Settings | str:
    """Return the settings to run with; or the text to print instead."""
    print_config = given.pop(PRINT_CONFIG.name, False)
    settings = resolve(given, origins, {})
    return config_listing(settings) if print_config else settings


def _add_commands(app: App) -> None:
    """Add what the table of commands lists."""

    @takes((), None, _OF_HELP)
    def print_help(name: str | None = None, /, **_: object) -> None:
        app.help_print([name] if name else [])

    def print_man() -> str:
        # Not at the top: only this command needs it.
        from echotui.cli.man import man_page  # noqa: PLC0415

        return man_page()

    own: dict[str, Any] = {"help": print_help, "man": print_man}
    for entry in ENTRIES:
        app.command(
            own.get(entry.name, entry.function),
            name=entry.name,
            help=entry.help,
            usage=texts.usage(entry.usage),
            help_epilogue=entry.epilogue,
        )


def _add_completion(app: App) -> None:
    """Add what lets a shell complete commands, options and their values."""

    @app.command(name="--install-completion", help=texts.INSTALL, group=_PROGRAM, help_epilogue="")
    def install_completion(shell: Shell = None, /) -> str:
        return install(app, shell)

    @app.command(name="--show-completion", help=texts.SHOW, group=_PROGRAM, help_epilogue="")
    def show_completion(shell: Shell = None, /) -> str:
        return script(app, shell)

"""The options of the command line, as cyclopts reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from cyclopts import Group, Parameter, Token

from echotui.cli.origins import DEFAULT, shown, where
from echotui.cli.variables import CONFIG, variable
from echotui.config.keys import Keys
from echotui.config.settings import KINDS, LoopKind, Settings, Theme, check_hosts, check_watermarks
from echotui.config.values import PATH
from echotui.model.fields import Field
from echotui.model.strategy import Strategy

SERVER: Final = Group("Server", sort_key=1)
LIMITS: Final = Group("Limits and timeouts", sort_key=2)
DASHBOARD: Final = Group("Dashboard", sort_key=3)
PROGRAM: Final = Group("Program", sort_key=4)

DEFAULTS: Final = Settings()


def setting(name: str, group: Group, metavar: str = "") -> Parameter:
    """Describe the option of a setting.

    Args:
        name: Which.
        group: Where the help lists it.
        metavar: What its value is called there.

    Returns:
        What cyclopts wants to know.
    """

    def convert(_type: object, tokens: Sequence[Token]) -> object:
        values = tuple(KINDS[name].read(token.value, where(token)) for token in tokens)
        if name != "host":
            return values[0]
        check_hosts(values, where(tokens[0]))
        return values

    def split(_type: object, text: str, *, delimiter: str | None = None) -> list[str]:
        # A variable that is set but empty is an error, not a default.
        return (text.split(delimiter) or [""]) if name == "host" else [text]

    return Parameter(
        converter=convert,
        n_tokens=1,
        group=group,
        metavar=metavar or None,
        env_var=variable(name),
        env_var_split=split,
        show_default=lambda value: shown(name, value),
    )


def read_path(_type: object, tokens: Sequence[Token]) -> str:
    """Read the path that `--config` gives; empty for no file."""
    return PATH.read(tokens[0].value, where(tokens[0]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was asked for, each value allowed by itself. The texts below are the help.

    Attributes:
        host: Listen on this address or name. May be repeated.
        port: Listen on this port; 0 takes any free one.
        strategy: How to echo: eager for use and speed, textbook to watch the masks flip.
        high_water: Stop reading from a client while this much is queued for it.
        low_water: Read again once its queue is down to this.
        max_queued: Let no queue grow while all together hold this much; 0 for no limit.
        max_clients: Most clients at once; 0 for no limit.
        max_per_ip: Most clients at once from one address; 0 for no limit.
        idle_timeout: End a client that has been silent this long; 0 for never.
        stall_timeout: End a client that has taken nothing of its queue this long; 0 for never.
        drain_timeout: At the end, give clients this long to take what they are owed.
        keepalive: End a client whose machine vanished, within twice this time; 0 for never.
        refresh: Time between two pictures.
        keep_closed: Show a client this long after its end.
        payload: Keep the last bytes of every client, and show them in the column LAST.
        columns: The columns of the table, in order, with commas between; auto: all that fit.
        theme: The colours.
        ascii: Draw with ASCII only, for terminals without lines and blocks.
        mouse: Take the mouse; without, the terminal selects text with it as usual.
        read_only: Only look: no key acts on a client or the server.
        loop: The event loop: auto takes uvloop where it is installed.
        log_file: Log to this file, of 5MiB at most, and 3 older ones, PATH.1 to .3; off: none.
        config: Read settings from this TOML file; off: from none.
        print_config: Print each setting, its value and where that came from, and exit.
    """

    host: Annotated[tuple[str, ...], setting("host", SERVER, "ADDR")] = DEFAULTS.host
    port: Annotated[int, setting("port", SERVER, "N")] = DEFAULTS.port
    strategy: Annotated[Strategy, setting("strategy", SERVER, "NAME")] = DEFAULTS.strategy
    high_water: Annotated[int, setting("high_water", LIMITS, "SIZE")] = DEFAULTS.high_water
    low_water: Annotated[int, setting("low_water", LIMITS, "SIZE")] = DEFAULTS.low_water
    max_queued: Annotated[int, setting("max_queued", LIMITS, "SIZE")] = DEFAULTS.max_queued
    max_clients: Annotated[int, setting("max_clients", LIMITS, "N")] = DEFAULTS.max_clients
    max_per_ip: Annotated[int, setting("max_per_ip", LIMITS, "N")] = DEFAULTS.max_per_ip
    idle_timeout: Annotated[float, setting("idle_timeout", LIMITS, "S")] = DEFAULTS.idle_timeout
    stall_timeout: Annotated[float, setting("stall_timeout", LIMITS, "S")] = DEFAULTS.stall_timeout
    drain_timeout: Annotated[float, setting("drain_timeout", LIMITS, "S")] = DEFAULTS.drain_timeout
    keepalive: Annotated[int, setting("keepalive", LIMITS, "S")] = DEFAULTS.keepalive
    refresh: Annotated[float, setting("refresh", DASHBOARD, "S")] = DEFAULTS.refresh
    keep_closed: Annotated[float, setting("keep_closed", DASHBOARD, "S")] = DEFAULTS.keep_closed
    payload: Annotated[bool, setting("payload", DASHBOARD)] = DEFAULTS.payload
    columns: Annotated[tuple[Field, ...], setting("columns", DASHBOARD, "LIST")] = DEFAULTS.columns
    theme: Annotated[Theme, setting("theme", DASHBOARD, "NAME")] = DEFAULTS.theme
    ascii: Annotated[bool, setting("ascii", DASHBOARD)] = DEFAULTS.ascii
    mouse: Annotated[bool, setting("mouse", DASHBOARD)] = DEFAULTS.mouse
    read_only: Annotated[bool, setting("read_only", DASHBOARD)] = DEFAULTS.read_only
    loop: Annotated[LoopKind, setting("loop", PROGRAM, "NAME")] = DEFAULTS.loop
    log_file: Annotated[str, setting("log_file", PROGRAM, "PATH")] = DEFAULTS.log_file
    config: Annotated[
        str | None,
        Parameter(
            converter=read_path, group=PROGRAM, metavar="PATH", env_var=CONFIG, show_default=False
        ),
    ] = None
    print_config: Annotated[bool, Parameter(group=PROGRAM, negative=(), show_default=False)] = False

    def settings(
        self, origins: Mapping[str, str], keys: Keys = (), notices: Sequence[str] = ()
    ) -> Settings:
        """Check the values together.

        Args:
            origins: Who gave them, by name; those that are not there are defaults.
            keys: Actions that have other keys than usual.
            notices: What the operator should hear of how they were found.

        Returns:
            The settings.

        Raises:
            SettingsError: They are not allowed together.
        """
        low_from, high_from = (origins.get(name, DEFAULT) for name in ("low_water", "high_water"))
        check_watermarks(self.low_water, self.high_water, low_from, high_from)
        values = {name: getattr(self, name) for name in KINDS}
        return Settings(**values, keys=keys, config=self.config, notices=tuple(notices))

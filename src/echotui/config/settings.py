"""The table of settings.

A setting is one entry in `Settings`. The flag with its `--help`, the variable, the entry in the
file, `--print-config` and the README's table of options are made from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from echotui.config import control_values, fault_values, fleet_values, values
from echotui.config.choices import LogFormat, LoopKind, Theme
from echotui.config.keys import TABLE, Keys, check_keys
from echotui.config.lint_values import LINTS
from echotui.config.setting import SettingGroup, setting, settings_of
from echotui.config.values import choice
from echotui.errors import SettingsError
from echotui.model.broker_url import BrokerUrl
from echotui.model.fault_rule import FaultRule
from echotui.model.field import Field
from echotui.model.limits import Limits
from echotui.model.query import Sort
from echotui.model.sizes import format_size
from echotui.model.strategy import Strategy

DEFAULT: Final = "default"
"""The origin of a value that was not given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings that are allowed, each by itself and together.

    Attributes:
        keys: Actions that have other keys than usual, each with its keys and commas between.
        notices: Printable lines for the operator: what was odd about the sources of the settings.
        origins: Where each value comes from, by name: `flag --port`; without an entry, it is the
            default.

    Raises:
        SettingsError: A value is not allowed.
    """

    # fmt: off
    host: tuple[str, ...] = setting(
        ("127.0.0.1",), values.HOSTS, SettingGroup.SERVER,
        "Listen on this address or host name, IPv4 or IPv6; may be repeated.",
    )
    port: int = setting(
        10000, values.PORT, SettingGroup.SERVER, "Listen on this port; 0: any free one.",
        short="-p",
    )
    strategy: Strategy = setting(
        Strategy.EAGER, choice(Strategy), SettingGroup.SERVER,
        "How to echo: eager is for speed, textbook for watching the masks flip.",
    )
    fault: tuple[FaultRule, ...] = setting(
        (), fault_values.RULES, SettingGroup.SERVER,
        "Inject faults on purpose, such as 'addr:10.0.0.7 latency=200ms 50%', from the start; may"
        " be repeated.",
    )
    slow: float = setting(
        2.0, values.PACE, SettingGroup.SERVER,
        "When the loop is stepped slowly (S), let this many events through in a second.",
    )
    allow: tuple[str, ...] = setting(
        (), LINTS, SettingGroup.SERVER,
        "Do not report this lint, such as stuck; may be repeated.",
    )
    high_water: int = setting(
        256 * 1024, values.SIZE, SettingGroup.LIMITS,
        "Stop reading from a client while this much is queued for it.",
    )
    low_water: int = setting(
        64 * 1024, values.SIZE, SettingGroup.LIMITS,
        "Resume reading once its queue is down to this.",
    )  # fmt: skip
    max_queued: int = setting(
        256 * 1024 * 1024, values.SIZE, SettingGroup.LIMITS,
        "Let all queues together hold this much, and at most 128 KiB a client on top; at the limit,"
        " choke the largest first; 0: no limit.",
    )
    max_clients: int = setting(
        0, values.COUNT, SettingGroup.LIMITS, "Most clients at once; 0: no limit."
    )
    max_per_ip: int = setting(
        0, values.COUNT, SettingGroup.LIMITS, "Most clients at once from one address; 0: no limit."
    )
    idle_timeout: float = setting(
        0.0, values.TIME, SettingGroup.LIMITS,
        "Disconnect a client that is silent this long; 0: never.",
    )  # fmt: skip
    stall_timeout: float = setting(
        0.0, values.TIME, SettingGroup.LIMITS,
        "Disconnect a client that takes nothing of its queue this long; 0: never.",
    )
    drain_timeout: float = setting(
        5.0, values.TIME, SettingGroup.LIMITS,
        "When the server drains (D, q, a signal), give clients this long to receive their queues.",
    )
    keepalive: int = setting(
        60, values.KEEPALIVE, SettingGroup.LIMITS,
        "Probe a client that is silent this long; a vanished one is disconnected within twice this"
        " time; 0: never.",
    )
    refresh: float = setting(
        0.25, values.REFRESH, SettingGroup.DASHBOARD, "Time between two refreshes of the screen."
    )
    keep_closed: float = setting(
        10.0, values.TIME, SettingGroup.DASHBOARD, "Show a connection this long after its end."
    )
    payload: bool = setting(
        False, values.SWITCH, SettingGroup.DASHBOARD,
        "Keep the last bytes of every client, and show them in the column LAST.",
    )
    resolve: bool = setting(
        False, values.SWITCH, SettingGroup.DASHBOARD,
        "Look up the names of the clients' addresses, and show them in the column HOST.",
    )
    columns: tuple[Field, ...] = setting(
        (), values.COLUMNS, SettingGroup.DASHBOARD,
        "The columns of the table, in order, such as id,client,queue,rate-in; auto: as many of the"
        " usual ones as fit.",
    )
    journal_height: int = setting(
        0, values.COUNT, SettingGroup.DASHBOARD,
        "Lines of the journal pane, with its title; 0: according to the terminal.",
    )
    sort: Sort = setting(
        Sort(), values.SORT, SettingGroup.DASHBOARD,
        "Sort by this column, smallest first; with a minus, as in -queue, largest first.",
    )
    theme: Theme = setting(
        Theme.DARK, choice(Theme), SettingGroup.DASHBOARD,
        "The colours; contrast: all text at 7:1 at least; deutan: for red-green blindness; tritan:"
        " for blue-yellow blindness.",
    )
    ascii: bool = setting(
        False, values.SWITCH, SettingGroup.DASHBOARD,
        "Draw with ASCII only, for terminals without lines and blocks.",
    )
    mouse: bool = setting(
        True, values.SWITCH, SettingGroup.DASHBOARD,
        "Use the mouse; with --no-mouse, the terminal selects text as usual.",
    )
    read_only: bool = setting(
        False, values.SWITCH, SettingGroup.DASHBOARD,
        "Refuse all that acts on a client or the server, by keys or over the control socket.",
    )
    control: str = setting(
        values.AUTO, control_values.CONTROL, SettingGroup.CONTROL,
        "Answer other programs at this Unix socket; auto: PID.sock in the runtime directory of the"
        " user; off: at none.",
    )
    http: str = setting(
        "", control_values.HTTP, SettingGroup.CONTROL,
        "Answer HTTP clients here too, which may only read: health, metrics, connections, journal.",
    )
    http_token_file: str = setting(
        "", values.PATH, SettingGroup.CONTROL,
        "HTTP clients must send the token in this file; without it, other machines get health and"
        " metrics only.",
    )
    http_allow_host: tuple[str, ...] = setting(
        (), control_values.NAMES, SettingGroup.CONTROL,
        "A name by which HTTP clients may call this server, besides those it listens at; may be"
        " repeated.",
    )
    name: str = setting(
        "", fleet_values.SERVER_NAME, SettingGroup.FLEET,
        "The name of this server for dashboards that show several, such as web-3; off: its host.",
    )
    fleet: tuple[BrokerUrl, ...] = setting(
        (), fleet_values.URLS, SettingGroup.FLEET,
        "Answer dashboards over this NATS broker too, with the other servers there; without"
        " credentials, they may only read.",
    )
    fleet_credentials: str = setting(
        "", values.PATH, SettingGroup.FLEET,
        "Log in to the broker with the NATS credentials in this file.",
    )
    fleet_ca: str = setting(
        "", values.PATH, SettingGroup.FLEET,
        "Trust the certificate authorities in this file for TLS to the broker, in place of those of"
        " the system.",
    )
    fleet_payload: bool = setting(
        False, values.SWITCH, SettingGroup.FLEET,
        "Show what clients send to the dashboards of the fleet too.",
    )
    fleet_read_only: bool = setting(
        False, values.SWITCH, SettingGroup.FLEET,
        "Refuse all that acts on a client or the server over the broker.",
    )
    loop: LoopKind = setting(
        LoopKind.AUTO, choice(LoopKind), SettingGroup.PROGRAM,
        "The event loop; auto: uvloop where it is installed.",
    )
    log_file: str = setting(
        "", values.PATH, SettingGroup.PROGRAM,
        "Log to this file, of 5 MiB at most, and 3 older ones, PATH.1 to PATH.3; off: no log.",
    )
    log_format: LogFormat = setting(
        LogFormat.TEXT, choice(LogFormat), SettingGroup.PROGRAM,
        "How the log is written; json: each line is an object.",
    )
    config: str | None = setting(
        None, values.PATH, SettingGroup.PROGRAM,
        "Read settings from this TOML file, which must exist; off: from none.", in_file=False,
    )
    # fmt: on
    keys: Keys = ()
    notices: tuple[str, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        """Check every value the way it is read: what is shown can be given again."""
        for each in SETTINGS.values():
            each.type.read(each.type.show(getattr(self, each.name)), each.flag)
        if self.low_water >= self.high_water:
            low, high = (self.origins.get(name, DEFAULT) for name in ("low_water", "high_water"))
            raise SettingsError(
                f"the low watermark, {format_size(self.low_water)} ({low}), must be below"
                f" the high watermark, {format_size(self.high_water)} ({high})"
            )
        check_keys(self.keys, TABLE)

    @property
    def limits(self) -> Limits:
        """The settings that are bounds of the server."""
        return Limits(**{name: getattr(self, name) for name in SETTINGS if hasattr(Limits, name)})


OPTIONS: Final = settings_of(Settings)
"""All that flags and variables may give, by name."""
SETTINGS: Final = {name: each for name, each in OPTIONS.items() if each.in_file}
"""All that the file may give too."""

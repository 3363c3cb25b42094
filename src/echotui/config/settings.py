"""What one run of the program is asked to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from echotui.config import values
from echotui.config.keys import TABLE, Keys, check_keys
from echotui.config.values import Kind
from echotui.errors import SettingsError
from echotui.model.fields import Field
from echotui.model.limits import Limits
from echotui.model.sizes import format_size
from echotui.model.strategy import Strategy
from echotui.system.printable import quote


class LoopKind(StrEnum):
    """Which event loop to run on."""

    AUTO = "auto"
    """uvloop where it is installed, else asyncio's own."""
    ASYNCIO = "asyncio"
    UVLOOP = "uvloop"


class Theme(StrEnum):
    """Which colours the dashboard has."""

    DARK = "dark"
    LIGHT = "light"
    CONTRAST = "contrast"
    """Every text at 7:1 at least."""
    DEUTAN = "deutan"
    """For red-green blindness, of both kinds."""
    TRITAN = "tritan"
    """For blue-yellow blindness."""


KINDS: Final[Mapping[str, Kind[Any]]] = {
    "host": values.HOST,
    "port": values.PORT,
    "strategy": values.choice(Strategy),
    "high_water": values.SIZE,
    "low_water": values.SIZE,
    "max_queued": values.SIZE,
    "max_clients": values.COUNT,
    "max_per_ip": values.COUNT,
    "idle_timeout": values.TIME,
    "stall_timeout": values.TIME,
    "drain_timeout": values.TIME,
    "keepalive": values.KEEPALIVE,
    "refresh": values.REFRESH,
    "keep_closed": values.TIME,
    "payload": values.SWITCH,
    "columns": values.COLUMNS,
    "theme": values.choice(Theme),
    "ascii": values.SWITCH,
    "mouse": values.SWITCH,
    "read_only": values.SWITCH,
    "loop": values.choice(LoopKind),
    "log_file": values.PATH,
}
"""The kind of every setting, in the order in which they are listed; of `host`, of each one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings that are allowed, each by itself and together.

    Attributes:
        host: Where to listen: addresses or names, each once. Not looked up yet.
        port: The port to listen on; 0 takes any free one.
        strategy: How to echo.
        high_water: Queue size in bytes at which a connection is choked.
        low_water: Queue size in bytes at which it reads again; below `high_water`.
        max_queued: Bytes in all queues from which no queue grows; 0 for no limit.
        max_clients: Most connections at once; 0 for no limit.
        max_per_ip: Most connections at once from one address; 0 for no limit.
        idle_timeout: Seconds without a byte until a connection is ended; 0 for never.
        stall_timeout: Seconds that a queue may stand still until its connection is ended; 0 for
            any number.
        drain_timeout: Seconds that connections get to leave when the server ends.
        keepalive: Seconds of silence after which a client is asked if it is there; 0 for never.
        refresh: Seconds from one picture of the dashboard to the next.
        keep_closed: Seconds for which an ended connection is shown.
        payload: Whether to keep the last bytes of every client, and show them.
        columns: The table's columns, in order; empty for as many as there is room for.
        theme: The dashboard's colours.
        ascii: Whether the dashboard draws with ASCII only.
        mouse: Whether the dashboard takes the mouse.
        read_only: Whether the dashboard only looks.
        loop: The event loop.
        log_file: Path of the log; empty for none.
        keys: Actions that have other keys than usual, each with its keys, as the dashboard calls
            them, and commas between.
        config: Path of the file in which settings are saved; empty for none, None for the usual
            one.
        notices: What the operator should hear of how the settings were found: printable lines.

    Raises:
        SettingsError: One of them is not allowed; it is named by its flag.
    """

    host: tuple[str, ...] = ("127.0.0.1",)
    port: int = 10000
    strategy: Strategy = Strategy.EAGER
    high_water: int = 256 * 1024
    low_water: int = 64 * 1024
    max_queued: int = 256 * 1024 * 1024
    max_clients: int = 0
    max_per_ip: int = 0
    idle_timeout: float = 0.0
    stall_timeout: float = 0.0
    drain_timeout: float = 5.0
    keepalive: int = 60
    refresh: float = 0.25
    keep_closed: float = 10.0
    payload: bool = False
    columns: tuple[Field, ...] = ()
    theme: Theme = Theme.DARK
    ascii: bool = False
    mouse: bool = True
    read_only: bool = False
    loop: LoopKind = LoopKind.AUTO
    log_file: str = ""
    keys: Keys = ()
    config: str | None = None
    notices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check every value the way it is read: what it shows must be readable again."""
        for name, kind in KINDS.items():
            value = getattr(self, name)
            for each in value if name == "host" else (value,):
                kind.read(kind.show(each), flag(name))
        check_hosts(self.host, flag("host"))
        check_watermarks(self.low_water, self.high_water, flag("low_water"), flag("high_water"))
        check_keys(self.keys, TABLE)

    @property
    def limits(self) -> Limits:
        """The bounds that the server keeps."""
        return Limits(
            high_water=self.high_water,
            low_water=self.low_water,
            max_queued=self.max_queued,
            max_clients=self.max_clients,
            max_per_ip=self.max_per_ip,
            idle_timeout=self.idle_timeout,
            stall_timeout=self.stall_timeout,
            keep_closed=self.keep_closed,
            keepalive=self.keepalive,
        )


def flag(name: str) -> str:
    """Name the flag of a setting.

    Args:
        name: `high_water`.

    Returns:
        `--high-water`.
    """
    return f"--{name.replace('_', '-')}"


def check_hosts(hosts: Sequence[str], where: str) -> None:
    """Check that there is a host, and none twice: its port would be taken, by ourselves.

    Args:
        hosts: Each one by itself is allowed.
        where: Who gave them.

    Raises:
        SettingsError: They are not allowed together.
    """
    if not hosts:
        raise SettingsError(f"{where}: name at least one address or host name, such as 127.0.0.1")
    for host in hosts:
        if hosts.count(host) > 1:
            raise SettingsError(f"{where}: {quote(host)} is given more than once")


def check_watermarks(low: int, high: int, low_where: str, high_where: str) -> None:
    """Check that there is room between the watermarks.

    Args:
        low: The low one in bytes.
        high: The high one in bytes.
        low_where: Who gave the low one.
        high_where: Who gave the high one.

    Raises:
        SettingsError: The low one is not below the high one.
    """
    if low >= high:
        raise SettingsError(
            f"the low watermark, {format_size(low)} ({low_where}), must be below"
            f" the high watermark, {format_size(high)} ({high_where})"
        )

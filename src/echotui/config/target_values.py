"""The type of what is asked: some servers of this machine, a fleet, or another program."""

import os
import re
from collections.abc import Iterable, Sequence
from typing import Final

from echotui.config.fleet_values import URLS
from echotui.config.values import ValueType
from echotui.errors import SettingsError
from echotui.model.broker_url import SCHEMES, BrokerUrl, masked
from echotui.model.watch_target import SCHEME, WatchTarget, parse_target
from echotui.system.printable import quote

Targets = tuple[str, ...] | tuple[BrokerUrl, ...] | tuple[WatchTarget]
"""Pids, names and paths of sockets; the brokers of one cluster, for all servers there; or another
program."""

FLEET: Final = "fleet"
"""Alone: the fleet whose brokers the environment or the configuration file names."""
_WATCH: Final = f"{SCHEME}:"
_SCHEME: Final = re.compile(r"([a-z]+):")  # `nats://…`; `./a:b` has none.


class _TargetList(ValueType[Targets], frozen=True):
    """Servers, each once, or one fleet or program; an error shows no password."""

    def read(self, text: str, where: str) -> Targets:
        return self.read_all([text], where)

    def read_all(self, texts: Sequence[str], where: str) -> Targets:
        servers: list[str] = []
        for text in map(str.strip, texts):
            if _of_broker(text) and len(texts) == 1:
                return URLS.read(text, where)
            if text.startswith(_WATCH):
                if len(texts) > 1:
                    raise SettingsError(f"{where}: {quote(text)} is another program; give it alone")
                return (PROGRAM.read(text.removeprefix(_WATCH), where),)
            if _of_broker(text) or (text == FLEET and len(texts) > 1):
                raise SettingsError(
                    f"{where}: {quote(masked(text))} stands for a whole fleet; give it alone"
                )
            if not text or not text.isprintable() or _SCHEME.match(text):
                raise SettingsError(f"{where}: {quote(masked(text))} is not {self.allowed}")
            if text in servers:
                raise SettingsError(f"{where}: {quote(text)} is given more than once")
            servers.append(text)
        # No shell expands the home in --on=~/x.
        return tuple(os.path.expanduser(text) for text in servers)  # noqa: PTH111 - or a pid


def _of_broker(text: str) -> bool:
    scheme = _SCHEME.match(text)
    return scheme is not None and scheme[1] in SCHEMES


def _shown(targets: Iterable[object]) -> str:
    return " ".join(map(str, targets))


def _parse_program(text: str) -> WatchTarget:
    # After `watch`, the same word as after --on.
    return parse_target(text.removeprefix(_WATCH))


PROGRAM: Final = ValueType(
    "PROGRAM", "a pid, the name of a program, or a port such as :8080", _parse_program, str, (str,)
)
TARGETS: Final = _TargetList(
    "TARGET", "a pid, a name, the path of a socket, the URL of a broker such as"
    f" nats://10.0.0.7:4222, {FLEET}, or another program such as watch:haproxy or watch::8080",
    lambda text: (text,), _shown, (str,), words=(FLEET,), array=True,
)  # fmt: skip

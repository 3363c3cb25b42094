"""The type of what names a server that runs already, or a fleet."""

import os
import re
from collections.abc import Sequence
from typing import Final

from echotui.config.values import ValueType
from echotui.errors import SettingsError
from echotui.system.printable import quote

_SCHEME: Final = re.compile(r"[a-z]+:")  # `nats://…`; of a path, `./a:b` has none.
_OF_BROKER: Final = ("nats://", "tls://")


class _TargetList(ValueType[tuple[str, ...]], frozen=True):
    """Servers, each once, or one fleet."""

    def read(self, text: str, where: str) -> tuple[str, ...]:
        return self.read_all([text], where)

    def read_all(self, texts: Sequence[str], where: str) -> tuple[str, ...]:
        targets = tuple(TARGET.read(text, where) for text in texts)
        for target in targets:
            if targets.count(target) > 1:
                raise SettingsError(f"{where}: {quote(target)} is given more than once")
            if is_fleet(target) and len(targets) > 1:
                raise SettingsError(
                    f"{where}: {quote(target)} stands for a whole fleet; give it alone"
                )
        return targets


def is_fleet(target: str) -> bool:
    """Whether a target is the broker of a fleet: `nats://…`."""
    return target.startswith(_OF_BROKER)


def _parse_target(text: str) -> str:
    if not text or not text.isprintable() or (_SCHEME.match(text) and not is_fleet(text)):
        raise ValueError(text)
    return text if is_fleet(text) else os.path.expanduser(text)  # noqa: PTH111 - no path, perhaps


TARGET: Final = ValueType(
    "TARGET", "a pid, the path of a socket, or the address of a broker such as"
    " nats://127.0.0.1:4222", _parse_target, str, (str,),
)  # fmt: skip
TARGETS: Final = _TargetList(
    TARGET.metavar, TARGET.allowed, lambda text: (_parse_target(text),), " ".join, TARGET.toml,
    array=True,
)  # fmt: skip

"""The types of the settings of a fleet."""

import re
from typing import Final

from echotui.config.values import OFF, ValueType, split
from echotui.errors import SettingsError
from echotui.model.broker_url import BrokerUrl, encoding_hint, masked, parse_url
from echotui.system.printable import quote

LONGEST_NAME: Final = 32
_NAME: Final = re.compile(rf"[A-Za-z0-9._-]{{1,{LONGEST_NAME}}}")


class _UrlList(ValueType[tuple[BrokerUrl, ...]], frozen=True):
    """URLs; an error shows no password."""

    def read(self, text: str, where: str) -> tuple[BrokerUrl, ...]:
        try:
            return self.parse(text.strip())
        except ValueError:
            # Without the cause: its text, too, has what was given.
            shown = quote(masked(text))
            hint = encoding_hint(text)
            raise SettingsError(f"{where}: {shown} is not {self.allowed}{hint}") from None


def _parse_urls(text: str) -> tuple[BrokerUrl, ...]:
    return () if text.lower() == OFF else tuple(map(parse_url, split(text)))


def _parse_name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError(text)
    return "" if text.lower() == OFF else text


URLS: Final = _UrlList(
    "URL", "the URL of a broker, such as nats://10.0.0.7:4222 or tls://broker.example.net, several"
    f" of one cluster with commas between, or {OFF}", _parse_urls,
    lambda urls: ",".join(map(str, urls)) or OFF, (str,), array=True,
)  # fmt: skip
SERVER_NAME: Final = ValueType(
    "NAME", f"a name of letters, digits and -_., at most {LONGEST_NAME}, or {OFF}", _parse_name,
    lambda name: name or OFF, (str,),
)  # fmt: skip

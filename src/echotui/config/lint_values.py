"""The type of the setting that names lints."""

from typing import Final

from echotui.config.values import OFF, ValueType, split
from echotui.model.lints import BY_NAME


def _parse_lints(text: str) -> tuple[str, ...]:
    names = split(text.lower()) if text.lower() != OFF else []
    if not BY_NAME.keys() >= set(names):
        raise ValueError(text)
    return tuple(dict.fromkeys(names))


LINTS: Final = ValueType(
    "NAME", f"{OFF}, or some of {', '.join(BY_NAME)}, with commas or spaces between",
    _parse_lints, lambda names: ",".join(names) or OFF, (str,), (OFF, *BY_NAME), array=True,
)  # fmt: skip

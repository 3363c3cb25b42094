"""The types of what names a Python, and a module that it runs."""

from typing import Final

from echotui.config.values import ValueType


def _parse(text: str) -> str:
    if not text or not text.isprintable():
        raise ValueError(text)
    return text


PYTHON: Final = ValueType("PATH", "the path of a Python, or its name", _parse, str, (str,))
MODULE: Final = ValueType("MODULE", "the name of a module", _parse, str, (str,))

"""Settings that are one of a few words."""

from enum import StrEnum


class LoopKind(StrEnum):
    """An event loop."""

    AUTO = "auto"
    ASYNCIO = "asyncio"
    UVLOOP = "uvloop"


class LogFormat(StrEnum):
    """How the lines of a log are written."""

    TEXT = "text"
    JSON = "json"


class Theme(StrEnum):
    """The colours of the dashboard."""

    DARK = "dark"
    LIGHT = "light"
    CONTRAST = "contrast"
    DEUTAN = "deutan"
    TRITAN = "tritan"

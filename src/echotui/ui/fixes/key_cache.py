"""Frees the app that cached keys refer to.

`XTermParser._parse_extended_key` (from 8.2.7 on) caches `Key` messages, which refer to the active
app: a failed app stays in memory. Delete when cached keys refer to no app.
"""

from textual._xterm_parser import XTermParser


def free_keys() -> None:
    """Empty the cache; call when an app's driver is closed."""
    XTermParser._parse_extended_key.cache_clear()  # noqa: SLF001 - nothing public clears it

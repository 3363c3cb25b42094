"""Frees the app that cached keys refer to.

`XTermParser._parse_extended_key` caches `Key` messages, each of which refers to the app that was
active: an app that failed stays in memory with all that it has. Not reported there; seen in 8.2.8
(the cache came with 8.2.7).

Delete when the cached keys refer to no app.
"""

from textual._xterm_parser import XTermParser


def free_keys() -> None:
    """Empty the cache; call when an app's driver is closed."""
    XTermParser._parse_extended_key.cache_clear()  # noqa: SLF001 - nothing public clears it

"""Frees what the widgets of a closed screen have drawn.

An `lru_cache` on the method `StylesCache.get_inner_outer` keeps every `StylesCache`, and so all
strips of widgets that are gone: a hundred thousand objects after some dialogs. Reported as
https://github.com/Textualize/textual/issues/6665 (open; seen in 8.2.8).

Delete when `get_inner_outer` no longer caches by instance.
"""

from textual._styles_cache import StylesCache


def free_drawn_lines() -> None:
    """Empty the cache; what it saves is computed again at once."""
    StylesCache.get_inner_outer.cache_clear()

"""Frees what the widgets of a closed screen have drawn.

An `lru_cache` on the method `StylesCache.get_inner_outer` keeps every `StylesCache`, and so all
strips of removed widgets: a hundred thousand objects after some dialogs
(https://github.com/Textualize/textual/issues/6665, open). Delete when it caches no instances.
"""

from textual._styles_cache import StylesCache


def free_drawn_lines() -> None:
    """Empty the cache; its results are cheap."""
    StylesCache.get_inner_outer.cache_clear()

"""Screens and widgets have parts; they are no towers."""

from importlib import import_module
from pkgutil import walk_packages

from echotui import ui

MOST = 1
"""Own classes that an own class may inherit, one from the other, besides cures of Textual."""


def depth(kind: type) -> int:
    """How many of our own classes there are above this one."""
    ours = [base for base in kind.__bases__ if base.__module__.startswith("echotui.")]
    ours = [base for base in ours if ".fixes." not in base.__module__]
    return max((depth(base) + 1 for base in ours), default=0)


def test_own_classes_inherit_own_classes_at_most_two_deep() -> None:
    kinds = {
        kind
        for module in walk_packages(ui.__path__, "echotui.ui.")
        for kind in vars(import_module(module.name)).values()
        if isinstance(kind, type) and kind.__module__.startswith("echotui.")
    }
    assert len(kinds) > 50
    assert [kind.__name__ for kind in kinds if depth(kind) > MOST] == []

"""The environment in which a program is observed; `test_unchanged.py` has the way back."""

import os

import pytest

from echotui.observer.injection import INJECT, VARIABLE, injected


@pytest.mark.parametrize("path", [None, "", "/a:/b"])
def test_what_observes_comes_first(path: str | None) -> None:
    before = {} if path is None else {"PYTHONPATH": path}
    changed = injected({"A": "1", **before}, allow_kick=True)
    # An empty entry would be the current directory.
    assert changed["PYTHONPATH"] == os.pathsep.join([INJECT, path] if path else [INJECT])
    assert (changed["A"], "kick" in changed[VARIABLE].split()) == ("1", True)


def test_injected_twice_is_injected_once() -> None:
    once = injected({"PYTHONPATH": "/a"}, allow_kick=False)
    assert injected(once, allow_kick=True) == injected({"PYTHONPATH": "/a"}, allow_kick=True)

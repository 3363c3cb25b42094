import resource

import pytest

from echotui.system.descriptors import RESERVE, FdBudget, raise_fd_limit

INFINITE = resource.RLIM_INFINITY


class Limits:
    """The kernel's two limits, and a third that it does not report."""

    def __init__(self, soft: int, hard: int, secret: int = 1 << 30) -> None:
        self.now = soft, hard
        self._secret = secret

    def get(self, _which: int) -> tuple[int, int]:
        return self.now

    def set(self, _which: int, limits: tuple[int, int]) -> None:
        soft, hard = limits
        if soft == INFINITE or soft > self._secret:
            raise ValueError("not allowed to raise maximum limit")
        self.now = soft, hard


@pytest.mark.parametrize(
    ("limits", "soft"),
    [
        (Limits(1024, 20_000), 20_000),
        (Limits(20_000, 20_000), 20_000),
        (Limits(1024, INFINITE), 1 << 20),
        (Limits(1024, INFINITE, secret=100_000), 1 << 16),
        (Limits(256, INFINITE, secret=10_240), 10_240),
        (Limits(256, INFINITE, secret=100), 256),
        (Limits(1024, 1 << 22, secret=1 << 20), 1 << 20),
    ],
)
def test_the_soft_limit_is_raised_as_far_as_it_goes(
    monkeypatch: pytest.MonkeyPatch, limits: Limits, soft: int
) -> None:
    monkeypatch.setattr(resource, "getrlimit", limits.get)
    monkeypatch.setattr(resource, "setrlimit", limits.set)
    room = raise_fd_limit(0)
    assert limits.now[0] == soft
    assert room == FdBudget(soft, 0)
    assert room.clients == soft - RESERVE


def test_what_is_asked_for_is_compared_with_what_fits() -> None:
    assert not FdBudget(1024, 0).short
    assert not FdBudget(1024, 1024 - RESERVE).short
    assert FdBudget(1024, 1025 - RESERVE).short
    assert str(FdBudget(1024, 10)) == "room for 960 clients: 1024 descriptors, 64 in reserve"
    assert str(FdBudget(1024, 5000)) == (
        "not all of --max-clients 5000 fit; room for 960 clients: 1024 descriptors, "
        "64 in reserve; see ulimit -n"
    )
    assert FdBudget(10, 1).clients == 0

import resource

import pytest

from echotui.demo.cast import raise_descriptor_limit


@pytest.mark.parametrize(
    ("now", "count", "after"),
    [
        ((256, 4096), 100, []),
        ((256, 4096), 1000, [(1000, 4096)]),
        ((256, 4096), 9000, [(4096, 4096)]),
        ((256, resource.RLIM_INFINITY), 9000, [(9000, resource.RLIM_INFINITY)]),
        ((resource.RLIM_INFINITY, resource.RLIM_INFINITY), 9000, []),
    ],
)
@pytest.mark.parametrize("error", [None, OSError, ValueError])
def test_the_limit_is_raised_as_far_as_needed_and_possible(
    monkeypatch: pytest.MonkeyPatch,
    now: tuple[int, int],
    count: int,
    after: list[tuple[int, int]],
    error: type[Exception] | None,
) -> None:
    asked = []

    def ask(_which: int, limits: tuple[int, int]) -> None:
        asked.append(limits)
        if error is not None:
            raise error

    monkeypatch.setattr(resource, "getrlimit", lambda _which: now)
    monkeypatch.setattr(resource, "setrlimit", ask)
    raise_descriptor_limit(count)
    assert asked == after

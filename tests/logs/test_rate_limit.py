from echotui.logs.rate_limit import CAUSES, LINES, WINDOW, RateLimiter


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_lines_over_the_limit_are_counted() -> None:
    limit = RateLimiter(Clock())
    assert sum(limit.allows("a") for _ in range(1000)) == LINES
    assert limit.allows("b")
    assert limit.expire() == {}
    assert limit.expire(all_=True) == {"a": 1000 - LINES}
    assert limit.expire(all_=True) == {}


def test_a_new_window_allows_lines_again() -> None:
    clock = Clock()
    limit = RateLimiter(clock)
    assert [limit.allows("a") for _ in range(LINES + 5)].count(False) == 5
    clock.now += WINDOW - 0.1
    assert not limit.allows("a")
    assert limit.expire() == {}
    clock.now += 0.1
    # The window was not closed yet: its suppressed events are kept.
    assert limit.allows("a")
    clock.now += WINDOW
    assert limit.expire() == {"a": 6}


def test_causes_over_the_maximum_share_one_window() -> None:
    limit = RateLimiter(Clock())
    passed = sum(limit.allows(number) for number in range(10_000))
    assert passed == CAUSES + LINES
    assert limit.expire(all_=True) == {"others": 10_000 - passed}

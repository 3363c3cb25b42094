from echotui.logs.rate_limit import CAUSES, LINES, WINDOW, Limit


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_so_many_of_one_cause_and_the_rest_is_counted() -> None:
    limit = Limit(Clock())
    assert sum(limit.allows("a") for _ in range(1000)) == LINES
    assert limit.allows("b")
    assert limit.over() == {}
    assert limit.over(all_=True) == {"a": 1000 - LINES}
    assert limit.over(all_=True) == {}


def test_when_the_time_is_over_it_begins_again() -> None:
    clock = Clock()
    limit = Limit(clock)
    assert [limit.allows("a") for _ in range(LINES + 5)].count(False) == 5
    clock.now += WINDOW - 0.1
    assert not limit.allows("a")
    assert limit.over() == {}
    clock.now += 0.1
    # Asked before anybody closed the account: what was held back is not forgotten.
    assert limit.allows("a")
    clock.now += WINDOW
    assert limit.over() == {"a": 6}


def test_causes_without_end_share_one_account() -> None:
    limit = Limit(Clock())
    passed = sum(limit.allows(number) for number in range(10_000))
    assert passed == CAUSES + LINES
    assert limit.over(all_=True) == {"others": 10_000 - passed}

import pytest

from echotui.ui.pacing.governor import BUSY, MAX_SHARE, SLOWEST, Governor
from echotui.ui.pacing.task_meter import TaskMeter


class Loop:
    """A thread whose time a test spends."""

    def __init__(self, refresh: float = 0.25) -> None:
        self.now = self.worked = 0.0
        self.meter = TaskMeter(lambda: self.now, lambda: self.worked)
        self.pace = Governor(self.meter, refresh, lambda: self.now, lambda: self.worked)

    def draw(self, seconds: float) -> None:
        def work() -> None:
            self.worked += seconds

        self.meter.step(work)

    def live(self, *, cost: float, load: float, looks: int = 50) -> float:
        """Look so often; the part of the time that the dashboard took in the second half."""
        wait = self.pace.wait()
        began = (0.0, 0.0)
        for look in range(looks):
            if look == looks // 2:
                began = self.now, self.meter.busy
            self.draw(cost)
            self.now += wait
            self.worked += load * wait
            wait = self.pace.wait()
        return (self.meter.busy - began[1]) / (self.now - began[0])


@pytest.mark.parametrize("cost", [0.0, 0.001, 0.010, 0.1])
def test_an_idle_server_is_polled_at_the_set_refresh(cost: float) -> None:
    loop = Loop()
    loop.live(cost=cost, load=BUSY / 2)
    assert loop.pace.wait() == 0.25
    assert loop.pace.slowed == 0.0


@pytest.mark.parametrize("load", [BUSY * 1.01, 0.5, 0.95])
@pytest.mark.parametrize("cost", [0.001, 0.012, 0.05, 0.2])
def test_the_dashboard_uses_a_twentieth_of_a_busy_loop_at_most(load: float, cost: float) -> None:
    loop = Loop()
    share = loop.live(cost=cost, load=load)
    assert share <= MAX_SHARE * 1.001
    if cost <= MAX_SHARE * 0.25:
        assert loop.pace.slowed == 0.0
    else:
        assert loop.pace.slowed == pytest.approx(cost / MAX_SHARE, rel=0.01)
        # No slower than it has to be.
        assert share == pytest.approx(MAX_SHARE, rel=0.05)


def test_the_screen_is_refreshed_at_any_cost() -> None:
    loop = Loop()
    loop.live(cost=3.0, load=0.5)
    assert loop.pace.slowed == SLOWEST


def test_it_is_faster_again_after_the_load() -> None:
    loop = Loop()
    loop.live(cost=0.1, load=0.9)
    assert loop.pace.slowed > 1.0
    loop.live(cost=0.1, load=0.0, looks=2)
    assert loop.pace.slowed == 0.0


def test_one_expensive_poll_does_not_stop_it() -> None:
    loop = Loop()
    loop.live(cost=0.002, load=0.9)
    loop.draw(0.1)
    loop.now += 0.25
    loop.worked += 0.2
    assert loop.pace.wait() <= 0.1 * 0.3 / MAX_SHARE + 0.1
    loop.live(cost=0.002, load=0.9, looks=8)
    assert loop.pace.slowed == 0.0


def test_a_slower_refresh_is_kept() -> None:
    loop = Loop(refresh=10.0)
    loop.live(cost=0.1, load=0.9)
    assert loop.pace.wait() == 10.0

from hypothesis import given
from hypothesis import strategies as st

from echotui.model.address import Address
from echotui.model.row import Row
from echotui.server.history import History, Past
from echotui.server.viewer import MAX_INSPECTED, MAX_PAUSES, Viewer

KEPT_FOR = 5.0
START = 1000.0


def past(id_: int, ended: float) -> Past:
    return Past(Row(id=id_, fd=20, address=Address("127.0.0.1", id_), ended=ended))


def ids(viewer: Viewer) -> list[int]:
    shown = list(viewer.by_id)
    assert len(viewer) == len(shown)
    assert all(viewer.find(id_) is not None for id_ in shown)
    return shown


@given(st.lists(st.tuples(st.integers(1, 4), st.booleans(), st.booleans()), max_size=MAX_PAUSES))
def test_time_passes_for_an_ended_connection_only_while_the_view_is_not_paused(
    steps: list[tuple[int, bool, bool]],
) -> None:
    history = History()
    viewer = Viewer(history, KEPT_FOR)
    now, paused = START, False
    left: dict[int, float] = {}
    for number, (seconds, pauses, ends) in enumerate(steps, start=1):
        if ends:
            history.add(past(number, now))
            left[number] = KEPT_FOR
        paused = pauses
        viewer.poll(now, paused=paused)
        now += seconds
        if not paused:
            left = {id_: seconds_left - seconds for id_, seconds_left in left.items()}
        viewer.poll(now, paused=paused)
        assert ids(viewer) == [id_ for id_, seconds_left in left.items() if seconds_left > 0]
        assert all(viewer.find(id_) is None for id_ in left if id_ not in ids(viewer))
        assert viewer.horizon(now) <= now - KEPT_FOR


def test_the_horizon_advances_while_a_dashboard_does_not_poll() -> None:
    viewer = Viewer(History(), KEPT_FOR)
    viewer.poll(START, paused=False)
    assert viewer.horizon(START + 100) == START + 100 - KEPT_FOR
    viewer.poll(START + 100, paused=True)
    assert viewer.horizon(START + 900) == START + 100 - KEPT_FOR


def test_only_so_many_pauses_count() -> None:
    viewer = Viewer(History(), kept_for=1e6)
    for number in range(MAX_PAUSES + 10):
        viewer.poll(START + 2 * number, paused=True)
        viewer.poll(START + 2 * number + 1, paused=False)
    now = START + 2 * (MAX_PAUSES + 10)
    assert viewer.horizon(now) == now - 1e6 - MAX_PAUSES


def test_the_connection_wanted_longest_ago_is_dropped_first() -> None:
    viewer = Viewer(History(), KEPT_FOR)
    assert {viewer.inspect(id_) for id_ in range(1, MAX_INSPECTED + 1)} == {0}
    assert viewer.inspect(1) == 0
    assert viewer.inspect(MAX_INSPECTED + 1) == 2
    assert list(viewer.inspected)[-2:] == [1, MAX_INSPECTED + 1]

from echotui.model.address import Address
from echotui.model.row import Row
from echotui.server.history import KEPT_AT_MOST, History, Past


def past(id_: int, ended: float) -> Past:
    return Past(Row(id=id_, fd=20, address=Address("127.0.0.1", id_), ended=ended))


def ids(history: History) -> list[int]:
    return [each.row.id for each in history]


def remembered(*ends: float, kept_at_most: int = 100) -> History:
    """Remember connections 1, 2, 3 … that ended then."""
    history = History(kept_at_most)
    for id_, ended_at in enumerate(ends, start=1):
        history.add(past(id_, ended_at))
    return history


def test_an_ended_connection_is_found_by_its_id_only() -> None:
    history = remembered(5.0)
    assert history.find(1) == past(1, 5.0)
    assert history.find(2) is None
    assert history.find(20) is None, "an fd is not an id"


def test_they_are_in_the_order_of_their_ends_not_of_their_ids() -> None:
    history = History()
    for id_, ended_at in ((7, 1.0), (3, 2.0), (5, 2.0)):
        history.add(past(id_, ended_at))
    assert ids(history) == [7, 3, 5]
    assert len(history) == 3


def test_what_ended_until_then_is_forgotten_and_no_other() -> None:
    history = remembered(5.0, 6.0, 6.0, 7.0)
    history.expire(4.999)
    assert ids(history) == [1, 2, 3, 4]
    history.expire(5.0)
    assert ids(history) == [2, 3, 4]
    assert history.find(1) is None
    history.expire(6.5)
    assert ids(history) == [4]
    history.expire(100.0)
    assert (ids(history), len(history)) == ([], 0)
    history.expire(100.0)


def test_the_oldest_is_forgotten_for_the_newest() -> None:
    history = remembered(1.0, 2.0, 3.0, 4.0, 5.0, kept_at_most=3)
    assert ids(history) == [3, 4, 5]
    assert history.find(2) is None


def test_no_more_are_remembered_than_a_bound() -> None:
    history = History()
    for id_ in range(3501):
        history.add(past(id_, 1.0))
    assert len(history) == KEPT_AT_MOST == 3500
    assert ids(history)[0] == 1


def test_what_is_cleared_is_forgotten_and_counted() -> None:
    history = remembered(1.0, 2.0)
    assert history.clear() == 2
    assert (ids(history), len(history), history.find(1)) == ([], 0, None)
    assert history.clear() == 0
    history.add(past(3, 3.0))
    assert ids(history) == [3]

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.journal import Call, LoopCall, Rejected
from echotui.server.journal import KEPT_LINES, TIMELINE_LINES, Journal


def line(number: int) -> Rejected:
    return Rejected(float(number), Address("127.0.0.1", number), "--max-clients 1")


def call(id_: int, at: float) -> LoopCall:
    address = Address("127.0.0.1", id_)
    return LoopCall(at, id_, Call.UPDATE, 20, 1, 5, Cause.QUEUED, 0, address)


def written(count: int, kept: int) -> Journal:
    journal = Journal(kept)
    for number in range(1, count + 1):
        journal.append(line(number))
    return journal


def test_an_empty_journal_has_no_lines() -> None:
    journal = Journal()
    assert (journal.newest(10), journal.written) == ((), 0)


def test_the_newest_lines_come_first_and_no_more_than_asked_for() -> None:
    journal = written(5, kept=10)
    assert journal.newest(2) == (line(5), line(4))
    assert journal.newest(0) == ()
    assert journal.newest(99) == (line(5), line(4), line(3), line(2), line(1))


def test_the_oldest_lines_are_forgotten_but_counted() -> None:
    journal = written(5, kept=3)
    assert journal.newest(99) == (line(5), line(4), line(3))
    assert journal.written == 5


def test_ten_thousand_lines_are_kept_by_default() -> None:
    journal = written(KEPT_LINES + 1, KEPT_LINES)
    assert len(journal.newest(20_000)) == len(journal) == KEPT_LINES == 10_000
    assert journal.newest(20_000)[-1] == line(2)


def test_the_lines_of_one_connection_are_found_among_the_others() -> None:
    journal = Journal()
    for line_ in (call(7, 1.0), line(7), call(8, 2.0), call(7, 3.0)):
        journal.append(line_)
    assert list(journal.of(7)) == [call(7, 1.0), call(7, 3.0)]
    assert list(journal.of(9)) == []
    journal.append(call(7, 4.0))
    assert len(journal.of(7)) == 3


def test_lines_of_a_followed_connection_stay_when_the_others_are_dropped() -> None:
    journal = Journal(2)
    journal.append(call(7, 1.0))
    followed = journal.follow(7)
    for at in (2.0, 3.0, 4.0):
        journal.append(call(8, at))
        journal.append(line(7))
    journal.append(call(7, 5.0))
    assert list(followed) == [call(7, 1.0), call(7, 5.0)]
    assert list(journal.of(7)) == [call(7, 5.0)]

    journal.unfollow(7)
    journal.unfollow(7)
    journal.append(call(7, 6.0))
    assert list(followed) == [call(7, 1.0), call(7, 5.0)]


def test_two_hundred_lines_are_kept_of_a_followed_connection() -> None:
    journal = Journal()
    for at in range(150):
        journal.append(call(7, float(at)))
    followed = journal.follow(7)
    for at in range(150, 250):
        journal.append(call(7, float(at)))
    assert len(followed) == len(journal.of(7)) == TIMELINE_LINES == 200
    assert (followed[0].at, followed[-1].at) == (50.0, 249.0)


def test_an_observer_gets_each_line_after_it_is_kept_until_it_is_removed() -> None:
    journal, seen = written(2, kept=3), list[tuple[object, int]]()
    journal.observe(lambda line_: seen.append((line_, len(journal))))
    for number in (3, 4):
        journal.append(line(number))
    journal.observe(None)
    journal.append(line(5))
    assert seen == [(line(3), 3), (line(4), 3)]
    assert journal.newest(9) == (line(5), line(4), line(3))
    assert journal.written == 5

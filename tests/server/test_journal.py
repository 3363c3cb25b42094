from echotui.model.address import Address
from echotui.model.journal import Rejected
from echotui.server.journal import KEPT_LINES, Journal


def line(number: int) -> Rejected:
    return Rejected(float(number), Address("127.0.0.1", number), "--max-clients 1")


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


def test_two_thousand_lines_are_kept_unless_told_otherwise() -> None:
    journal = Journal()
    for number in range(2001):
        journal.append(line(number))
    assert len(journal.newest(5000)) == KEPT_LINES == 2000
    assert journal.newest(5000)[-1] == line(1)

"""Lines of servers that are asked at different moments, drop lines, restart, or say nonsense."""

from itertools import cycle
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.filter.parser import parse
from echotui.model.journal import Call, JournalLine, LoopCall, Missed
from echotui.model.query import MOST_LINES, JournalWindow
from echotui.model.view import JournalPage, View
from echotui.server.journal import Journal
from echotui.sources.fleet.journal import LEAST_LINES, LONGEST_WAIT, FleetJournal
from echotui.sources.journal_pages import JournalPages

HERE = Address("127.0.0.1", 40112)
SHOWN = JournalWindow(count=10)


class Server:
    """Writes lines, and answers as a server does; its lines are known by their descriptors."""

    def __init__(self, name: str, kept: int = 1000) -> None:
        self.name = name
        self.kept = kept
        self.run = 0
        self.fds = 0
        self.journal = Journal(kept)

    def write(self, at: float, count: int = 1) -> None:
        for _ in range(count):
            self.fds += 1
            line = LoopCall(
                at, 7, Call.ADD, self.fds, 0, 1, Cause.ACCEPTED, 0, HERE, server=self.name
            )
            self.journal.append(line)

    def restart(self) -> None:
        self.run += 1
        self.journal = Journal(self.kept)

    def view(self, at: float, window: JournalWindow) -> View:
        written = self.journal.written
        lines = self.journal.newest(min(window.count, max(0, written - window.since)))
        numbers = tuple(range(written, written - len(lines), -1))
        page = JournalPage(lines, numbers, written=written)
        return View(at=at, instance=f"{self.name}:{self.run}", journal=page)


class Fleet:
    def __init__(self, *servers: Server, kept: int = 1000) -> None:
        self.servers = servers
        self.journal = FleetJournal[str](kept)

    def ask(self, server: Server, now: float, *, same: bool = False, count: int = 10) -> None:
        member = None if same else server.name
        window = self.journal.window(JournalWindow(count=count), len(self.servers), member)
        self.journal.take(server.name, server.view(now, window), now)

    def release(self, now: float) -> list[JournalLine]:
        self.journal.release(now, [server.name for server in self.servers])
        return self.lines

    @property
    def lines(self) -> list[JournalLine]:
        return list(self.journal.lines.newest(100_000))[::-1]

    @property
    def texts(self) -> list[str]:
        return list(map(text, self.lines))


def text(line: JournalLine) -> str:
    if isinstance(line, Missed):
        return f"{line.server} missed {line.count}"
    assert isinstance(line, LoopCall)
    return f"{line.server} {line.fd}"


def test_lines_of_two_servers_are_merged_although_they_are_asked_one_after_the_other() -> None:
    a, b = Server("a"), Server("b")
    fleet = Fleet(a, b)
    for at, server in ((10.0, a), (10.1, b), (10.2, a)):
        server.write(at)
    fleet.ask(a, 10.3)
    assert not fleet.release(10.3)
    b.write(10.4)
    fleet.ask(b, 10.5)
    fleet.release(10.5)
    assert fleet.texts == ["a 1", "b 1", "a 2"]
    # The last one of b waits: a may have written before it.
    a.write(10.35)
    fleet.ask(a, 10.6)
    fleet.release(10.6)
    assert fleet.texts == ["a 1", "b 1", "a 2", "a 3", "b 2"]


def test_a_line_waits_for_no_server_that_is_silent_and_for_others_a_bounded_time() -> None:
    a, b = Server("a"), Server("b")
    fleet = Fleet(a, b)
    fleet.ask(b, 9.0)
    a.write(10.0)
    fleet.ask(a, 10.1)
    assert not fleet.release(10.0 + LONGEST_WAIT - 0.01)
    assert fleet.release(10.0 + LONGEST_WAIT)
    a.write(20.0)
    fleet.ask(a, 20.1)
    fleet.journal.release(20.1, ["a"])
    assert fleet.texts == ["a 1", "a 2"]
    # What comes later has its own time.
    b.write(15.0)
    fleet.ask(b, 21.0)
    fleet.ask(a, 21.0)
    assert [line.at for line in fleet.release(21.0)] == [10.0, 20.0, 15.0]


def test_at_the_first_contact_the_newest_are_there_at_once_in_order() -> None:
    a, b = Server("a", kept=9), Server("b")
    fleet = Fleet(a, b)
    a.write(1.0, count=20)
    b.write(2.0)
    a.write(3.0)
    fleet.ask(a, 50.0)
    assert not fleet.release(50.0)  # The other one answers too, a little later.
    fleet.ask(b, 50.2)
    fleet.release(50.2)
    assert fleet.texts == [*(f"a {fd}" for fd in range(13, 21)), "b 1", "a 21"]


def test_nothing_is_read_while_no_journal_is_shown_and_then_the_newest_at_once() -> None:
    a = Server("a", kept=5)
    fleet = Fleet(a)
    assert fleet.journal.window(JournalWindow(), 1, "a") == JournalWindow()
    a.write(1.0, count=3)
    fleet.ask(a, 1.5, count=0)
    assert not fleet.release(1.5)
    fleet.ask(a, 2.0)
    assert len(fleet.release(2.0)) == 3
    a.write(3.0, count=20)
    fleet.ask(a, 4.0, count=0)
    fleet.ask(a, 5.0)
    fleet.release(5.0)
    assert fleet.texts[3:] == ["a missed 15", *(f"a {fd}" for fd in range(19, 24))]
    assert isinstance(gap := fleet.lines[3], Missed)
    assert gap.at == 3.0


@pytest.mark.parametrize("members", [1, 3, 16, 200, 1999, 5000])
def test_all_answers_together_have_few_lines(members: int) -> None:
    journal = FleetJournal[str]()
    window = journal.window(SHOWN, members)
    assert window.count * min(members, MOST_LINES) <= MOST_LINES
    assert window == journal.window(SHOWN, members, "unknown") == JournalWindow(count=window.count)


def test_a_server_that_restarts_begins_at_1_and_its_lines_that_nobody_can_read_are_counted() -> (
    None
):
    a = Server("a")
    fleet = Fleet(a)
    a.write(1.0, count=30)
    fleet.ask(a, 1.0)
    a.write(2.0, count=4)
    fleet.ask(a, 2.0, count=0)  # It has said how many it has written.
    a.restart()
    a.write(3.0, count=2)
    fleet.ask(a, 3.0)
    fleet.ask(a, 3.1)
    fleet.release(3.1)
    assert fleet.texts[30:] == ["a missed 4", "a 35", "a 36"]


def test_an_answer_counts_once_also_when_it_comes_twice_late_or_from_the_run_before() -> None:
    a = Server("a")
    fleet = Fleet(a)
    a.write(1.0, count=3)
    early = a.view(1.0, JournalWindow(count=9))
    a.write(2.0, count=3)
    late = a.view(2.0, JournalWindow(count=9))
    a.restart()
    a.write(3.0)
    other = a.view(3.0, JournalWindow(count=9))
    for now, view in enumerate((early, early, late, early, late, other, late, other, early), 3):
        fleet.journal.take("a", view, float(now))
    fleet.release(20.0)
    assert fleet.texts == [f"a {fd}" for fd in range(1, 8)]


def test_nonsense_holds_up_nobody_and_is_bounded() -> None:
    a, b = Server("a"), Server("b")
    fleet = Fleet(a, b, kept=10_000)
    b.write(1.0)
    (line,) = b.journal.newest(1)
    assert isinstance(line, LoopCall)
    far = LoopCall(inf, 1, Call.ADD, 1, 0, 1, Cause.ACCEPTED, 0, HERE, server="b")
    never = LoopCall(nan, 1, Call.ADD, 2, 0, 1, Cause.ACCEPTED, 0, HERE, server="b")
    for page in (
        JournalPage((line,) * 4, (9, 9, 0, -3), written=5),
        JournalPage((line,) * 3, (2, 4, 3), written=4),
        JournalPage((far, never, far), (7, 6, 5), written=7),
        JournalPage((line,) * 9000, tuple(range(90_000, 81_000, -1)), written=90_000),
    ):
        fleet.journal.take("b", View(at=nan, instance="b", journal=page), 1.0)
    a.write(1.2)
    fleet.ask(a, 1.3)
    fleet.release(1.2 + LONGEST_WAIT)
    texts = fleet.texts
    assert texts[-1] == "a 1"
    assert texts[:5] == ["b 1", "b missed 2", "b 1", "b 2", "b 1"]
    assert len(texts) == 5 + 1 + MOST_LINES + 1


async def test_the_merged_lines_are_served_by_the_pages_of_any_journal() -> None:
    a, b = Server("a"), Server("web-b")
    fleet = Fleet(a, b)
    for now in range(1, 7):
        (a, b)[now % 2].write(float(now))
    fleet.ask(a, 8.0)
    fleet.ask(b, 8.0)
    fleet.release(8.0)
    pages = JournalPages(fleet.journal.lines)
    window = JournalWindow(parse("server:web-*"), parse("fd:2"), count=2)
    await pages.make(window)
    page = pages.page(window)
    assert list(map(text, page.lines)) == ["web-b 3", "web-b 2"]
    assert (page.numbers, page.matching, page.written) == ((5, 3), 3, 6)
    assert page.hits == {3}


names = st.sampled_from(["a", "b", "c"])
kinds = st.sampled_from(["write", "ask", "ask same", "ask nothing", "release", "restart"])
steps = st.lists(st.tuples(kinds, names, st.integers(1, 4), st.floats(0.01, 1.5)), max_size=60)


class Reading:
    """What there is to read of a server, without any haste."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.told: set[int] = set()  # Lines of which an answer has said that they were written.
        self.newest: int | None = None

    def read(self, server: Server, view: View) -> None:
        written = view.journal.written
        self.told |= set(range(server.fds - written + 1, server.fds + 1))
        if self.newest is None and not written:
            self.newest = server.fds
        for line in reversed(view.journal.lines):
            assert isinstance(line, LoopCall)
            newest = line.fd - 1 if self.newest is None else self.newest
            if line.fd > newest:
                missing = sum(newest < fd < line.fd for fd in self.told)
                self.texts += [f"{server.name} missed {missing}"] if missing else []
                self.texts.append(text(line))
                self.newest = line.fd


@given(steps)
def test_whatever_happens_a_line_is_there_once_in_its_order_and_the_missing_are_counted(
    steps: list[tuple[str, str, int, float]],
) -> None:
    servers = {name: Server(name, kept=5) for name in "abc"}
    readings = {name: Reading() for name in servers}
    fleet = Fleet(*servers.values())
    now = 0.0
    for what, name, count, wait in steps:
        now += wait
        server = servers[name]
        match what:
            case "write":
                server.write(now, count)
            case "restart":
                server.restart()
            case "release":
                fleet.release(now)
            case _:
                since = fleet.journal.window(SHOWN, 3, name).since if what == "ask" else 0
                view = server.view(
                    now, JournalWindow(count=4 * ("nothing" not in what), since=since)
                )
                fleet.journal.take(name, view, now)
                readings[name].read(server, view)
    fleet.release(now + LONGEST_WAIT)
    for name, reading in readings.items():
        assert [text(line) for line in fleet.lines if line.server == name] == reading.texts


often = st.lists(st.floats(0.01, 0.9), min_size=1, max_size=12)


@given(st.tuples(often, often, often), st.lists(st.tuples(names, st.floats(0.0, 8.0)), max_size=40))
def test_while_each_server_answers_every_second_all_lines_are_in_order_of_time(
    waits: tuple[list[float], ...], written: list[tuple[str, float]]
) -> None:
    servers = {name: Server(name) for name in "abc"}
    fleet = Fleet(*servers.values())
    events = [(at, "write", name) for name, at in written]
    for name, of_each in zip(servers, waits, strict=True):
        at = 0.0
        for wait in cycle(of_each):
            at += wait
            if at > 9.0:
                break
            events.append((at, "ask", name))
    for at, what, name in sorted(events):
        if what == "write":
            servers[name].write(at)
        else:
            fleet.ask(servers[name], at, count=99)
            fleet.release(at)
    fleet.release(20.0)
    times = [line.at for line in fleet.lines]
    assert times == sorted(at for _, at in written)


def test_many_that_write_little_are_asked_for_few_lines() -> None:
    a, b = Server("a"), Server("b")
    fleet = Fleet(a, b)
    assert fleet.journal.window(SHOWN, 20).count == MOST_LINES // 20
    for moment in (1.0, 2.0):
        a.write(moment)
        b.write(moment)
        fleet.ask(a, moment)
        fleet.ask(b, moment)
        fleet.release(moment)
    assert fleet.journal.window(SHOWN, 20).count == LEAST_LINES
    assert fleet.journal.window(SHOWN, 1_000).count == MOST_LINES // 1_000
    b.write(3.0, count=40)
    fleet.ask(b, 3.0)
    fleet.release(3.0)
    assert fleet.journal.window(SHOWN, 20).count == MOST_LINES // 20

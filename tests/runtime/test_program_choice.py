"""Which program is watched, and what the operator is asked."""

from collections.abc import Sequence

import pytest

from echotui.errors import NoServerError, StartError
from echotui.model.watch_target import WatchTarget
from echotui.runtime import program_choice
from echotui.runtime.program_choice import choose_program
from echotui.sources.process import rights
from echotui.sources.process.program_list import Program
from tests.runtime.test_attach_target import Answers

PROXY = Program(4711, "haproxy", "www", (":80", ":443", ":8404", ":9000"), 507)
QUESTION = "Which? [1-2, or a pid, name or :PORT; enter: none] "
EVIL = Program(7, "a\x1b[2J", "ann", ("127.0.0.1:1",), 1)
UNREAD = Program(0, "", "root", (":22",), problem="root may read it: sudo echotui watch :22")


@pytest.fixture(autouse=True)
def _on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program_choice, "unsupported", str)


def run_here(monkeypatch: pytest.MonkeyPatch, *found: Program) -> None:
    def watchable() -> Sequence[Program]:
        return found

    monkeypatch.setattr(program_choice, "watchable", watchable)


async def test_one_is_chosen_by_number_or_pid(monkeypatch: pytest.MonkeyPatch) -> None:
    run_here(monkeypatch, PROXY, EVIL, UNREAD)
    for typed, pid in (("1\n", 4711), (" 4711 ", 4711), ("2", 7), ("7", 7)):
        assert await choose_program(Answers(typed)) == WatchTarget(pid=pid)
    console = Answers("999999999", "0", ":99999", "no such", "1")
    await choose_program(console)
    allowed = "is not a pid, the name of a program, or a port such as :8080."
    assert console.shown[-8:] == [
        "there is no process 999999999.", QUESTION, f"watch: '0' {allowed}", QUESTION,
        f"watch: ':99999' {allowed}", QUESTION,
        "no program of the name no such runs here.", QUESTION,
    ]  # fmt: skip
    console = Answers("1")
    await choose_program(console)
    assert console.shown == [
        "2 programs listen here:",
        "     NAME       PID  USER  LISTENS AT                   SOCKETS",
        "  1  haproxy   4711  www   :80, :443, :8404 and 1 more      507",
        r"  2  a\x1b[2J     7  ann   127.0.0.1:1                        1",
        f"  :22 of root: {UNREAD.problem}",
        QUESTION,
    ]


async def test_what_is_observed_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Program(8, "poll.py", "ann", (), 3, observed=True)
    run_here(monkeypatch, EVIL._replace(observed=True), client)
    console = Answers("2")
    assert await choose_program(console) == WatchTarget(pid=8)
    assert console.shown[:4] == [
        "2 programs listen here or are observed:",
        "     NAME      PID  USER  LISTENS AT   SOCKETS",
        r"  1  a\x1b[2J    7  ann   127.0.0.1:1        1  observed",
        "  2  poll.py     8  ann   -                  3  observed",
    ]


async def test_the_only_one_is_taken_without_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    run_here(monkeypatch, PROXY)
    console = Answers()
    assert await choose_program(console) == WatchTarget(pid=4711)
    assert not console.shown


async def test_none(monkeypatch: pytest.MonkeyPatch) -> None:
    run_here(monkeypatch, PROXY, EVIL)
    with pytest.raises(StartError, match="no program was chosen"):
        await choose_program(Answers("\n"))
    run_here(monkeypatch, UNREAD)
    with pytest.raises(NoServerError, match="name one: echotui watch PROGRAM"):
        await choose_program(console := Answers())
    assert console.told == [f":22 of root: {UNREAD.problem}"]
    monkeypatch.setattr(program_choice, "unsupported", lambda: rights.NO_PROC)
    with pytest.raises(StartError, match="watch needs Linux"):
        await choose_program(Answers())

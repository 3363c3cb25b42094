"""Which server a dashboard attaches to, and what the operator is asked."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from echotui.errors import NoServerError, StartError
from echotui.runtime import attach_target
from echotui.runtime.ask.console import Console
from echotui.runtime.ask.opening import Destination
from echotui.runtime.ask.targets import NONE, Server
from echotui.runtime.attach_target import open_target
from echotui.sources.remote.deadlines import DEADLINES
from echotui.sources.remote.link import ServerLink
from echotui.sources.remote.source import RemoteSource

QUESTION = "Which? [1-3, or a pid; several: 1 3, 1-2, all; enter: none] "


class Answers(Console):
    """Answers what it is asked, and has what was asked."""

    def __init__(self, *answers: str) -> None:
        super().__init__()
        self.answers = list(answers)
        self.shown: list[str] = []
        self.told: list[str] = []

    def notify(self, text: str) -> None:
        self.told.append(text)

    async def ask(self, lines: Iterable[str], question: str) -> str:
        self.shown += [*lines, question]
        return self.answers.pop(0) if self.answers else ""


class Source(RemoteSource):
    """One that notes whether it was closed."""

    def __init__(self) -> None:
        super().__init__(ServerLink("/nowhere"), DEADLINES)
        self.closed = False

    def close(self) -> None:
        self.closed = True


def server(pid: int, *, silent: bool = False) -> Server:
    return Server(pid, Path(f"/run/{pid}.sock"), source=None if silent else Source())


def run_here(monkeypatch: pytest.MonkeyPatch, *servers: Server) -> None:
    async def running() -> list[Server]:
        return list(servers)

    monkeypatch.setattr(attach_target, "running", running)


async def test_the_only_one_is_taken_without_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    only, console = server(4711), Answers()
    run_here(monkeypatch, only)
    assert await open_target(Destination(), console) is only.source
    assert console.shown == []


async def test_of_several_one_is_chosen_by_number_or_pid(monkeypatch: pytest.MonkeyPatch) -> None:
    for answer in ("2\n", " 4712 \n"):
        servers = server(4711), server(4712), server(4713)
        console = Answers("4\n", "x\n", answer)
        run_here(monkeypatch, *servers)
        assert await open_target(Destination(), console) is servers[1].source
        assert console.shown[0] == "3 servers run here:"
        assert console.shown[2] == f"  2  {servers[1]}"
        assert console.shown.count(QUESTION) == 3
        closed = [isinstance(each.source, Source) and each.source.closed for each in servers]
        assert closed == [True, False, True]


async def test_a_number_of_the_list_is_not_taken_for_the_pid_of_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    servers = server(2), server(7)
    run_here(monkeypatch, *servers)
    assert await open_target(Destination(), Answers("2\n")) is servers[1].source


@pytest.mark.parametrize(
    ("answer", "paths"),
    [
        ("1 3\n", [4711, 4713]),
        ("3,1", [4713, 4711]),
        ("2-3 4712", [4712, 4713]),
        ("ALL\n", [4711, 4712, 4713]),
    ],
)
async def test_of_several_some_are_chosen(
    monkeypatch: pytest.MonkeyPatch, answer: str, paths: list[int]
) -> None:
    opened: list[Path] = []

    async def open_several(paths: Sequence[Path]) -> Source:
        opened.extend(paths)
        return Source()

    monkeypatch.setattr(attach_target, "open_several", open_several)
    servers = server(4711), server(4712, silent=True), server(4713)
    console = Answers("4-5", "3-1", "1 7", "1-", "0-1", answer)
    run_here(monkeypatch, *servers)
    await open_target(Destination(), console)
    assert opened == [Path(f"/run/{pid}.sock") for pid in paths]
    assert console.shown.count(QUESTION) == 6
    # The fleet connects to them itself.
    assert all(each.source.closed for each in servers if isinstance(each.source, Source))


@pytest.mark.parametrize("answers", [(), ("\n", "1\n"), (" \n",)])
async def test_none_is_chosen_at_the_end_of_the_input_or_by_enter(
    monkeypatch: pytest.MonkeyPatch, answers: tuple[str, ...]
) -> None:
    servers = server(4711), server(4712)
    run_here(monkeypatch, *servers)
    with pytest.raises(StartError, match="no server was chosen"):
        await open_target(Destination(), Answers(*answers))
    assert all(isinstance(each.source, Source) and each.source.closed for each in servers)


async def test_one_that_is_silent_cannot_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    run_here(monkeypatch, server(4711, silent=True))
    with pytest.raises(NoServerError, match="does not answer: 4711"):
        await open_target(Destination(), Answers())


async def test_without_any_it_says_how_to_start_one(monkeypatch: pytest.MonkeyPatch) -> None:
    run_here(monkeypatch)
    with pytest.raises(NoServerError, match=NONE):
        await open_target(Destination(), Answers())


async def test_a_named_one_is_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    run_here(monkeypatch, server(4711))
    with pytest.raises(NoServerError, match="/nowhere"):
        await open_target(Destination(("/nowhere",)), Answers())

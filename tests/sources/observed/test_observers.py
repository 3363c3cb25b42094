"""Samples of a process that tells of itself; and of one that lies, or stops."""

import json
import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from echotui.observer.wire import LONGEST, Sampled
from echotui.sources.observed import observed_process, observers
from echotui.sources.observed.observer_paths import ObserverPaths
from echotui.sources.observed.observers import Observers
from echotui.sources.process.sample import ProcessId
from echotui.system.peer import Peer
from tests.server.bench import until
from tests.sources.observed.observer import (
    US,
    ScriptedObserver,
    Seen,
    call_of,
    loop_of,
    told,
)
from tests.sources.process.world import program_info, sample_of


def test_what_a_process_tells_is_joined_with_what_is_seen(seen: Seen) -> None:
    now = time.monotonic()
    observer = seen.observer
    observer.connections = [told(1), told(2, queue=None, doing="", where="", mask=None)]
    observer.calls = [call_of(7, now - 1), call_of(8, now - 0.5, of=2)]
    observer.sampled = Sampled(8, 3, 0.0, (loop_of(),), (4242,))
    sample = seen.observers.sample()
    one, two = seen.entry(1, sample), seen.entry(2, sample)
    assert (one.inside, one.queue, one.doing, one.where) == (
        True, 70, "GET /slow", "SlowHandler app.py:33",
    )  # fmt: skip
    assert (two.inside, two.queue, two.doing) == (True, None, "")
    assert one.peer == seen.entries[0].peer
    assert sample.calls == ((US, observer.calls[0]), (US, observer.calls[1]))
    assert (sample.missed, sample.loops) == (3, ((US, loop_of()),))
    (info,) = sample.processes
    assert (info.name, info.observed, info.unheard) == ("app.py", True, "")
    assert sample.at >= now
    known = seen.observers.known[US]
    assert known == ("app.py", True)
    # What was told once is not told again.
    sample = seen.observers.sample()
    assert (sample.calls, seen.entry(1, sample).queue) == ((), 70)
    assert [each["ask"] for each in observer.asked] == ["hello", "sample", "sample"]
    assert observer.asked[-1]["since"] == 8


def test_without_an_observer_a_sample_is_as_it_was_read(tmp_path: Path) -> None:
    sample = sample_of(3.0)
    assert Observers(lambda: sample, ObserverPaths(lambda: [tmp_path])).sample() is sample


def test_sockets_of_the_observer_itself_are_not_shown(seen: Seen) -> None:
    seen.observer.sampled = Sampled(0, 0, 0.0, (), (1002,))
    assert [each.identity.inode for each in seen.observers.sample().entries] == [1001]


def test_what_it_costs_the_program_counts_as_if_it_was_held(seen: Seen) -> None:
    seen.observer.sampled = Sampled(0, 0, 0.00001, ())
    assert seen.observers.sample().held == 0.00001
    seen.observer.sampled = Sampled(0, 0, 1e9, ())
    assert seen.observers.sample().held <= observed_process.MUCH


def test_what_costs_the_program_much_is_asked_seldom(
    seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked() -> int:
        seen.observers.sample()
        return sum(each["ask"] == "sample" for each in seen.observer.asked)

    monkeypatch.setattr(observed_process, "MUCH", 0.0)
    assert [asked(), asked()] == [1, 2]
    # No more than it can have cost in the time that it took: it is asked again.
    seen.observer.sampled = Sampled(0, 0, 1e9, ())
    seen.observer.connections = [told(1)]
    assert asked() == 3
    monkeypatch.setattr(observed_process, "HELD_PART", 1e9)
    began = time.monotonic()
    while asked() == 3:
        assert time.monotonic() - began < 5
    assert [asked(), asked()] == [4, 4]
    # In between it is as it was told.
    sample = seen.observers.sample()
    assert seen.entry(1, sample).queue == 70
    assert sample.processes[0].unheard == ""


def _lies() -> dict[str, Callable[[dict[str, Any]], bytes]]:
    rows = json.dumps({"connections": [[number, number, 1, 0, "", "", [], []]
                                       for number in range(50)]}).encode()  # fmt: skip
    return {
        "no JSON": lambda _: b"\x1b[2J\xff\n",
        "no object": lambda _: b"[1, 2]\n",
        "no greeting": lambda _: b'{"end": true}\n',
        "deep": lambda _: b"[" * 200_000 + b"\n",
        "a line without end": lambda _: b"x" * (LONGEST + 1),
        "an answer without end": lambda _: (rows + b"\n") * 3,
        "more than was asked": lambda _: b'{"end": true}\n{"end": true}\n',
        "another type": lambda _: b'{"hello": [1, "x", 3, "n", "p", true], "end": true}\n',
        "a number that is none": lambda _: b'{"sampled": [NaN, 0, 0.0, []], "end": true}\n',
    }


@pytest.mark.parametrize("lie", _lies())
@pytest.mark.parametrize("first", [True, False])
def test_a_lie_costs_only_what_was_told(
    seen: Seen, lie: str, monkeypatch: pytest.MonkeyPatch, *, first: bool
) -> None:
    monkeypatch.setattr("echotui.sources.observed.link.MOST_CONNECTIONS", 40)
    seen.observer.connections = [told(1)]
    if not first:
        assert seen.entry(1, seen.observers.sample()).inside
    seen.observer.raw = _lies()[lie]
    # The second one does not ask again so soon.
    samples = [seen.observers.sample() for _ in range(2)]
    for entry in (each for sample in samples for each in sample.entries):
        assert not entry.inside
    (info,) = samples[-1].processes
    assert not info.observed
    assert info.unheard.startswith("What ")
    assert "cannot be read" in info.unheard
    assert info.unheard.isprintable()
    assert US not in seen.observers.known


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"version": 10**999}, f"of version {'1':0<200}, and"),
        ({"start": US.start + 1}, "of another process"),
    ],
)
def test_another_version_or_process_is_not_listened_to(
    seen: Seen, changed: dict[str, Any], why: str
) -> None:
    seen.observer.hello = seen.observer.hello._replace(**changed)
    (info,) = seen.observers.sample().processes
    assert why in info.unheard
    assert [each["ask"] for each in seen.observer.asked] == ["hello"]


@pytest.mark.parametrize(
    ("peer", "listened_to"),
    [
        # It has ended, and its number is this process's now.
        ((US.pid, 54321), False),
        ((US.pid + 1, os.geteuid()), False),
        # It has changed its user since.
        ((US.pid, 0), True),
    ],
)
def test_a_listener_is_of_the_user_of_the_process(
    seen: Seen, monkeypatch: pytest.MonkeyPatch, peer: tuple[int, int], *, listened_to: bool
) -> None:
    monkeypatch.setattr("echotui.sources.observed.link.peer_of", lambda _: Peer(*peer))
    (info,) = seen.observers.sample().processes
    assert (info.observed, bool(seen.observer.asked)) == (listened_to, listened_to)


def test_a_socket_that_another_process_listens_at_is_left_alone(tmp_path: Path) -> None:
    # Of pid 1, to whom this process is a stranger.
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(tmp_path / "1.observe"))
        sock.listen()
        init = ProcessId(1, 1)
        read = sample_of(3.0, processes=(program_info(init),))
        stranger = Observers(lambda: read, ObserverPaths(lambda: [tmp_path]))
        assert stranger.sample() is read
        client = sock.accept()[0]
        with client:
            # Closed at once, and nothing was asked.
            assert client.recv(100) == b""


def test_a_program_that_stops_is_shown_from_outside_and_its_silence_is_said(
    seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(observed_process, "SILENT_AFTER", 0.1)
    goes_on = threading.Event()
    seen.observer.connections = [told(1)]
    assert seen.entry(1, seen.observers.sample()).queue == 70
    monkeypatch.setattr(observers, "WITHIN", 0.05)

    def wait(request: dict[str, Any]) -> bytes:
        goes_on.wait(10)
        return seen.observer.answer(request)

    seen.observer.raw = wait
    seen.entries.pop()
    began = time.monotonic()
    sample = seen.observers.sample()
    (entry,) = sample.entries
    # What it told last.
    assert entry.queue == 70
    # It is not waited for again.
    monkeypatch.setattr(observers, "WITHIN", 60.0)
    while time.monotonic() - began < 0.15:
        sample = seen.observers.sample()
    sample = seen.observers.sample()
    assert time.monotonic() - began < 30
    assert sample.processes[0].unheard.startswith(f"app.py, pid {US.pid}, has not answered")
    assert sample.processes[0].observed
    seen.observer.connections = [told(1, queue=9)]
    goes_on.set()
    until_told = time.monotonic() + 5
    while seen.entry(1, sample).queue != 9 and time.monotonic() < until_told:
        sample = seen.observers.sample()
    assert seen.entry(1, sample).queue == 9
    assert sample.processes[0].unheard == ""


def test_a_late_answer_is_not_lost_when_the_next_one_comes_with_it(
    seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen.observers.sample()
    goes_on, sent = threading.Event(), threading.Event()
    held = loop_of(longest=4.0, longest_where="app.py:8", longest_doing="GET /slow")

    def late(request: dict[str, Any]) -> None:
        goes_on.wait(10)
        seen.observer.clients[-1].sendall(seen.observer.answer(request))
        seen.observer.raw = seen.observer.answer
        seen.observer.calls = []
        seen.observer.sampled = Sampled(7, 0, 0.0, (loop_of(),))
        sent.set()

    seen.observer.raw = late
    seen.observer.calls = [call_of(7, time.monotonic() - 1)]
    seen.observer.sampled = Sampled(7, 2, 0.0, (held,))
    monkeypatch.setattr(observers, "WITHIN", 0.05)
    seen.observers.sample()
    goes_on.set()
    assert sent.wait(10)
    monkeypatch.setattr(observers, "WITHIN", 5.0)
    sample = seen.observers.sample()
    assert ([call.number for _, call in sample.calls], sample.missed) == ([7], 2)
    assert sample.loops == ((US, held._replace(lags=(*held.lags, *loop_of().lags))),)


def test_after_an_exec_it_is_asked_from_the_beginning(seen: Seen) -> None:
    now = time.monotonic()
    seen.observer.calls = [call_of(7, now - 2)]
    seen.observer.sampled = Sampled(7, 0, 0.0, ())
    assert len(seen.observers.sample().calls) == 1
    seen.observer.hang_up()
    seen.observer.calls = [call_of(1, now - 2), call_of(2, now - 1)]
    seen.observer.sampled = Sampled(2, 0, 0.0, ())
    calls = [seen.observers.sample().calls for _ in range(3)]
    # The one that is known is not repeated.
    assert [each for sample in calls for each in sample] == [(US, seen.observer.calls[1])]


async def test_a_closed_source_has_no_socket_any_more(seen: Seen) -> None:
    seen.observers.sample()
    assert len(seen.observer.clients) == 1
    seen.observers.close()
    await until(lambda: _has_ended(seen.observer.clients[0]))
    assert len(seen.observers.sample().entries) == 2
    assert len(seen.observer.clients) == 1


def _has_ended(sock: socket.socket) -> bool:
    return sock.fileno() < 0


def test_a_source_that_is_closed_while_it_reads_frees_its_sockets_then(
    observer: ScriptedObserver,
) -> None:
    seen = Seen(observer)

    def close_meanwhile(request: dict[str, Any]) -> bytes:
        seen.observers.close()
        return observer.answer(request)

    observer.raw = close_meanwhile
    seen.observers.sample()
    (client,) = observer.clients
    deadline = time.monotonic() + 5
    while client.fileno() >= 0 and time.monotonic() < deadline:
        time.sleep(0.005)
    assert client.fileno() < 0

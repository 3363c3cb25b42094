"""However a demo ends, it leaves no process and no socket behind."""

import os
import signal
import time

import pytest

from tests.clients import connect, wait_until
from tests.terminal.demo import Demo, Process, processes, started_demo

SOON = 4.0
"""Seconds within which everything is gone."""
CHOKED = ("backpressure", "--speed", "20", "--refresh", "0.05", "--loop", "asyncio")
STORIES = [("tour", "--speed", "20"), CHOKED, ("strategies", "--speed", "2")]
IDS = ["tour", "choked", "strategies"]


def busy(demo: Demo, story: tuple[str, ...]) -> Process:
    """Wait until there is somebody on the stage; the process of the clients."""
    worker = demo.worker()
    demo.wait_for(demo.rows)
    if story is CHOKED:
        demo.wait_for("-W +[RW] +choked")
    return worker


def assert_nothing_is_left(demo: Demo, worker: Process) -> None:
    wait_until(lambda: worker.pid not in {process.pid for process in processes()}, SOON)
    assert demo.children() == []
    with pytest.raises(ConnectionRefusedError):
        connect(demo.address)


def assert_restored(demo: Demo) -> None:
    assert demo.terminal.modes() == frozenset()
    assert demo.terminal.attributes() == demo.terminal.attributes_before


@pytest.mark.parametrize("story", STORIES, ids=IDS)
def test_quit(story: tuple[str, ...]) -> None:
    with started_demo(*story) as demo:
        worker = busy(demo, story)
        demo.type("q")
        demo.wait_for(r"Quit\? \d+ connected")
        began = time.monotonic()
        demo.type("q")
        assert demo.terminal.wait_exit() == 0
        assert time.monotonic() - began < SOON
        assert_nothing_is_left(demo, worker)
        assert_restored(demo)


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.parametrize("story", STORIES[:2], ids=IDS[:2])
def test_a_signal(story: tuple[str, ...], signum: signal.Signals) -> None:
    with started_demo(*story) as demo:
        worker = busy(demo, story)
        began = time.monotonic()
        demo.terminal.signal(signum)
        assert demo.terminal.wait_exit() == 128 + signum
        assert time.monotonic() - began < SOON
        assert_nothing_is_left(demo, worker)
        assert_restored(demo)


@pytest.mark.parametrize("story", STORIES, ids=IDS)
def test_killed_without_a_word(story: tuple[str, ...]) -> None:
    with started_demo(*story) as demo:
        worker = busy(demo, story)
        demo.terminal.signal(signal.SIGKILL)
        assert demo.terminal.wait_exit() == -signal.SIGKILL
        assert_nothing_is_left(demo, worker)


@pytest.mark.parametrize("story", STORIES[:2], ids=IDS[:2])
def test_the_terminal_is_closed(story: tuple[str, ...]) -> None:
    with started_demo(*story) as demo:
        worker = busy(demo, story)
        began = time.monotonic()
        demo.terminal.close()
        assert demo.terminal.wait_exit() == 128 + signal.SIGHUP
        assert time.monotonic() - began < SOON
        assert_nothing_is_left(demo, worker)


def test_a_duration_ends_it_by_itself() -> None:
    began = time.monotonic()
    with started_demo("tour", "--speed", "20", "--duration", "2") as demo:
        worker = demo.worker()
        assert demo.terminal.wait_exit() == 0
        assert time.monotonic() - began >= 2.0
        assert_nothing_is_left(demo, worker)
        assert_restored(demo)


def test_without_its_clients_it_continues_with_a_message() -> None:
    with started_demo("tour", "--speed", "20") as demo:
        worker = busy(demo, ("tour",))
        os.kill(worker.pid, signal.SIGKILL)
        demo.wait_for("the process of the clients ended, code -9")
        demo.wait_for("open 0 ")
        assert demo.connect().recv(0) == b""
        demo.wait_for("open 1 ")
        demo.close()
        demo.wait_for("open 0 ")
        demo.type("q")
        assert demo.terminal.wait_exit() == 0
        assert_nothing_is_left(demo, worker)

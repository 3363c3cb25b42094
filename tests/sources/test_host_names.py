"""Names of addresses are looked up in threads, few at a time, and only those that are asked for."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from echotui.model.address import Address
from echotui.sources import host_names
from echotui.sources.host_names import FOUND, LONGEST, LOOKUPS, NOT_FOUND, HostNames
from tests.server.bench import until


class Resolver:
    """Answers from a table, once it may; others have no name."""

    def __init__(self) -> None:
        self.names = {"10.0.0.1": "a.example", "10.0.0.2": "b.example"}
        self.asked: list[str] = []
        self.answers = threading.Event()
        self.answers.set()
        self.error: Exception = OSError("no name")
        self.now = 1000.0

    def __call__(self, host: str) -> str:
        self.asked.append(host)
        self.answers.wait(20)
        if host not in self.names:
            raise self.error
        return self.names[host]


@pytest.fixture
def resolver() -> Iterator[Resolver]:
    made = Resolver()
    yield made
    made.answers.set()


def hosts_of(resolver: Resolver) -> HostNames:
    return HostNames(resolver, lambda: resolver.now)


def at(number: int) -> Address:
    return Address(f"10.0.0.{number}", 5000)


async def test_a_name_is_shown_once_it_is_known_and_asked_for_once(resolver: Resolver) -> None:
    hosts = hosts_of(resolver)
    assert hosts(at(1)) == hosts(Address("10.0.0.1", 9)) == ""
    await until(lambda: hosts(at(1)) == "a.example")
    assert resolver.asked == ["10.0.0.1"]
    resolver.now += FOUND - 1
    assert hosts(at(1)) == "a.example"
    resolver.names["10.0.0.1"] = "new.example"
    resolver.now += 1
    # Until the new one is known, the old one is shown.
    assert hosts(at(1)) == "a.example"
    await until(lambda: hosts(at(1)) == "new.example")
    assert len(resolver.asked) == 2


async def test_an_address_without_a_name_is_asked_for_again_later(resolver: Resolver) -> None:
    hosts = hosts_of(resolver)
    for asked in (1, 2):
        assert hosts(at(9)) == ""
        await until(lambda: not hosts.under_way)
        resolver.now += NOT_FOUND - 1
        assert hosts(at(9)) == ""
        assert len(resolver.asked) == asked
        resolver.now += 1


async def test_few_are_asked_at_a_time_and_the_last_wanted_first(resolver: Resolver) -> None:
    hosts = hosts_of(resolver)
    resolver.answers.clear()
    for number in range(1, 21):
        hosts(at(number))
    await until(lambda: len(resolver.asked) == LOOKUPS)
    assert hosts.under_way == LOOKUPS
    resolver.answers.set()
    await until(lambda: len(resolver.asked) == 20)
    assert resolver.asked[:LOOKUPS] == [f"10.0.0.{number}" for number in range(1, LOOKUPS + 1)]
    assert resolver.asked[LOOKUPS] == "10.0.0.20"


async def test_what_waits_and_what_is_kept_is_bounded(
    resolver: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host_names, "MOST_WANTED", 3)
    monkeypatch.setattr(host_names, "MOST_NAMES", 2)
    hosts = hosts_of(resolver)
    resolver.answers.clear()
    for number in range(1, LOOKUPS + 6):
        hosts(at(number))
    resolver.answers.set()
    await until(lambda: not hosts.under_way)
    assert len(resolver.asked) == LOOKUPS + 3
    assert hosts.known == 2


async def test_a_resolver_that_hangs_is_left_alone(
    resolver: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host_names, "PATIENCE", 0.02)
    hosts = hosts_of(resolver)
    resolver.answers.clear()
    for number in range(1, 9):
        hosts(at(number))
    await until(lambda: not hosts.under_way)
    # Those threads hang: no further one is started, whatever is asked for.
    resolver.now += NOT_FOUND
    hosts(at(1))
    await asyncio.sleep(0.05)
    assert len(resolver.asked) == LOOKUPS
    resolver.answers.set()
    await until(lambda: hosts(at(2)) == "b.example")


@pytest.mark.parametrize("error", [UnicodeError("not a name"), RuntimeError("a bug")])
async def test_any_error_counts_as_no_name_and_a_bug_is_logged(
    resolver: Resolver, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    resolver.error = error
    hosts = hosts_of(resolver)
    hosts(at(9))
    await until(lambda: not hosts.under_way)
    assert hosts(at(9)) == ""
    assert ("cannot look up 10.0.0.9" in caplog.text) == isinstance(error, RuntimeError)


async def test_a_system_without_threads_has_no_names(
    resolver: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", full)
    hosts = hosts_of(resolver)
    assert (hosts(at(1)), hosts.under_way, hosts.known) == ("", 0, 1)


async def test_once_closed_it_asks_nobody_and_waits_for_nobody(resolver: Resolver) -> None:
    hosts = hosts_of(resolver)
    resolver.answers.clear()
    for number in range(1, 9):
        hosts(at(number))
    hosts.close()
    await until(lambda: not hosts.under_way)
    hosts(at(1))
    resolver.answers.set()
    await asyncio.sleep(0.02)
    assert len(resolver.asked) == LOOKUPS


async def test_a_long_name_is_cut(resolver: Resolver) -> None:
    resolver.names["10.0.0.1"] = "x" * 5000
    hosts = hosts_of(resolver)
    await until(lambda: hosts(at(1)) == "x" * LONGEST)

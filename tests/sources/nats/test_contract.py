from collections.abc import AsyncIterator, Iterator
from typing import Final

import pytest

from echotui.sources.nats import discovery, fleet
from echotui.sources.nats.access import WatchedContext
from tests.nats_server import nats_server
from tests.sources.choosing import ChoosingContract
from tests.sources.contract import SourceContract
from tests.sources.fleet.world import BY_ADDRESS
from tests.sources.grouped import GroupingContract
from tests.sources.journal_contract import JournalContract
from tests.sources.nats.world import NatsWorld

TOKEN: Final = 'authorization: {token: "hunter2"}'


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A broker that wants a token."""
    with nats_server(tmp_path_factory.mktemp("nats"), TOKEN) as broker:
        yield broker.url_as("hunter2")


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Find servers soon: one after the other, so that their runs have the numbers of the world."""
    monkeypatch.setattr(discovery, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(discovery, "LONGEST_WAIT", 0.01)
    monkeypatch.setattr(fleet, "SHOWN_WITHIN", 0.0)
    # 18 ms for each connection; there is no TLS here.
    monkeypatch.setattr(WatchedContext, "load_default_certs", lambda _: None)


class TestFleet(SourceContract, ChoosingContract, JournalContract):
    """A fleet of three servers at a broker keeps to the contract."""

    @pytest.fixture
    async def world(self, url: str) -> AsyncIterator[NatsWorld]:
        world = NatsWorld(url)
        await world.start()
        yield world
        await world.stop()


class TestGroups(GroupingContract):
    """So it does if it groups by address: a group is of one server."""

    @pytest.fixture
    async def world(self, url: str) -> AsyncIterator[NatsWorld]:
        world = NatsWorld(url, BY_ADDRESS)
        await world.start()
        yield world
        await world.stop()

"""Masks and sockets that only the inside knows."""

import os
import socket

import pytest

from echotui.model.address import Address
from echotui.model.mask import READ, UNSEEN, WRITE
from echotui.sources.observed import joining
from echotui.sources.process.netlink import DiagError
from tests.sources.observed.observer import Seen, ours, told


@pytest.mark.parametrize(
    ("seen_mask", "told_mask", "mask"),
    [(READ, 5, READ), (UNSEEN, 5, READ | WRITE), (UNSEEN, None, UNSEEN), (READ, None, READ)],
)
def test_a_mask_is_told_only_where_none_is_seen(
    seen: Seen, seen_mask: int, told_mask: int | None, mask: int
) -> None:
    seen.entries = [ours(1, mask=seen_mask)]
    seen.observer.connections = [told(1, mask=told_mask)]
    (entry,) = seen.observers.sample().entries
    assert entry.mask == mask


def test_another_inode_is_another_connection(seen: Seen) -> None:
    seen.observer.connections = [told(1, inode=5)]
    assert [each.inside for each in seen.observers.sample().entries] == [False, False]


def test_of_a_process_that_may_not_be_read_all_that_it_tells_is_shown(
    seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen.entries, seen.info = [], seen.info._replace(problem="It may not be read.")
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()) as client,
        listener.accept()[0] as accepted,
    ):
        peer = Address(*client.getsockname())
        seen.observer.connections = [
            told(1, fd=each.fileno(), inode=os.fstat(each.fileno()).st_ino)
            for each in (listener, accepted)
        ]
        first, second = seen.observers.sample().entries
        assert (first.kind, first.state, first.mask) == ("listener", "LISTEN", READ)
        assert (second.kind, second.state, second.peer) == ("tcp in", "ESTAB", peer)
        assert (second.inside, second.queue) == (True, 70)
        monkeypatch.setattr(joining, "diagnose", _refuse)
        _, second = seen.observers.sample().entries
        told_peer = Address("127.0.0.1", 40_001)
        assert (second.kind, second.state, second.peer) == ("socket", "", told_peer)


def _refuse(_: object) -> None:
    raise DiagError

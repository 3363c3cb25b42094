"""Which payload is kept: that of an open detail, or all if the server is to keep all."""

import pytest

from echotui.model.detail import KEPT_BYTES
from echotui.server.server import EchoServer
from tests.server.bench import Bench, ending, poll
from tests.server.peers import noise

LONG = noise(1000)
NONE = (b"", b"", b"")


def payload(server: EchoServer, id_: int) -> tuple[bytes, bytes, bytes]:
    """What is kept of a connection: received, sent, and the last bytes in its row."""
    detail = server.viewers.detail(id_)
    return detail.received, detail.sent, detail.row.last


async def test_only_the_payload_of_the_open_detail_is_kept(bench: Bench) -> None:
    server = await bench.serve()
    pairs = [await bench.join(server) for _ in range(3)]
    located, detailed, neither = (channel.id for _, channel in pairs)
    await bench.run(pairs[1][0].echo, b"before a detail was open")
    poll(server, located, detailed)
    assert payload(server, detailed) == NONE
    for peer, _ in pairs:
        await bench.run(peer.echo, LONG)
    kept = LONG[-KEPT_BYTES:]
    assert payload(server, detailed) == (kept, kept, kept)
    assert payload(server, located) == payload(server, neither) == NONE
    assert [channel.tap is None for _, channel in pairs] == [True, False, True]


@pytest.mark.parametrize("then", ["another", "none", "unknown"])
async def test_it_is_dropped_as_soon_as_the_detail_closes(bench: Bench, then: str) -> None:
    server = await bench.serve()
    peer, channel = await bench.join(server)
    _, another = await bench.join(server)
    poll(server, channel.id, channel.id)
    await bench.run(peer.echo, b"secret")
    poll(server, channel.id, channel.id)
    assert payload(server, channel.id) == (b"secret",) * 3

    poll(server, channel.id, {"another": another.id, "none": 0, "unknown": 99}[then])

    assert payload(server, channel.id) == NONE
    assert channel.tap is None
    await bench.run(peer.echo, b"secret")
    assert payload(server, channel.id) == NONE
    poll(server, channel.id, channel.id)
    assert payload(server, channel.id) == NONE, "what was dropped does not come back"
    await bench.run(peer.echo, b"shown")
    assert payload(server, channel.id) == (b"shown",) * 3


async def test_it_survives_the_end_while_the_detail_is_open_and_no_longer(bench: Bench) -> None:
    server = await bench.serve()
    peer, channel = await bench.join(server)
    poll(server, channel.id, channel.id)
    await bench.run(peer.echo, b"secret")
    peer.close()
    await ending(server, channel.id)
    assert payload(server, channel.id) == (b"secret",) * 3
    past = server.history.find(channel.id)
    assert past
    assert (past.row.last, past.sent) == (b"", b""), "the history keeps no payload"

    poll(server, channel.id, 0)

    assert payload(server, channel.id) == NONE
    poll(server, channel.id, channel.id)
    assert payload(server, channel.id) == NONE


@pytest.mark.parametrize("watched", [False, True])
async def test_with_payload_it_is_kept_of_all_whichever_detail_is_open(
    bench: Bench, *, watched: bool
) -> None:
    server = await bench.serve(keep_payload=True)
    peer, channel = await bench.join(server)
    _, another = await bench.join(server)
    await bench.run(peer.echo, b"kept")
    if watched:
        poll(server, channel.id, channel.id)
    poll(server, another.id, another.id)
    assert payload(server, channel.id) == (b"kept",) * 3
    peer.close()
    await ending(server, channel.id)
    assert payload(server, channel.id) == (b"kept",) * 3
    poll(server, channel.id, channel.id)
    poll(server, 0, 0)
    assert payload(server, channel.id) == (b"kept",) * 3
    assert server.viewers.detail(another.id).received == b""

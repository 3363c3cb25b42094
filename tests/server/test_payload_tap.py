"""What a tap sees of one channel: the end of the last message each way."""

import asyncio

import pytest

from echotui.model.detail import KEPT_BYTES
from echotui.model.mask import WRITE
from echotui.server.payload_tap import PayloadTap
from tests.server.bench import Bench, until
from tests.server.peers import SMALL_BUFFER, noise

LONG = noise(1000)


@pytest.mark.parametrize(
    ("data", "taken", "received", "sent"),
    [
        (b"ping", 4, b"ping", b"ping"),
        (b"ping", 3, b"ping", b"pin"),
        (b"ping", 0, b"ping", b"before"),
        (LONG, 1000, LONG[-256:], LONG[-256:]),
        (LONG, 300, LONG[-256:], LONG[44:300]),
        (LONG, 256, LONG[-256:], LONG[:256]),
        (LONG, 1, LONG[-256:], LONG[:1]),
    ],
)
def test_it_keeps_the_last_bytes_received_and_sent(
    data: bytes, taken: int, received: bytes, sent: bytes
) -> None:
    tap = PayloadTap(sent=b"before")
    tap.note_received(data, taken)
    assert (tap.received, tap.sent) == (received, sent)


def test_it_keeps_bytes_of_its_own_and_not_a_view_of_the_message() -> None:
    tap = PayloadTap()
    tap.note_sent(memoryview(LONG)[10:], 500)
    assert tap.sent == LONG[254:510]
    assert type(tap.sent) is bytes


async def test_with_payload_every_channel_has_one_from_the_start(bench: Bench) -> None:
    server = await bench.serve(keep_payload=True)
    for message in (b"one", LONG):
        peer, channel = await bench.join(server)
        assert channel.tap is not None
        await bench.run(peer.echo, message)
        assert channel.tap.sent == message[-KEPT_BYTES:]
        assert server.row(channel).payload == channel.tap.received == message[-KEPT_BYTES:]


async def test_without_payload_no_channel_has_one(bench: Bench) -> None:
    server = await bench.serve()
    peer, channel = await bench.join(server)
    await bench.run(peer.echo, b"secret")
    assert channel.tap is None
    assert server.row(channel).payload == b""


async def test_queued_bytes_are_noted_when_the_kernel_takes_them(bench: Bench) -> None:
    server = await bench.serve(sndbuf=SMALL_BUFFER, keep_payload=True)
    peer, channel = await bench.join(server, rcvbuf=SMALL_BUFFER)
    data = noise(400_000)
    sending = asyncio.ensure_future(bench.run(peer.send_and_end, data))
    await until(lambda: channel.registered == WRITE and channel.connection.queued)
    tap = channel.tap
    assert tap is not None
    arrived, left = channel.connection.bytes_in, channel.connection.bytes_out
    assert tap.received == data[arrived - KEPT_BYTES : arrived]
    assert data[:left].endswith(tap.sent)
    assert 0 < len(tap.sent) <= KEPT_BYTES
    assert await bench.run(peer.receive_to_end) == data
    await sending
    assert data.endswith(tap.sent)
    assert data.endswith(tap.received)

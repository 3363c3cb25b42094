"""Servers that do not echo well are found out."""

import pytest

from echotui.demo.messages import ClientEnded, Connected, Figures, Mismatch
from echotui.demo.scenario import Kind, Part
from tests.demo.places import of, running, twisting
from tests.server.bench import until

WRONG_AT = 10


def flip(data: bytes, offset: int) -> bytes:
    """Change the byte at `WRONG_AT`."""
    place = WRONG_AT - offset
    if not 0 <= place < len(data):
        return data
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def drop(data: bytes, offset: int) -> bytes:
    """Leave out the byte at `WRONG_AT`."""
    place = WRONG_AT - offset
    return data[:place] + data[place + 1 :] if 0 <= place < len(data) else data


def double(data: bytes, _offset: int) -> bytes:
    return data + data[-1:]


@pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.IDLER, Kind.NEVER_READS, Kind.BULK}))
async def test_a_wrong_byte_is_reported_once_with_its_offset(kind: Kind) -> None:
    async with (
        twisting(flip) as (target, clients),
        running(target, speed=50) as (set_cast, reports, reporter),
    ):
        set_cast([Part("x", kind)])
        await until(lambda: of(reports, Mismatch))
        (connected,) = of(reports, Connected)
        sent = clients[0].data[WRONG_AT]
        text = f"byte 10 came back as 0x{sent ^ 1:02x}, 0x{sent:02x} was sent"
        assert of(reports, Mismatch) == [Mismatch("x", 0, connected.local, text)]
        set_cast([])
        await until(lambda: of(reports, ClientEnded))
        reporter.figures(0)
        assert of(reports, Figures)[0].mismatches == len(of(reports, Mismatch)) == 1


async def test_a_bulk_transfer_is_compared_by_its_hash() -> None:
    async with twisting(flip) as (target, _clients), running(target) as (set_cast, reports, _):
        set_cast([Part("x", Kind.BULK, size=500_000)])
        await until(lambda: of(reports, Mismatch))
        (mismatch,) = of(reports, Mismatch)
        assert mismatch.text.startswith("500000 bytes came back with SHA-256 ")


async def test_of_many_the_one_is_named() -> None:
    async with twisting() as (target, _), running(target) as (set_cast, reports, _reporter):
        set_cast([Part("many", Kind.CHATTY, 5, every=0.1)])
    assert of(reports, Mismatch) == []
    async with (
        twisting(flip) as (target, clients),
        running(target) as (set_cast, reports, _reporter),
    ):
        set_cast([Part("many", Kind.CHATTY, 5, every=0.1)])
        await until(lambda: len(of(reports, Mismatch)) == 5)
        assert sorted(mismatch.index for mismatch in of(reports, Mismatch)) == [0, 1, 2, 3, 4]
        assert len({mismatch.local for mismatch in of(reports, Mismatch)}) == len(clients) == 5


async def test_a_dropped_byte_is_found_by_what_follows() -> None:
    async with twisting(drop) as (target, _clients), running(target) as (set_cast, reports, _):
        set_cast([Part("x", Kind.DRIBBLER, every=0.01)])
        await until(lambda: of(reports, Mismatch))
        assert of(reports, Mismatch)[0].text.startswith("byte 10 came back as ")


async def test_missing_bytes_are_reported_at_the_end() -> None:
    def swallow(data: bytes, _offset: int) -> bytes:
        return data[:-3]

    async with twisting(swallow) as (target, clients), running(target) as (set_cast, reports, _):
        set_cast([Part("x", Kind.BURST)])
        await until(lambda: clients and clients[0].data)
        set_cast([])
        await until(lambda: of(reports, ClientEnded))
        assert [mismatch.text for mismatch in of(reports, Mismatch)] == [
            "3 bytes were missing at the end of file"
        ]


async def test_bytes_that_were_never_sent_are_reported() -> None:
    async with twisting(double) as (target, clients), running(target) as (set_cast, reports, _):
        set_cast([Part("x", Kind.BURST)])
        await until(lambda: clients and of(reports, Mismatch))
        assert of(reports, Mismatch)[0].text == "1 bytes came back that were never sent"

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
async def test_a_wrong_byte_is_told_once_with_its_place(kind: Kind) -> None:
    async with (
        twisting(flip) as (target, heard),
        running(target, speed=50) as (set_cast, told, say),
    ):
        set_cast([Part("x", kind)])
        await until(lambda: of(told, Mismatch))
        (connected,) = of(told, Connected)
        sent = heard[0].data[WRONG_AT]
        text = f"byte 10 came back as 0x{sent ^ 1:02x}, 0x{sent:02x} was sent"
        assert of(told, Mismatch) == [Mismatch("x", 0, connected.local, text)]
        set_cast([])
        await until(lambda: of(told, ClientEnded))
        say.figures(0)
        assert of(told, Figures)[0].mismatches == len(of(told, Mismatch)) == 1


async def test_a_bulk_transfer_is_compared_by_its_hash() -> None:
    async with twisting(flip) as (target, _heard), running(target) as (set_cast, told, _):
        set_cast([Part("x", Kind.BULK, size=500_000)])
        await until(lambda: of(told, Mismatch))
        (mismatch,) = of(told, Mismatch)
        assert mismatch.text.startswith("500000 bytes came back with SHA-256 ")


async def test_of_many_the_one_is_named() -> None:
    async with twisting() as (target, _), running(target) as (set_cast, told, _reporter):
        set_cast([Part("many", Kind.CHATTY, 5, every=0.1)])
    assert of(told, Mismatch) == []
    async with twisting(flip) as (target, heard), running(target) as (set_cast, told, _reporter):
        set_cast([Part("many", Kind.CHATTY, 5, every=0.1)])
        await until(lambda: len(of(told, Mismatch)) == 5)
        assert sorted(mismatch.index for mismatch in of(told, Mismatch)) == [0, 1, 2, 3, 4]
        assert len({mismatch.local for mismatch in of(told, Mismatch)}) == len(heard) == 5


async def test_a_dropped_byte_is_found_by_what_follows() -> None:
    async with twisting(drop) as (target, _heard), running(target) as (set_cast, told, _):
        set_cast([Part("x", Kind.DRIBBLER, every=0.01)])
        await until(lambda: of(told, Mismatch))
        assert of(told, Mismatch)[0].text.startswith("byte 10 came back as ")


async def test_bytes_that_never_come_back_are_missed_at_the_end() -> None:
    def swallow(data: bytes, _offset: int) -> bytes:
        return data[:-3]

    async with twisting(swallow) as (target, heard), running(target) as (set_cast, told, _):
        set_cast([Part("x", Kind.BURST)])
        await until(lambda: heard and heard[0].data)
        set_cast([])
        await until(lambda: of(told, ClientEnded))
        assert [mismatch.text for mismatch in of(told, Mismatch)] == [
            "3 bytes were missing at the end of file"
        ]


async def test_bytes_that_were_never_sent_are_told() -> None:
    async with twisting(double) as (target, heard), running(target) as (set_cast, told, _):
        set_cast([Part("x", Kind.BURST)])
        await until(lambda: heard and of(told, Mismatch))
        assert of(told, Mismatch)[0].text == "1 bytes came back that were never sent"

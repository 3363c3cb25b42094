from dataclasses import replace

import pytest
from msgspec import structs

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.journal import Call, JournalLine, LoopCall
from echotui.model.mask import NONE, READ
from tests.scripted import ScriptedSource
from tests.ui.stage import Stage, launch, rows


def lines(count: int) -> list[JournalLine]:
    """So many, newest first; each with an id of its own."""
    address = Address("127.0.0.1", 53130)
    return [
        LoopCall(float(id_), id_, Call.ADD, 9, NONE, READ, Cause.ACCEPTED, 0, address)
        for id_ in range(count, 0, -1)
    ]


def shown(stage: Stage) -> list[str]:
    region = stage.journal.region
    return stage.lines()[region.y : region.bottom]


async def test_it_shows_the_newest_lines_newest_first_as_many_as_fit() -> None:
    source = ScriptedSource(rows(3), journal=lines(30))
    async with launch(source, size=(120, 40)) as stage:
        await stage.poll()
        title, *calls = shown(stage)
        assert title == f"── journal, newest first {'─' * 95}"
        assert len(calls) == 10 == stage.journal.window.count
        assert [line.split()[1] for line in calls] == [f"#{id_}" for id_ in range(30, 20, -1)]
        assert source.queries[-1].journal.count == 10


async def test_the_journal_repaints_only_when_something_is_new() -> None:
    source = ScriptedSource(rows(3), journal=lines(3))
    painted = 0

    def count() -> None:
        nonlocal painted
        painted += 1

    async with launch(source) as stage:
        await stage.poll()
        stage.journal.refresh = lambda *_, **__: count()  # type: ignore[method-assign, assignment]
        source.at += 1
        await stage.poll()
        assert painted == 0
        source.journal = lines(4)
        await stage.poll()
        assert painted == 1
        del stage.journal.refresh


async def test_a_long_line_is_cut_and_takes_no_second_one() -> None:
    long = replace_address(lines(1)[0], "fe80::1234:5678:9abc:def0%interface")
    async with launch(ScriptedSource(rows(3), journal=[long] * 2), size=(60, 24)) as stage:
        await stage.poll()
        _, first, second, *rest = shown(stage)
        assert first == second
        assert len(first) == 60
        assert first.endswith("…")
        assert not any(line.strip() for line in rest)


def replace_address(line: JournalLine, host: str) -> JournalLine:
    return structs.replace(line, address=Address(host, 1))


@pytest.mark.parametrize(
    ("height", "journal"), [(60, 16), (53, 15), (40, 11), (24, 6), (15, 4), (14, 0), (5, 0)]
)
async def test_how_high_it_is(height: int, journal: int) -> None:
    source = ScriptedSource(rows(3), journal=lines(30))
    async with launch(source, size=(80, height)) as stage:
        await stage.poll()
        assert (stage.journal.region.height if stage.journal.display else 0) == journal
        assert source.queries[-1].journal.count == max(0, journal - 1)


async def test_a_hidden_journal_makes_room_and_asks_for_no_lines() -> None:
    source = ScriptedSource(rows(50), journal=lines(30))
    async with launch(source, size=(120, 40)) as stage:
        await stage.poll()
        high = stage.table.region.height
        await stage.press("l")
        await stage.poll()
        assert not stage.journal.display
        assert stage.table.region.height == high + 11
        assert source.queries[-1].journal.count == 0
        assert source.queries[-1].window.count == high + 11 - 1
        assert "journal, newest" not in stage.text()
        await stage.press("l")
        await stage.poll()
        assert stage.table.region.height == high
        assert source.queries[-1].journal.count == 10
        assert len([line for line in shown(stage) if "add_handler" in line]) == 10


async def test_a_listener_says_so_without_a_number() -> None:
    listener = replace(ScriptedSource(), journal=[LoopCall(
        1.0, 0, Call.ADD, 5, NONE, READ, Cause.LISTENING, 0, Address("127.0.0.1", 10000),
    )])  # fmt: skip
    async with launch(listener) as stage:
        await stage.poll()
        assert shown(stage)[1].split()[1:] == [
            "add_handler(5,", "READ)", "listening", "127.0.0.1:10000",
        ]  # fmt: skip

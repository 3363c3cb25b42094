"""Commands and the words for their outcomes, without a screen."""

import asyncio
from functools import partial

import pytest

from echotui.model.command import (
    Command,
    Done,
    Gone,
    Kick,
    KickEach,
    Outcome,
    Refused,
    Strength,
    Tally,
)  # fmt: skip
from echotui.model.source import Capabilities
from echotui.ui.shared.operator import BATCH, BulkCommand, Notification, Operator, notification_of
from tests.scripted import ScriptedSource
from tests.ui.stage import row, rows

COUNT = 3 * BATCH - 5


def kick(count: int) -> BulkCommand:
    command = partial(KickEach, strength=Strength.CLOSE)
    return BulkCommand(range(1, count + 1), command, "Kicking", "kicked (close)")


@pytest.mark.parametrize(
    ("outcome", "notification"),
    [
        (Done("closed"), Notification("closed")),
        (Done(""), Notification("")),
        (Done("On 1 of 2 servers.", frozenset("b")), Notification("On 1 of 2 servers.", "warning")),
        (Gone(4), Notification("Connection #4 has already ended; nothing was done.", "warning")),
        (Refused("no"), Notification("no", "warning")),
        (Tally(2), Notification("2 done.")),
        (
            Tally(2, asked=frozenset("ab"), acted=frozenset("a"), silent=frozenset("b")),
            Notification("2 done on 1 of 2 servers; b did not answer.", "warning"),
        ),
    ],
)
async def test_an_outcome_in_words(outcome: Outcome, notification: Notification) -> None:
    assert notification_of(outcome) == notification
    source = ScriptedSource(answer=outcome)
    assert await Operator(source).submit(Kick(4, Strength.CLOSE)) == outcome
    assert source.commands == [Kick(4, Strength.CLOSE)]


async def test_a_bulk_command_is_sent_in_batches_with_progress() -> None:
    source, progress = ScriptedSource(rows(COUNT)), list[str]()
    notification, reached_all = await Operator(source).submit_bulk(kick(COUNT), progress.append)
    assert (notification, reached_all) == (Notification(f"{COUNT} kicked (close)."), True)
    assert [len(each.ids) for each in source.commands if isinstance(each, KickEach)] == [
        BATCH, BATCH, BATCH - 5,
    ]  # fmt: skip
    assert progress == [f"Kicking {reached} of {COUNT}" for reached in (BATCH, 2 * BATCH, COUNT)]


async def test_a_gone_connection_makes_the_outcome_a_warning() -> None:
    operator = Operator(ScriptedSource(rows(2)))
    notification, _ = await operator.submit_bulk(kick(3), lambda _text: None)
    assert notification == Notification("2 kicked (close), 1 already ended.", "warning")


async def test_a_stop_leaves_the_remaining_connections_alone() -> None:
    source = ScriptedSource(rows(COUNT))
    operator = Operator(source)
    operator.stop()
    notification, reached_all = await operator.submit_bulk(
        kick(COUNT), lambda _text: operator.stop()
    )
    left = COUNT - BATCH
    assert notification == Notification(
        f"{BATCH} kicked (close); stopped, {left} not reached.", "warning"
    )
    assert not reached_all
    assert len(source.commands) == 1
    assert not operator.busy


async def test_the_operator_is_busy_until_the_end_and_errors_are_raised() -> None:
    class Failing(ScriptedSource):
        async def submit(self, command: Command) -> Outcome:
            assert operator.busy
            raise OSError(command)

    operator = Operator(Failing(rows(2)))
    with pytest.raises(OSError, match="KickEach"):
        await operator.submit_bulk(kick(2), lambda _text: None)
    assert not operator.busy


async def test_a_cancelled_bulk_command_sends_no_more() -> None:
    source, started = ScriptedSource(rows(COUNT)), asyncio.Event()
    operator = Operator(source)
    task = asyncio.create_task(operator.submit_bulk(kick(COUNT), lambda _text: started.set()))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    sent = len(source.commands)
    for _ in range(5):
        await asyncio.sleep(0)
    assert len(source.commands) == sent < COUNT / BATCH
    assert not operator.busy


async def test_clients_are_released_when_most_are_held() -> None:
    operator = Operator(ScriptedSource([row(1, held=True), row(2, held=True), row(3), row(4)]))
    # As when a client has connected since they were held.
    assert await operator.toggled_hold([1, 2, 3]) == ([1, 2], False)
    assert await operator.toggled_hold([1, 2, 3, 4]) == ([3, 4], True)
    assert await operator.toggled_hold([1, 3, 99]) == ([3, 99], True)


async def test_a_source_without_capabilities_is_read_only() -> None:
    nothing = Capabilities(kick=False, hold=False, accept=False, forget=False)
    assert Operator(ScriptedSource(capabilities=nothing)).read_only
    assert not Operator(ScriptedSource()).read_only

import pytest

from echotui.model.command import (
    Accept,
    Command,
    Done,
    Drain,
    Forget,
    Gone,
    Hold,
    HoldEach,
    Invoke,
    Kick,
    KickEach,
    Outcome,
    Refused,
    Strength,
    Tally,
    Unsure,
)
from echotui.model.ending import Ending, Reason, Side
from echotui.model.journal import Act, Acted
from echotui.model.source import Capabilities
from echotui.sources.process.sample import Entry
from echotui.sources.process.source import ProcessSource
from tests.sources.process.world import ProcessWorld, sample_of


class _ScriptedKicks:
    """Kicks nobody, and keeps what was asked."""

    only = "kind:tcp"
    only_words = "TCP connections"

    def __init__(self) -> None:
        self.effects = {Strength.CLOSE: "it reads its end", Strength.RESET: "an error"}
        self.asked: list[tuple[int, Strength, bool]] = []
        self.outcome: Outcome | Exception = Done("Closed.")

    def kick(self, entry: Entry, strength: Strength, *, sure: bool) -> Outcome:
        self.asked.append((entry.identity.fd, strength, sure))
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


@pytest.fixture
def kicks(world: ProcessWorld) -> _ScriptedKicks:
    kicks = _ScriptedKicks()
    world.source.close()
    world.source = ProcessSource(world.program, kicks)
    return kicks


async def test_without_kicks_nothing_can_be_done(world: ProcessWorld) -> None:
    (id_,) = await world.arrive(1)
    assert world.source.capabilities == Capabilities(
        kick=False, hold=False, accept=False, forget=False, quit_stops=False, strengths=(),
        never=("hold", "accept", "forget"), never_why="haproxy is only watched",
        refusal="Start echotui watch with --allow-kick.",
    )  # fmt: skip
    assert world.source.capabilities.read_only
    for command in (Kick(id_, Strength.CLOSE), KickEach((id_,), Strength.CLOSE)):
        assert await world.source.submit(command) == Refused(
            "No connection of haproxy is kicked without --allow-kick."
        )


@pytest.mark.parametrize(
    ("command", "what"),
    [
        (Hold(1, on=True), "held"),
        (HoldEach((1,), on=True), "held"),
        (Accept(on=False), "told to accept or not"),
        (Drain(), "drained"),
        (Forget(), "told to forget"),
    ],
)
async def test_it_is_only_watched(
    world: ProcessWorld, kicks: _ScriptedKicks, command: Command, what: str
) -> None:
    await world.arrive(1)
    refused = Refused(f"haproxy cannot be {what}: echotui only watches it.")
    assert await world.source.submit(command) == refused
    assert kicks.asked == []


async def test_it_has_no_actions(world: ProcessWorld) -> None:
    assert await world.source.submit(Invoke("step")) == Refused("the program has no action step.")


async def test_a_kick_is_carried_out_and_its_end_is_of_it(
    world: ProcessWorld, kicks: _ScriptedKicks
) -> None:
    assert world.source.capabilities.strengths == (Strength.CLOSE, Strength.RESET)
    assert world.source.capabilities.effects == ("it reads its end", "an error")
    (id_,) = await world.arrive(1)
    assert await world.source.submit(Kick(id_, Strength.RESET, sure=True)) == Done("Closed.")
    assert kicks.asked == [(9, Strength.RESET, True)]
    peer = world.entries[id_].peer
    assert world.program.journal.newest(1) == (Acted(world.now, id_, Act.KICK_RESET, peer),)
    del world.entries[id_]
    await world.step()
    (past,) = world.program.history
    assert past.row.ending == Ending(Reason.KICKED_RESET, Side.SERVER)
    assert await world.source.submit(Kick(id_, Strength.RESET)) == Gone(id_)


async def test_what_an_ended_program_allowed_is_not_refused(
    world: ProcessWorld, kicks: _ScriptedKicks
) -> None:
    (id_,) = await world.arrive(1)
    allowed = world.source.capabilities
    # Those of a program that closes its connections itself are not there without it.
    kicks.effects = {}
    assert world.source.capabilities.read_only
    refused = Refused("No connection of haproxy is kicked without --allow-kick.")
    assert await world.source.submit(Kick(id_, Strength.CLOSE)) == refused
    await world.program.take(sample_of(world.now, processes=()))
    assert world.source.capabilities == allowed
    assert await world.source.submit(Kick(id_, Strength.CLOSE)) == Gone(id_)
    tally = await world.source.submit(KickEach((id_,), Strength.CLOSE))
    assert isinstance(tally, Tally)
    assert (tally.gone, tally.refused) == (1, 0)
    # Another run of it may forbid them.
    await world.step()
    assert world.source.capabilities.read_only


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Unsure("Close it?"), Unsure("Close it?")),
        (Refused("No."), Refused("No.")),
        (PermissionError(1, "Operation not permitted"),
         Refused("The kick failed: Operation not permitted.")),
        (TimeoutError(), Refused("The kick is not done within 5 s; it may still be.")),
    ],
)  # fmt: skip
async def test_what_was_not_done_leaves_no_trace(
    world: ProcessWorld, kicks: _ScriptedKicks, outcome: Outcome | Exception, expected: Outcome
) -> None:
    (id_,) = await world.arrive(1)
    written = world.program.journal.written
    kicks.outcome = outcome
    assert await world.source.submit(Kick(id_, Strength.CLOSE)) == expected
    assert world.program.journal.written == written
    assert not world.program.descriptors.live[id_].kicked


async def test_in_bulk_only_what_clients_have_opened_is_kicked(
    world: ProcessWorld, kicks: _ScriptedKicks
) -> None:
    one, two, three = await world.arrive(3)
    await world.change(two, kind="tcp out")
    command = KickEach((one, two, three, 99), Strength.CLOSE)
    tally = await world.source.submit(command)
    assert isinstance(tally, Tally)
    assert tally.text("kicked") == "2 kicked on haproxy, 1 already ended, 1 refused"
    assert [fd for fd, _, _ in kicks.asked] == [9, 11]
    kicks.outcome = Unsure("Close it?")
    tally = await world.source.submit(KickEach((one,), Strength.CLOSE))
    assert isinstance(tally, Tally)
    assert (tally.done, tally.refused) == (0, 1)

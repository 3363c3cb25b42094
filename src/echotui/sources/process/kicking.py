"""Kicks of connections of a program that is watched, and why nothing else can be done to it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, Protocol, assert_never

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
from echotui.model.ending import Reason
from echotui.model.fields import KIND, TCP
from echotui.model.journal import KICKS, Acted
from echotui.model.kinds import ACCEPTED
from echotui.model.source import Capabilities
from echotui.sources.process.sample import Entry
from echotui.sources.process.watched import WatchedProgram
from echotui.system.printable import one_line
from echotui.system.thread_calls import ThreadCalls

NO_KICKS: Final = "Start echotui watch with --allow-kick"
OR_INSIDE: Final = ", or the program with echotui run --allow-kick"
PATIENCE: Final = 5.0  # Seconds that a kick may take.
MOST: Final = 4  # Kicks at a time.
BULK: Final = f'{KIND}="{ACCEPTED}" {TCP}=estab'
"""What is kicked in bulk: clients, and nothing that the program has opened."""
BULK_WORDS: Final = "established clients of the program"
_REASONS: Final[Mapping[Strength, Reason]] = {
    Strength.DRAIN: Reason.KICKED_DRAIN,
    Strength.CLOSE: Reason.KICKED_CLOSE,
    Strength.RESET: Reason.KICKED_RESET,
}
_REFUSED: Final[Mapping[type[Command], str]] = {
    Hold: "held",
    HoldEach: "held",
    Accept: "told to accept or not",
    Drain: "drained",
    Forget: "told to forget",
}


class Kicks(Protocol):
    """Kicks a socket of another process; called in a thread."""

    @property
    def effects(self) -> Mapping[Strength, str]:
        """What each strength does that it can do now, as a clause; none: nobody is kicked."""
        ...

    @property
    def only(self) -> str:
        """A filter: what can be kicked at all."""
        ...

    @property
    def only_words(self) -> str:
        """The same in words, in the plural."""
        ...

    def kick(self, entry: Entry, strength: Strength, *, sure: bool) -> Outcome:
        """Kick the socket of an entry, if it is still that; `sure`: `Unsure` was answered."""
        ...


class ProgramCommands:
    """Carries out the operator's commands on a program: kicks, or nothing.

    Args:
        kicks: `None`: nobody is kicked.
    """

    def __init__(self, program: WatchedProgram, kicks: Kicks | None) -> None:
        self._program = program
        self._kicks = kicks
        self._allowed = Capabilities()
        self._calls = ThreadCalls(MOST, "kicks")

    @property
    def capabilities(self) -> Capabilities:
        """See `Source.capabilities`; a program that tells of itself may allow kicks, or not."""
        kicks, allows = self._kicks, self._allows
        # As before its end: that took the program's permission along, and forbids nothing.
        if not allows and self._allowed.effects and self._program.info.ended:
            return self._allowed
        effects = kicks.effects if kicks is not None else {}
        known = Capabilities(
            kick=allows,
            hold=False,
            accept=False,
            forget=False,
            quit_stops=False,
            never=("hold", "accept", "forget"),
            strengths=tuple(effects),
            effects=tuple(effects.values()),
            only=kicks.only if kicks is not None and allows else "",
            bulk=BULK if allows else "",
            refusal="" if allows else f"{NO_KICKS}{OR_INSIDE * self._program.info.observed}.",
            never_why=f"{self._name} is only watched",
            only_words=kicks.only_words if kicks is not None and allows else "",
            bulk_words=BULK_WORDS if allows else "",
        )
        self._allowed = known if allows else self._allowed
        return known

    @property
    def _allows(self) -> bool:
        return self._kicks is not None and bool(self._kicks.effects)

    async def submit(self, command: Command) -> Outcome:
        """See `Source.submit`."""
        match command:
            case Kick(id_, strength, sure):
                return await self._kick(id_, strength, sure=sure)
            case KickEach(ids, strength):
                return await self._kick_each(ids, strength)
            case Invoke(action):
                return Refused(f"{self._name} has no action {one_line(action)}.")
            case Hold() | HoldEach() | Accept() | Drain() | Forget():
                what = _REFUSED[type(command)]
                return Refused(f"{self._name} cannot be {what}: echotui only watches it.")
            case _:
                assert_never(command)

    @property
    def _name(self) -> str:
        return self._program.info.program

    async def _kick(self, id_: int, strength: Strength, *, sure: bool) -> Outcome:
        kicks, descriptor = self._kicks, self._program.descriptors.live.get(id_)
        if descriptor is None:
            return Gone(id_)
        if kicks is None or not self._allows:
            return Refused(f"No connection of {self._name} is kicked without --allow-kick.")
        # Before the kick: the sample that shows its end may come first.
        reason = _REASONS[strength]
        before, descriptor.kicked = descriptor.kicked, reason
        outcome = await self._carry_out(kicks, descriptor.entry, strength, sure=sure)
        if isinstance(outcome, Done):
            line = Acted(self._program.clock(), id_, KICKS[reason], descriptor.address)
            self._program.journal.append(line)
        else:
            descriptor.kicked = before
        return outcome

    async def _carry_out(
        self, kicks: Kicks, entry: Entry, strength: Strength, *, sure: bool
    ) -> Outcome:
        try:
            return await self._calls.off_loop(PATIENCE, kicks.kick, entry, strength, sure=sure)
        except TimeoutError:
            return Refused(f"The kick is not done within {PATIENCE:g} s; it may still be.")
        except OSError as error:
            return Refused(f"The kick failed: {one_line(error.strerror or str(error))}.")

    async def _kick_each(self, ids: Sequence[int], strength: Strength) -> Outcome:
        live = self._program.descriptors.live
        if not self._allows and (open_ := next(filter(live.__contains__, ids), 0)):
            return await self._kick(open_, strength, sure=False)
        count: Counter[type[Outcome]] = Counter()
        for id_ in ids:
            descriptor = live.get(id_)
            if descriptor is not None and descriptor.entry.kind != ACCEPTED:
                # In bulk, only what its clients have opened.
                count[Refused] += 1
            else:
                count[type(await self._kick(id_, strength, sure=False))] += 1
        name = frozenset({self._name})
        refused = count[Refused] + count[Unsure]
        return Tally(count[Done], count[Gone], refused, asked=name, acted=name)

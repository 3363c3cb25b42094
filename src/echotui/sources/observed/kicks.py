"""Kicks connections through the program's own close, or from outside."""

from collections.abc import Mapping
from typing import Final

from echotui.model.command import Done, Outcome, Refused, Strength
from echotui.model.fields import KIND
from echotui.model.kinds import OPENED
from echotui.observer.wire import KICKED, NOT_THERE, WAITS
from echotui.sources.observed.asking import WITHIN, ask_kick
from echotui.sources.observed.observers import KnownObserver, Observers
from echotui.sources.observed.told import NotToldError, ToldLine, text_of
from echotui.sources.process import proc_files
from echotui.sources.process.kick import ended, no_connection, question_about
from echotui.sources.process.kicking import Kicks
from echotui.sources.process.proc_files import GoneError
from echotui.sources.process.sample import Entry
from echotui.system.printable import sentence

INSIDE: Final[Mapping[Strength, str]] = {
    Strength.DRAIN: "the program sends its queue, then closes it, a WebSocket by a close frame; no"
    " time limit",
    Strength.CLOSE: "the program closes it now",
}
"""What a program does itself. A reset is made from outside."""


class ObservedKicks:
    """Lets a program close its connection, where it allows that; else kicks it. See `Kicks`.

    Args:
        outside: `None`: nothing is kicked from outside.
    """

    def __init__(self, observers: Observers, outside: Kicks | None) -> None:
        self._observers = observers
        self._outside = outside

    @property
    def effects(self) -> Mapping[Strength, str]:
        """Of those strengths that are possible with any of its processes."""
        inside = INSIDE if any(each.allow_kick for each in self._known) else {}
        outside = {} if self._outside is None else self._outside.effects
        effects = {**outside, **inside}
        return {each: effects[each] for each in Strength if each in effects}

    @property
    def only(self) -> str:
        """A program closes also those that are not established: leaks in CLOSE-WAIT."""
        return self._restriction[0]

    @property
    def only_words(self) -> str:
        """The same in words."""
        return self._restriction[1]

    @property
    def _restriction(self) -> tuple[str, str]:
        inside = any(each.allow_kick for each in self._known)
        if inside or self._outside is None:
            return f"{KIND}:tcp", "TCP connections"
        return self._outside.only, self._outside.only_words

    def kick(self, entry: Entry, strength: Strength, *, sure: bool) -> Outcome:
        """Kick the socket of an entry, if it is still that."""
        observer = self._observers.known.get(entry.identity.process)
        if observer is not None and observer.allow_kick and strength in INSIDE:
            outcome = self._kick_inside(entry, strength, observer.name, sure=sure)
            if entry.inside or outcome != ended(entry.identity):
                return outcome
        if self._outside is not None:
            return self._outside.kick(entry, strength, sure=sure)
        return Refused(_why(entry, strength, observer))

    @property
    def _known(self) -> tuple[KnownObserver, ...]:
        return tuple(self._observers.known.values())

    def _kick_inside(self, entry: Entry, strength: Strength, name: str, *, sure: bool) -> Outcome:
        if reason := no_connection(entry, name):
            return Refused(reason)
        if entry.kind == OPENED and not sure:
            return question_about(entry, name)
        try:
            answer = self._ask(entry, strength)
        except ConnectionError:
            return _unheard(entry, name)
        except TimeoutError:
            return Refused(
                f"{name} has not answered within {WITHIN:g} s; it may still close the connection."
            )
        except NotToldError as error:
            return Refused(f"What {name} answered cannot be read ({error}).")
        return _outcome(answer, entry, f"{name} ({strength}), by the program itself.")

    def _ask(self, entry: Entry, strength: Strength) -> ToldLine:
        path = self._observers.paths.find(entry.identity.process.pid)
        if path is None:
            raise ConnectionRefusedError
        return ask_kick(path, entry.identity, strength)


def _unheard(entry: Entry, name: str) -> Outcome:
    """Return what became of a connection of a program that does not listen any more."""
    try:
        proc_files.stat_of(entry.identity.process)
    except GoneError:
        return ended(entry.identity)
    return Refused(f"{name} does not listen to the dashboard any more: nothing was done.")


def _outcome(answer: ToldLine, entry: Entry, name: str) -> Outcome:
    text = sentence(text_of(answer.text))
    if answer.outcome == KICKED:
        return Done(f"Kicked {entry.peer} of {name} {text}".rstrip())
    if answer.outcome == WAITS:
        return Done(f"{text.removesuffix('.')}: {entry.peer} of {name}")
    if answer.outcome == NOT_THERE:
        return ended(entry.identity)
    return Refused(text or "The program refused; it does not say why.")


def _why(entry: Entry, strength: Strength, observer: KnownObserver | None) -> str:
    """Return why a connection cannot be kicked, which is not done from outside."""
    if observer is None:
        pid = entry.identity.process.pid
        return f"Process {pid} does not allow it: run it, or watch it, with --allow-kick."
    if not observer.allow_kick:
        return f"{observer.name} does not allow it: run it, or watch it, with --allow-kick."
    if strength not in INSIDE:
        return f"{observer.name} cannot {strength} it; from outside: watch with --allow-kick."
    return (
        f"{observer.name} does not know descriptor {entry.identity.fd} as a connection of its"
        " loop; from outside it can be kicked: watch with --allow-kick."
    )

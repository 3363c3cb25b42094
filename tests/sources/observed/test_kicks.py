"""Who lets a connection be closed: the program, the operator, or nobody."""

import json
import threading
from types import MappingProxyType
from typing import Any

import pytest
from msgspec.structs import replace

from echotui.model.command import Done, Outcome, Refused, Strength, Unsure
from echotui.observer.wire import KICKED, NOT_THERE, REFUSED, WAITS
from echotui.sources.observed import asking
from echotui.sources.observed.kicks import ObservedKicks
from echotui.sources.process.sample import Entry
from tests.sources.observed.observer import US, Seen, ours, told

CLOSE, DRAIN, RESET = Strength.CLOSE, Strength.DRAIN, Strength.RESET
OUTSIDE = Done("Kicked from outside.")


class _Outside:
    """Kicks nobody, and says that it did."""

    effects = MappingProxyType({CLOSE: "end of file", RESET: "connection reset"})
    only = "kind:tcp tcp=estab"
    only_words = "established TCP connections"

    def kick(self, entry: Entry, strength: Strength, *, sure: bool) -> Outcome:
        del entry, strength, sure
        return OUTSIDE


def kicks_of(seen: Seen, *, inside: bool, outside: bool) -> ObservedKicks:
    """The kicks of a process that has told of its first connection."""
    seen.observer.hello = seen.observer.hello._replace(allow_kick=inside)
    seen.observer.connections = [told(1)]
    seen.observers.sample()
    return ObservedKicks(seen.observers, _Outside() if outside else None)


@pytest.mark.parametrize(
    ("inside", "outside", "strengths"),
    [
        (True, True, (DRAIN, CLOSE, RESET)),
        (True, False, (DRAIN, CLOSE)),
        (False, True, (CLOSE, RESET)),
        (False, False, ()),
    ],
)
def test_strengths_are_of_the_program_and_of_the_operator(
    seen: Seen, strengths: tuple[Strength, ...], *, inside: bool, outside: bool
) -> None:
    effects = kicks_of(seen, inside=inside, outside=outside).effects
    assert tuple(effects) == strengths
    if CLOSE in effects:
        assert effects[CLOSE] == ("the program closes it now" if inside else "end of file")


@pytest.mark.parametrize(("inside", "only"), [(True, "kind:tcp"), (False, "kind:tcp tcp=estab")])
def test_a_program_closes_what_is_not_established_too(
    seen: Seen, only: str, *, inside: bool
) -> None:
    assert kicks_of(seen, inside=inside, outside=True).only == only


def test_nothing_is_possible_before_a_program_has_told(seen: Seen) -> None:
    assert not ObservedKicks(seen.observers, None).effects


@pytest.mark.parametrize("outside", [True, False])
@pytest.mark.parametrize("strength", [DRAIN, CLOSE])
def test_the_program_itself_closes_what_it_has_told_of(
    seen: Seen, strength: Strength, *, outside: bool
) -> None:
    kicks = kicks_of(seen, inside=True, outside=outside)
    seen.observer.outcome = KICKED, "stream.close was called"
    entry = ours(1, state="CLOSE-WAIT")
    assert kicks.kick(entry, strength, sure=False) == Done(
        f"Kicked {entry.peer} of app.py ({strength}), by the program itself."
        " Stream.close was called."
    )
    fd, inode = entry.identity.fd, entry.identity.inode
    assert seen.observer.asked[-1] == {
        "ask": "kick", "fd": fd, "inode": inode, "strength": strength,
    }  # fmt: skip


def test_what_is_closed_later_says_so_first(seen: Seen) -> None:
    kicks = kicks_of(seen, inside=True, outside=False)
    seen.observer.outcome = WAITS, "it is closed when its loop goes on"
    entry = ours(1)
    assert kicks.kick(entry, CLOSE, sure=False) == Done(
        f"It is closed when its loop goes on: {entry.peer} of app.py (close), by the program"
        " itself."
    )


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((NOT_THERE, ""), "Descriptor 9 of process"),
        ((REFUSED, "it is \x1b[2J busy"), r"It is \x1b[2J busy."),
        ((REFUSED, ""), "The program refused"),
        (("what?", ""), "The program refused"),
    ],
)
def test_what_the_program_did_not_do(seen: Seen, answer: tuple[str, str], expected: str) -> None:
    kicks = kicks_of(seen, inside=True, outside=True)
    seen.observer.outcome = answer
    entry = replace(ours(1), inside=True)
    outcome = kicks.kick(entry, CLOSE, sure=False)
    assert isinstance(outcome, Refused)
    assert outcome.text.startswith(expected)
    assert outcome.nobody == (answer[0] == NOT_THERE)


@pytest.mark.parametrize(
    ("entry", "strength"), [(ours(1), RESET), (ours(2), CLOSE), (ours(2), DRAIN)]
)
def test_the_rest_is_kicked_from_outside_if_that_is_allowed(
    seen: Seen, entry: Entry, strength: Strength
) -> None:
    seen.observer.outcome = NOT_THERE, "This connection is gone."
    assert kicks_of(seen, inside=True, outside=True).kick(entry, strength, sure=False) == OUTSIDE
    refused = kicks_of(seen, inside=True, outside=False).kick(entry, strength, sure=False)
    assert isinstance(refused, Refused)
    assert "watch with --allow-kick" in refused.text
    # A reset is not asked for.
    asked = [each["strength"] for each in seen.observer.asked if each["ask"] == "kick"]
    assert asked == ([] if strength is RESET else [strength] * 2)


def test_where_nobody_has_allowed_it_the_reason_names_both(seen: Seen) -> None:
    refused = Refused("app.py does not allow it: run it, or watch it, with --allow-kick.")
    kicks = kicks_of(seen, inside=False, outside=False)
    assert kicks.kick(ours(1), CLOSE, sure=False) == refused
    assert kicks_of(seen, inside=False, outside=True).kick(ours(1), CLOSE, sure=False) == OUTSIDE


def test_what_is_no_client_is_asked_about_or_never_kicked(seen: Seen) -> None:
    kicks = kicks_of(seen, inside=True, outside=False)
    opened = ours(1)
    opened = Entry(opened.identity, "tcp out", peer=opened.peer, state="ESTAB")
    unsure = kicks.kick(opened, CLOSE, sure=False)
    assert isinstance(unsure, Unsure)
    assert unsure.question.startswith("Kick a connection that app.py opened itself")
    assert isinstance(kicks.kick(opened, CLOSE, sure=True), Done)
    listener = kicks.kick(Entry(opened.identity, "listener"), CLOSE, sure=True)
    assert listener == Refused("Descriptor 9 of app.py is no TCP connection (listener): it is never"
                               " kicked.")  # fmt: skip


def test_a_program_that_is_silent_or_lies_is_no_kick(
    seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "WITHIN", 0.05)
    monkeypatch.setattr("echotui.sources.observed.kicks.WITHIN", 0.05)
    kicks = kicks_of(seen, inside=True, outside=True)
    goes_on = threading.Event()

    def wait(request: dict[str, Any]) -> bytes:
        goes_on.wait(10)
        return seen.observer.answer(request)

    seen.observer.raw = wait
    assert kicks.kick(ours(1), CLOSE, sure=False) == Refused(
        "app.py has not answered within 0.05 s; it may still close the connection."
    )
    goes_on.set()
    monkeypatch.setattr(asking, "WITHIN", 10.0)
    lies = [b"no\n", b'{"end": true}\n', b'{"end": 1}\n']
    seen.observer.raw = lambda _: lies.pop()
    while lies:
        outcome = kicks.kick(ours(1), CLOSE, sure=False)
        assert isinstance(outcome, Refused)
        assert outcome.text.startswith("What app.py answered cannot be read")
    other = seen.observer.hello._replace(start=1)
    seen.observer.raw = lambda _: json.dumps({"hello": other, "end": True}).encode() + b"\n"
    outcome = kicks.kick(ours(1), CLOSE, sure=False)
    assert outcome == Refused("What app.py answered cannot be read (it is of another process).")


def test_a_program_that_ends_meanwhile_is_no_failure(seen: Seen) -> None:
    kicks = kicks_of(seen, inside=True, outside=False)
    (seen.observer.home / f"{US.pid}.observe").unlink()
    entry = replace(ours(1), inside=True)
    assert kicks.kick(entry, CLOSE, sure=False) == Refused(
        "app.py does not listen to the dashboard any more: nothing was done."
    )
    # As after its end: another process has its number.
    gone = replace(entry.identity, process=US._replace(start=1))
    seen.observers.known = MappingProxyType({gone.process: seen.observers.known[US]})
    outcome = kicks.kick(replace(entry, identity=gone), CLOSE, sure=False)
    assert isinstance(outcome, Refused)
    assert outcome.nobody

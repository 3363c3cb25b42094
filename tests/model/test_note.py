import pytest

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.journal import Call, Ended, JournalLine, LoopCall, Rejected
from echotui.model.mask import READ, WRITE
from echotui.model.note import Note, NoteKind, of_kind

CLIENT = Address("127.0.0.1", 50001)


def call(id_: int, cause: Cause, at: float = 100.0) -> LoopCall:
    return LoopCall(at, id_, Call.UPDATE, 9, READ, READ | WRITE, cause, 0, CLIENT)


def test_without_causes_it_is_about_nothing() -> None:
    for note in (Note(), Note(text="now", ids=frozenset({1}))):
        assert not any(note.is_about(call(1, cause)) for cause in Cause)


def test_of_its_connections_it_is_about_its_causes_at_any_time() -> None:
    note = Note(
        text="now",
        causes=frozenset({Cause.QUEUED, Cause.HIGH_WATER}),
        ids=frozenset({1, 3}),
        since=90,
    )
    assert note.is_about(call(1, Cause.QUEUED))
    assert note.is_about(call(3, Cause.HIGH_WATER))
    assert note.is_about(call(3, Cause.HIGH_WATER, at=1.0))
    assert not note.is_about(call(2, Cause.QUEUED))
    assert not note.is_about(call(1, Cause.FLUSHED))


@pytest.mark.parametrize(("at", "wanted"), [(99.9, False), (100.0, True), (100.1, True)])
def test_without_connections_it_is_about_all_from_then_on(at: float, *, wanted: bool) -> None:
    note = Note(text="now", causes=frozenset({Cause.LISTENING}), since=100.0)
    # 0 is a listener's.
    for id_ in (0, 1, 12345):
        assert note.is_about(call(id_, Cause.LISTENING, at)) == wanted
        assert not note.is_about(call(id_, Cause.ACCEPTED, at))


@pytest.mark.parametrize(
    "line",
    [
        Ended(100.0, 1, Ending(Reason.PEER_RESET, Side.CLIENT), 1, 1, 1.0, CLIENT),
        Rejected(100.0, CLIENT, "--max-clients 1"),
    ],
    ids=["ended", "rejected"],
)
def test_only_of_loop_calls(line: JournalLine) -> None:
    assert not Note(text="now", causes=frozenset(Cause)).is_about(line)
    assert not Note(text="now", causes=frozenset(Cause), ids=frozenset({1})).is_about(line)


def test_notes_of_some_kinds_keep_their_order() -> None:
    now, soon, alarm = (Note(kind) for kind in (NoteKind.NOW, NoteKind.SOON, NoteKind.ALARM))
    assert of_kind((soon, alarm, now), NoteKind.NOW, NoteKind.SOON) == (soon, now)
    assert of_kind((soon, alarm), NoteKind.RESULT) == ()

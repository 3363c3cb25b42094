import pytest

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.journal import Call, Ended, JournalLine, LoopCall, Rejected
from echotui.model.mask import READ, WRITE
from echotui.model.story import Caption, Report

CLIENT = Address("127.0.0.1", 50001)


def call(id_: int, cause: Cause, at: float = 100.0) -> LoopCall:
    return LoopCall(at, id_, Call.UPDATE, 9, READ, READ | WRITE, cause, 0, CLIENT)


def test_without_marks_it_speaks_of_nothing() -> None:
    for caption in (Caption(), Caption("now", about=frozenset({1}))):
        assert not any(caption.speaks_of(call(1, cause)) for cause in Cause)


def test_it_speaks_of_what_it_marks_and_is_about_at_any_time() -> None:
    caption = Caption(
        "now", marks=frozenset({Cause.QUEUED, Cause.HIGH_WATER}), about=frozenset({1, 3}), since=90
    )
    assert caption.speaks_of(call(1, Cause.QUEUED))
    assert caption.speaks_of(call(3, Cause.HIGH_WATER))
    assert caption.speaks_of(call(3, Cause.HIGH_WATER, at=1.0))
    assert not caption.speaks_of(call(2, Cause.QUEUED))
    assert not caption.speaks_of(call(1, Cause.FLUSHED))


@pytest.mark.parametrize(("at", "speaks"), [(99.9, False), (100.0, True), (100.1, True)])
def test_about_nobody_in_particular_it_speaks_of_all_from_then_on(
    at: float, *, speaks: bool
) -> None:
    caption = Caption("now", marks=frozenset({Cause.LISTENING}), since=100.0)
    # 0 is a listener's.
    for id_ in (0, 1, 12345):
        assert caption.speaks_of(call(id_, Cause.LISTENING, at)) == speaks
        assert not caption.speaks_of(call(id_, Cause.ACCEPTED, at))


@pytest.mark.parametrize(
    "line",
    [
        Ended(100.0, 1, Ending(Reason.PEER_RESET, Side.CLIENT), 1, 1, 1.0, CLIENT),
        Rejected(100.0, CLIENT, "--max-clients 1"),
    ],
    ids=["ended", "rejected"],
)
def test_only_of_loop_calls(line: JournalLine) -> None:
    assert not Caption("now", marks=frozenset(Cause)).speaks_of(line)
    assert not Caption("now", marks=frozenset(Cause), about=frozenset({1})).speaks_of(line)


def test_a_report_without_rows_is_none() -> None:
    assert not Report()
    assert not Report("title", ("a", "b"), (), "note")
    assert Report(rows=(("1", "2"),))

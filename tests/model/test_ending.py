import pytest

from echotui.model.ending import NOT_ENDED, Ending, Reason, Side


def test_no_end_is_falsy_and_says_nothing() -> None:
    assert not NOT_ENDED
    assert Ending() == NOT_ENDED
    assert (str(NOT_ENDED), NOT_ENDED.first, NOT_ENDED.error) == ("", "", "")


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason.name != "NOT_ENDED"])
@pytest.mark.parametrize("first", list(Side))
def test_an_end_is_truthy_whoever_was_first(reason: Reason, first: Side) -> None:
    assert Ending(reason, first)


def test_only_the_missing_reason_and_side_are_falsy_as_text() -> None:
    assert [reason for reason in Reason if not reason] == [Reason.NOT_ENDED]
    assert [side for side in Side if not side] == [Side.NOBODY]


@pytest.mark.parametrize(
    ("ending", "text"),
    [
        (Ending(Reason.PEER_CLOSED, Side.CLIENT), "peer closed"),
        (Ending(Reason.PEER_RESET, Side.CLIENT), "peer reset"),
        (Ending(Reason.KICKED_DRAIN, Side.SERVER), "kicked (drain)"),
        (Ending(Reason.KICKED_CLOSE, Side.SERVER), "kicked (close)"),
        (Ending(Reason.KICKED_RESET, Side.SERVER), "kicked (reset)"),
        (Ending(Reason.IDLE_TIMEOUT, Side.SERVER), "idle timeout"),
        (Ending(Reason.WRITE_STALL, Side.SERVER), "write stall"),
        (Ending(Reason.OVER_LIMIT, Side.SERVER), "over limit"),
        (Ending(Reason.SERVER_STOP, Side.SERVER), "server stop"),
        (Ending(Reason.SERVER_DRAINED, Side.SERVER), "server drained"),
        (Ending(Reason.PEER_VANISHED, Side.SERVER), "peer vanished"),
        (Ending(Reason.ERROR, Side.SERVER, "EIO"), "error EIO"),
        (
            Ending(Reason.PEER_RESET, Side.CLIENT, asked=Reason.KICKED_DRAIN),
            "kicked (drain), peer reset",
        ),
        (
            Ending(Reason.ERROR, Side.SERVER, "EIO", Reason.SERVER_STOP),
            "server stop, error EIO",
        ),
    ],
)
def test_an_end_is_printed_as_the_product_says(ending: Ending, text: str) -> None:
    assert str(ending) == text


def test_an_ending_cannot_be_changed_and_equal_ones_are_one_key() -> None:
    ending = Ending(Reason.ERROR, Side.CLIENT, "EPERM")
    with pytest.raises(AttributeError, match="immutable"):
        ending.first = Side.SERVER  # type: ignore[misc]
    assert not hasattr(ending, "__dict__")
    assert {ending: 1}[Ending(Reason.ERROR, Side.CLIENT, "EPERM")] == 1

from echotui.ui.shared.messages import KEPT, Messages


class Clock:
    """A clock that the test moves."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def shown(messages: Messages) -> str:
    return messages.current.text if messages.current else ""


def test_a_message_is_shown_until_its_own_time_is_over_and_kept() -> None:
    messages = Messages(Clock())
    messages.add("")
    assert shown(messages) == ""
    messages.add("one")
    first = messages.current
    messages.key_pressed(101.0)
    messages.add("two")
    assert first
    messages.expire(first)
    assert shown(messages) == "two"
    assert messages.current
    # However early the timer is.
    messages.expire(messages.current)
    assert shown(messages) == ""
    assert [message.text for message in messages.kept] == ["two", "one"]


def test_equal_messages_in_a_row_are_one_with_a_count_and_the_last_time() -> None:
    clock = Clock()
    messages = Messages(clock)
    for severity in ("information", "warning", "warning", "warning"):
        clock.now += 1
        messages.add("same", severity)
    messages.add("other", "warning")
    messages.add("same", "warning")
    counted = [(message.text, message.times) for message in messages.kept]
    assert counted == [("same", 1), ("other", 1), ("same", 3), ("same", 1)]
    assert messages.kept[2].at == 104.0
    # Repetitions are not "more".
    assert messages.unread == 2 + 1


def test_a_warning_stays_until_a_key_that_is_pressed_later() -> None:
    clock = Clock()
    messages = Messages(clock)
    messages.add("careful", "warning")
    clock.now += 50
    # A key that was typed before, and was delivered late.
    messages.key_pressed(100.0)
    assert shown(messages) == "careful"
    messages.key_pressed(100.1)
    assert shown(messages) == ""


def test_what_comes_beside_a_warning_is_counted_until_a_key() -> None:
    messages = Messages(Clock())
    messages.key_pressed(99.0)
    messages.add("done")
    messages.add("first", "warning")
    messages.add("fine")
    assert (shown(messages), messages.unread) == ("first", 2)
    messages.add("worse", "error")
    assert (shown(messages), messages.unread) == ("worse", 3)
    messages.key_pressed(101.0)
    messages.add("fine again")
    assert (shown(messages), messages.unread) == ("fine again", 0)


def test_the_last_hundred_are_kept_safe_and_watchers_are_called() -> None:
    messages, seen = Messages(), list[str]()
    messages.watchers.append(lambda: seen.append(shown(messages)))
    for number in range(KEPT + 1):
        messages.add(f"{number} \x1b[2J")
    assert len(messages.kept) == KEPT
    assert (messages.kept[0].text, messages.kept[-1].text) == (r"100 \x1b[2J", r"1 \x1b[2J")
    assert len(seen) == KEPT + 1
    assert seen[-1] == messages.kept[0].text

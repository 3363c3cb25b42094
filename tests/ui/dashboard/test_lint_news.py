from echotui.model.lint import LintCount
from echotui.model.view import Totals, View
from echotui.ui.dashboard.lint_news import AGAIN, LintNews
from echotui.ui.shared.messages import Messages

SLOW = LintCount("slow-loop", 1, sentence="The loop was held for 60 ms.")
FULL = LintCount("descriptors", 1, sentence="900 of 1024 descriptors are in use.")
OTHERS = (
    LintCount("stuck", 3, sentence="Its queue has not moved."),
    LintCount("extra-calls", 1, sentence="Textbook calls update_handler 2.0 times a message."),
)


class Desk:
    def __init__(self) -> None:
        self.messages = Messages()
        self.news = LintNews(self.messages)

    def show(self, at: float, *lints: LintCount) -> list[str]:
        """Show a view, and return the message that it brings."""
        before = self.messages.current
        self.news.show(View(at=at, totals=Totals(lints=lints)))
        message = self.messages.current
        if message is None or message is before:
            return []
        assert message.severity == "warning"
        return [message.text]

    def expire(self) -> None:
        assert self.messages.current is not None
        self.messages.expire(self.messages.current)


def test_a_warning_about_the_server_is_a_message_when_it_begins() -> None:
    desk = Desk()
    assert desk.show(100.0, *OTHERS) == []
    assert desk.show(101.0, *OTHERS, SLOW) == [SLOW.sentence]
    desk.expire()
    assert desk.show(102.0, SLOW) == []
    assert desk.show(103.0) == []
    # It has begun anew, but too soon, and later.
    assert desk.show(104.0, SLOW) == []
    assert desk.show(105.0) == []
    assert desk.show(101.0 + AGAIN, SLOW) == [SLOW.sentence]


def test_it_waits_for_other_messages_and_one_that_has_ended_meanwhile_is_dropped() -> None:
    desk = Desk()
    desk.messages.add("#3 is reset.")
    assert desk.show(1.0, SLOW, FULL) == []
    desk.expire()
    assert desk.show(2.0, FULL) == [FULL.sentence]
    # A warning stays until the next key; it does not hide another one.
    assert desk.show(3.0, FULL, SLOW) == [SLOW.sentence]
    assert desk.messages.unread == 1


def test_while_it_is_shown_it_says_what_is_so_now() -> None:
    desk = Desk()
    later = LintCount("slow-loop", 1, sentence="The loop was held for 3 s by another.")
    assert desk.show(1.0, SLOW) == [SLOW.sentence]
    assert desk.show(2.0) == []
    assert desk.show(3.0, later) == [later.sentence]
    assert [each.text for each in desk.messages.kept] == [later.sentence]
    desk.expire()
    # It has been read.
    assert desk.show(4.0, SLOW) == []

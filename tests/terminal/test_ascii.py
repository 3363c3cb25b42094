"""What the terminal is sent with --ascii."""

from tests.terminal.conftest import Starter


def test_nothing_but_ascii_is_sent(start: Starter) -> None:
    started = start("--ascii")
    client = started.connect()
    started.wait_for("> +1 .* R- .*open")
    for keys, pattern in (("x", "Kick #1 "), ("?", "- Help -"), ("s", r"\^ 1 ID +id")):
        started.type(keys)
        started.wait_for(pattern)
        started.type("\x1b")
        started.wait_closed(pattern)
    started.type(" h")
    started.wait_for(r"READ > NONE\)")
    started.type("q")
    started.wait_for("Quit")
    # The drain waits for it.
    client.close()
    started.type("q")
    assert started.terminal.wait_exit() == 0
    assert started.terminal.raw.isascii()

import re

import pytest

from echotui.model.watch_target import WatchTarget, parse_target


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("4711", WatchTarget(pid=4711)),
        (":1", WatchTarget(port=1)),
        (":65535", WatchTarget(port=65535)),
        ("haproxy", WatchTarget(name="haproxy")),
        ("7zip", WatchTarget(name="7zip")),
        ("Web Content", WatchTarget(name="Web Content")),
    ],
)
def test_it_is_shown_as_it_is_written(text: str, target: WatchTarget) -> None:
    assert parse_target(text) == target
    assert str(target) == text


@pytest.mark.parametrize("text", ["", "0", "000", ":", ":0", ":65536", ":http", "-1", "a\nb"])
def test_what_names_no_program(text: str) -> None:
    with pytest.raises(ValueError, match=rf"^{re.escape(text)}$"):
        parse_target(text)

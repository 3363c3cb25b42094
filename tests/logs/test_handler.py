import logging

from echotui.logs.handler import LogHandler
from echotui.logs.rate_limit import LINES


class Broken:
    def __str__(self) -> str:
        raise RuntimeError("p4yl04d")


def test_a_record_that_cannot_be_rendered_is_logged_and_does_not_raise() -> None:
    lines: list[str] = []
    handler = LogHandler(lines.append)
    usual = {"name": "any", "levelno": logging.INFO, "msg": "%d"}
    for added in ({"args": ("x",)}, {"args": (Broken(),)}, {"fields": {"y": Broken()}}):
        handler.handle(logging.makeLogRecord(usual | added))
    assert [line.split(" ", 1)[1] for line in lines] == [
        "WARNING - log-error error=TypeError",
        "WARNING - log-error error=TypeError",
        "WARNING - log-error error=RuntimeError",
    ]


def test_a_suppressed_summary_counts_as_all_its_events() -> None:
    lines: list[str] = []
    handler = LogHandler(lines.append, lambda: 0.0)
    one = {"name": "any", "levelno": logging.INFO, "levelname": "INFO", "msg": "ended"}
    crowd = {"fields": {"cause": "peer closed", "not_listed": 250}}
    for fields in [{"fields": {"cause": "peer closed"}}] * 50 + [crowd]:
        handler.handle(logging.makeLogRecord(one | fields))
    assert len(lines) == LINES
    (line,) = handler.suppressed(True)
    assert line.endswith(f'suppressed event=ended cause="peer closed" count={300 - LINES}')

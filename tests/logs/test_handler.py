import logging

from echotui.logs.handler import LogHandler
from echotui.logs.rate_limit import LINES


class Broken:
    def __str__(self) -> str:
        raise RuntimeError("p4yl04d")


def test_whoever_logs_nonsense_does_not_fail() -> None:
    lines: list[str] = []
    handler = LogHandler(lines.append)
    usual = {"name": "any", "levelno": logging.INFO, "msg": "%d"}
    for added in ({"args": ("x",)}, {"args": (Broken(),)}, {"fields": {"y": Broken()}}):
        handler.handle(logging.makeLogRecord(usual | added))
    assert [line.split(" ", 1)[1] for line in lines] == [
        "WARNING - log-fault error=TypeError",
        "WARNING - log-fault error=TypeError",
        "WARNING - log-fault error=RuntimeError",
    ]


def test_a_line_that_tells_of_many_counts_as_many_when_it_is_held_back() -> None:
    lines: list[str] = []
    handler = LogHandler(lines.append, lambda: 0.0)
    one = {"name": "any", "levelno": logging.INFO, "levelname": "INFO", "msg": "ended"}
    crowd = {"fields": {"cause": "peer closed", "not_listed": 250}}
    for fields in [{"fields": {"cause": "peer closed"}}] * 50 + [crowd]:
        handler.handle(logging.makeLogRecord(one | fields))
    assert len(lines) == LINES
    (held_back,) = handler.held_back(True)
    assert held_back.endswith(f'held-back event=ended cause="peer closed" count={300 - LINES}')

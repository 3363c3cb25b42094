import logging

from echotui.logbook.handler import LogHandler


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

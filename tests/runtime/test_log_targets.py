import logging
import os

import pytest

from echotui.config.choices import LogFormat
from echotui.config.settings import Settings
from echotui.logs.formatter import made_record
from echotui.runtime.log_targets import STDERR, file_target, stderr_target


def line(settings: Settings) -> str:
    record = made_record(logging.WARNING, "exposed", text="a b")
    return stderr_target(settings).render(record)


def test_systemd_gets_a_priority_instead_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNAL_STREAM", "1:1")
    assert line(Settings()).startswith("20")
    assert line(Settings()).endswith(' WARNING - exposed text="a b"')
    status = os.fstat(STDERR)
    monkeypatch.setenv("JOURNAL_STREAM", f"{status.st_dev}:{status.st_ino}")
    assert line(Settings()) == '<4>WARNING - exposed text="a b"'
    assert line(Settings(log_format=LogFormat.JSON)).startswith('{"time": "20')


def test_without_a_path_there_is_no_file() -> None:
    assert file_target(Settings()) == []

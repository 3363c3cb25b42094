import logging
import re
from pathlib import Path

import pytest

from echotui.errors import StartError
from echotui.logs.rate_limit import LINES
from echotui.logs.setup import LogTarget, logging_to, open_log

log = logging.getLogger("echotui.somewhere")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log"


def test_all_loggers_are_written_from_info_on(path: Path) -> None:
    before = logging.getLogger().level, list(logging.getLogger().handlers)
    with logging_to(LogTarget(open_log(str(path)))) as log_error:
        log.debug("not logged")
        log.info("one")
        logging.getLogger("of.another").error("two")
        assert log_error() == ""
    log.warning("after the end")
    ends = [line.split(" ", 1)[1] for line in path.read_text().splitlines()]
    assert ends == ["INFO - somewhere text=one", "ERROR - of.another text=two"]
    assert (logging.getLogger().level, logging.getLogger().handlers) == before


def test_a_cause_is_the_message_without_its_values(path: Path) -> None:
    with logging_to(LogTarget(open_log(str(path)))):
        for number in range(LINES + 10):
            log.warning("number %d", number)
            log.info("ended", extra={"fields": {"cause": "a", "n": number}})
        log.info("ended", extra={"fields": {"cause": "b"}})
    text = path.read_text()
    assert text.count("number ") == LINES + 1
    assert text.count("- ended cause=a") == LINES
    assert text.count("ended cause=b") == 1
    assert re.search(r" WARNING - suppressed event=somewhere cause=\"number %d\" count=10\n", text)
    assert re.search(r" INFO - suppressed event=ended cause=a count=10\n", text)


def test_without_a_path_records_are_discarded(capfd: pytest.CaptureFixture[str]) -> None:
    with logging_to() as log_error:
        log.error("discarded")
        assert log_error() == ""
    assert capfd.readouterr() == ("", "")


def test_a_path_that_cannot_be_opened_is_a_start_error(tmp_path: Path) -> None:
    with (
        pytest.raises(StartError, match=r"^--log-file \S+/no/log: cannot be opened: No such file"),
    ):
        open_log(str(tmp_path / "no" / "log"))


def test_a_failed_run_logs_the_place_and_no_text(path: Path) -> None:
    with pytest.raises(RuntimeError), logging_to(LogTarget(open_log(str(path)))):
        raise RuntimeError("p4yl04d")
    assert re.search(
        r' CRITICAL - run-failed error=RuntimeError where="test_setup\.py:\d+ ', path.read_text()
    )
    assert "p4yl04d" not in path.read_text()

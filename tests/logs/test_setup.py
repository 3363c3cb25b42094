import logging
import re
from pathlib import Path

import pytest

from echotui.errors import StartError
from echotui.logs.rate_limit import LINES
from echotui.logs.setup import logging_to

log = logging.getLogger("echotui.somewhere")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log"


def test_everybody_may_log_and_info_is_enough(path: Path) -> None:
    before = logging.getLogger().level, list(logging.getLogger().handlers)
    with logging_to(str(path)) as trouble:
        log.debug("nobody sees this")
        log.info("one")
        logging.getLogger("of.another").error("two")
        assert trouble() == ""
    log.warning("after the end")
    ends = [line.split(" ", 1)[1] for line in path.read_text().splitlines()]
    assert ends == ["INFO - somewhere text=one", "ERROR - of.another text=two"]
    assert (logging.getLogger().level, logging.getLogger().handlers) == before


def test_causes_are_told_apart_by_what_does_not_change(path: Path) -> None:
    with logging_to(str(path)):
        for number in range(LINES + 10):
            log.warning("number %d", number)
            log.info("ended", extra={"fields": {"cause": "a", "n": number}})
        log.info("ended", extra={"fields": {"cause": "b"}})
    text = path.read_text()
    assert text.count("number ") == LINES + 1
    assert text.count("- ended cause=a") == LINES
    assert text.count("ended cause=b") == 1
    assert re.search(r" WARNING - held-back event=somewhere cause=\"number %d\" count=10\n", text)
    assert re.search(r" INFO - held-back event=ended cause=a count=10\n", text)


def test_without_a_path_it_goes_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    with logging_to("") as trouble:
        log.error("to nobody")
        assert trouble() == ""
    assert capfd.readouterr() == ("", "")


def test_a_home_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with logging_to("~/log"):
        log.info("x")
    assert (tmp_path / "log").exists()


def test_what_cannot_be_opened_does_not_start(tmp_path: Path) -> None:
    with (
        pytest.raises(StartError, match=r"^--log-file \S+/no/log: cannot be opened: No such file"),
        logging_to(str(tmp_path / "no" / "log")),
    ):
        pass


def test_a_run_that_fails_leaves_its_place(path: Path) -> None:
    with pytest.raises(RuntimeError), logging_to(str(path)):
        raise RuntimeError("p4yl04d")
    assert re.search(
        r' CRITICAL - run-failed error=RuntimeError where="test_setup\.py:\d+ ', path.read_text()
    )
    assert "p4yl04d" not in path.read_text()

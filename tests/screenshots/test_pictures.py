"""What the pictures say can be true, and is what the README says of them."""

import re
from ipaddress import ip_address
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest

from echotui.demo.scenario_files import shipped
from tests.screenshots.catalog import RULE, SCENES
from tests.screenshots.reading import ADDRESS, PICTURES, Reading
from tests.screenshots.svg import tidy

ENDED: Final = "closed"
FOREIGN: Final = ("watch", "observed")
"""Other programs: their rows have no states, and not only clients have ids."""
WITH_TABLE: Final = sorted(
    scene.name
    for scene in SCENES
    if not scene.name.startswith(("detail", "help", "columns", "history", *FOREIGN))
)
TOUR: Final = ("tour-1", "tour-2", "tour-3", "tour-4")


@pytest.mark.parametrize("name", [scene.name for scene in SCENES])
def test_a_picture_has_a_size_and_loads_nothing(name: str) -> None:
    svg = (PICTURES / f"{name}.svg").read_text(encoding="utf-8")
    assert re.match(
        r'<svg class="[\w-]+" width="([\d.]+)" height="([\d.]+)" viewBox="0 0 \1 \2"', svg
    )
    assert "@font-face" not in svg
    assert re.findall(r"https?://[^\s\"<]+", svg) == [
        "http://www.w3.org/2000/svg",
        "https://www.textualize.io",  # a comment
    ]


def test_a_line_end_is_no_text_of_its_own() -> None:
    svg = '<text x="1" textLength="12.2">\n</text><text x="2" textLength="12.2">a</text>'
    assert tidy(svg, "x").count("<text") == 1


@pytest.mark.parametrize("name", [scene.name for scene in SCENES])
def test_clients_of_a_loopback_listener_are_on_loopback(name: str) -> None:
    found = [match[1].strip("[]") for match in ADDRESS.finditer(Reading(name).text)]
    assert found or name == "help"
    assert all(ip_address(host).is_loopback for host in found), found


@pytest.mark.parametrize("name", WITH_TABLE)
def test_counts_fit_the_rows(name: str) -> None:
    reading = Reading(name)
    rows = reading.table()
    opened, accepted, closed = reading.counts
    assert rows
    assert accepted == opened + closed
    assert sum(row.state != ENDED for row in rows) <= opened
    assert sum(row.state == ENDED for row in rows) <= closed
    assert all(1 <= row.id <= accepted for row in rows)
    assert len({(row.server, row.id) for row in rows}) == len(rows)


@pytest.mark.parametrize("name", WITH_TABLE)
def test_ages_fit_the_ids(name: str) -> None:
    reading = Reading(name)
    ages = {(row.server, row.id): row.age for row in reading.table()}
    live = sorted((row.server, row.id) for row in reading.table() if row.state != ENDED)
    for first, second in pairwise(live):
        assert ages[first] >= ages[second] or first[0] != second[0]
    uptime = reading.uptime
    assert uptime is None or all(age < uptime + 1 for age in ages.values())


def test_the_history_tells_of_a_server_that_others_still_use() -> None:
    reading = Reading("history")
    opened, accepted, closed = reading.counts
    assert accepted == opened + closed
    assert bool(opened) == any(reading.rates)
    for reason in (
        "peer closed", "peer reset", "kicked (drain)", "kicked (close)", "kicked (reset)",
        "idle timeout", "write stall",
    ):  # fmt: skip
        assert reason in reading.text


def test_the_bulk_picture_counts_what_the_operator_does_not_see() -> None:
    reading = Reading("bulk")
    assert "Kick 4 marked clients?" in reading.text
    assert "1 of them off the screen, 1 of them hidden by the filter" in reading.text
    assert "state:open   4 marked" in reading.text


def test_the_dashboard_picture_shows_what_its_text_says() -> None:
    rows = Reading("dashboard").table()
    assert {"open", "choked", "draining", "lingering", "held"} <= {row.state for row in rows}


def test_the_steps_picture_asks_about_the_event_that_is_parked() -> None:
    text = Reading("steps").text
    asked = re.search(r"Next: READ of (#\d+), R-: (\d+) bytes have come", text)
    assert asked
    assert re.search(rf"ready +{asked[1]} READ  #\d+ WRITE", text)
    assert re.search(rf"next +{asked[1]} READ: mask READ, .* to recv {asked[2]},", text)
    assert re.search(r" step \d+ READ ─.* recv \d+, queue \d+", text)
    assert {"R*-", "-W*"} <= set(text.split())


def test_the_faults_picture_counts_those_with_faults() -> None:
    reading = Reading("faults")
    rows = [line for line in reading.lines if re.match(r"[ ▸] +\d+ ", line)]
    found = re.search(r"(\d+) faulted, ", reading.text)
    assert found
    assert int(found[1]) == sum(
        "latency" in row or "slow-close" in row for row in rows if " closed " not in row
    )
    assert "fault reset" in reading.text
    assert re.search(r"#\d+ +fault \d+ on +latency=200ms", reading.text)


def test_the_prompt_picture_completes_a_rule() -> None:
    lines = iter(Reading("fault-prompt").lines)
    assert any(RULE in line for line in lines)
    assert "slicer=  swallow  slow-close=  satellite  seed=" in next(lines)


def test_the_backpressure_picture_is_sorted_by_queue() -> None:
    reading = Reading("backpressure")
    sizes = [float(found[0]) for row in reading.table() if (found := _kib(row.queued))]
    assert "QUEUE▼" in reading.header
    assert len(sizes) >= 16
    assert sizes == sorted(sizes, reverse=True)
    assert {"choked", "draining"} <= {row.state for row in reading.table()}


def _kib(queued: str) -> re.Match[str] | None:
    return re.search(r"[\d.]+(?= KiB)", queued)


def test_the_filter_picture_shows_a_count_and_what_is_missing() -> None:
    reading = Reading("filter")
    assert re.search(r"[1-9]\d* of \d+: queue>64KiB", reading.text)
    assert "| needs a term after it" in reading.lines[-2]


def test_the_fleet_picture_shows_what_its_text_says() -> None:
    reading = Reading("fleet")
    rows = reading.table()
    assert {row.server for row in rows} == {"web-1", "web-2", "web-3"}
    assert reading.lines[0].startswith(" echotui  3 servers: web-1, web-2 silent 5 s, web-3  acc")
    for row in rows:
        assert row.queued.startswith("no answer 5 s") is (row.server == "web-2")
    assert "QUEUE▼" in reading.header
    assert re.search(r" web-3/2 +update_handler", reading.text)


def test_the_watch_picture_shows_who_does_not_read() -> None:
    reading = Reading("watch")
    table = reading.lines[reading.lines.index(reading.header) + 1 :]
    stuck = [bool(re.search(r" RW +SK +ESTAB +0 +\d\.\d MiB +· +· ", line)) for line in table]
    assert stuck[:4] == [True, True, True, False]
    assert sum(stuck) == 3
    assert "SENDQ▼" in reading.header
    opened, seen, closed = reading.counts
    assert seen == opened + closed > 500
    assert re.match(
        r" echotui  haproxy, pid \d+  127\.0\.0\.1:8080 .* 3 stuck, .* sampled every ", reading.text
    )
    assert len(re.findall(r" epoll_ctl\(\d+\): READ.* seen: ", reading.text)) > 2


def test_the_observed_picture_names_the_lines_of_the_program() -> None:
    text = Reading("observed").text
    program = (Path(__file__).parent / "program" / "app.py").read_text(encoding="utf-8")
    lines = ["", *program.splitlines()]
    assert re.search(r"update_handler\(\d+\): READ → READ\|WRITE +app\.py:17 in get\n", text)
    assert "self.flush" in lines[17]
    held = re.search(r" the loop was held for \d+ ms by app\.py:(\d+) in get \(GET /report\)", text)
    assert held
    assert "time.sleep" in lines[int(held[1])]
    assert re.search(
        r"MiB GET /export\?\.\.\. .*\n.* GET /slow  .* WebSocket /chat  ", text, re.DOTALL
    )


@pytest.mark.parametrize("name", TOUR)
def test_the_tour_says_in_the_picture_what_it_says_today(name: str) -> None:
    reading = Reading(name)
    first = next(n for n, line in enumerate(reading.lines) if re.match(r" \d+/\d+ ", line))
    caption = " ".join(" ".join(reading.lines[first:-1]).split()).partition(" ")[2]
    today = " ".join(shipped()["tour"].read_text(encoding="utf-8").split())
    assert re.sub(r"#\d+", "#", caption) in re.sub(r"\{\w+\}", "#", today)

"""All benchmarks, by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tests.benchmarks import (
    asked,
    attached,
    burst,
    disturbance,
    echo,
    faulted,
    fleet,
    fleet_member,
    keys,
    memory,
    observed,
    resting,
    start,
    stepped,
    watch,
)
from tests.benchmarks.result import Benchmark


@dataclass(frozen=True, slots=True)
class Entry:
    """One that can be picked."""

    description: str
    run: Benchmark


CATALOG: Final[Mapping[str, Entry]] = {
    "echo-1k": Entry("CPU per 1 KiB echo, 100 busy clients, stock loop", echo.small),
    "echo-1k-uvloop": Entry("the same on uvloop", echo.small_uvloop),
    "echo-64k": Entry("CPU per 64 KiB echo, 100 busy clients, stock loop", echo.large),
    "busy": Entry("100 saturating and 1,000 idle clients, with a dashboard", disturbance.busy),
    "crowd": Entry("500 of 10,000 clients talk, with a dashboard", disturbance.crowd),
    "resting": Entry("CPU of the dashboard", resting.resting),
    "keys": Entry("from a key to the changed screen, 10,000 clients", keys.keys),
    "attached": Entry("dashboards in other processes, 10,000 clients", attached.attached),
    "asked": Entry("scripts that ask for 10,000 connections", asked.asked),
    "stepped": Entry("a loop that stands for a minute while 100 clients talk", stepped.stepped),
    "faulted": Entry(
        "injected faults: what clients measure, and clean ones beside", faulted.faulted
    ),
    "fleet": Entry("a dashboard of 200 servers with 10,000 connections each", fleet.fleet),
    "fleet-member": Entry(
        "a server of a fleet with 10,000 clients: two dashboards", fleet_member.fleet_member
    ),
    "watch": Entry("programs with 10,000 clients, watched by another process", watch.watch),
    "observed": Entry("programs with an observer in them, watched", observed.observed),
    "memory": Entry("RSS of an idle connection", memory.memory),
    "burst": Entry("5,000 clients connect at once", burst.burst),
    "start": Entry("from the start to the first complete screen", start.start),
}

"""One run of a demo that shows several servers, each in a process of its own."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from typing import Final

from echotui.demo.fleet_clients import FleetClients
from echotui.demo.fleet_facts import FleetFacts
from echotui.demo.fleet_servers import FleetServers
from echotui.demo.messages import Report
from echotui.demo.notes import DemoNotes
from echotui.demo.step_player import StepPlayer
from echotui.logs.setup import logging_to
from echotui.model.source import Source
from echotui.runtime.attached import Attached
from echotui.runtime.log_targets import file_target
from echotui.runtime.request import DemoRequest, FleetDemoRequest
from echotui.runtime.startup import loop_factory
from echotui.sources.extended import ExtendedSource
from echotui.sources.fleet.connecting import connect
from echotui.system.refusals import starting

SERVERS_STOP_TIMEOUT: Final = 5.0
"""Seconds until the keeper of the servers is killed; it needs little more than a second."""
NOWHERE: Final = ("", 0)
"""The clients of each server have its address."""


def run(request: FleetDemoRequest) -> int:
    """Play until the operator quits, the demo is over, or a signal is received.

    Returns:
        The exit code: 0 ended as asked, 1 failed while running, 128+N ended by signal N.

    Raises:
        StartError: It cannot start here; nothing has been written to the terminal.
    """
    settings = request.demo.settings
    factory, _ = loop_factory(settings.loop)
    with ExitStack() as stack:
        with starting():
            log_error = stack.enter_context(logging_to(*file_target(settings)))
            runner = stack.enter_context(asyncio.Runner(loop_factory=factory))
        return runner.run(_play(request, log_error))


async def _play(request: FleetDemoRequest, log_error: Callable[[], str]) -> int:
    demo = request.demo
    servers = FleetServers(demo.scenario.servers, request.options)
    try:
        await servers.start()
        source = await connect(servers.paths)
        try:
            player = _player(demo, servers, source)
            notices = filter(None, (player.notice, demo.notice))
            attached = Attached(
                replace(demo.settings, notices=(*demo.settings.notices, *notices)),
                ExtendedSource(source, DemoNotes(player)),
                log_error,
            )
            try:
                await player.start(NOWHERE)
                if demo.duration:
                    loop = asyncio.get_running_loop()
                    loop.call_later(demo.duration, attached.end, "the demo is over")
                return await attached.run()
            finally:
                await player.stop()
        finally:
            source.close()
    finally:
        await servers.stop(SERVERS_STOP_TIMEOUT)


def _player(demo: DemoRequest, servers: FleetServers, source: Source) -> StepPlayer:
    facts = FleetFacts(source, damaged=bool(demo.settings.fault))

    def make_clients(on_report: Callable[[Report], None]) -> FleetClients:
        servers.on_report = on_report
        return FleetClients(servers, demo.scenario.servers, on_report)

    return StepPlayer(
        demo.scenario,
        seed=demo.seed,
        speed=demo.speed,
        repeat=demo.repeat,
        strategy=demo.settings.strategy,
        server=facts.facts,
        step_server=facts,
        make_clients=make_clients,
    )

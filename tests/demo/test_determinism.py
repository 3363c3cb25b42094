"""The whole tour, player and clients' process and all: a seed makes it the same again."""

import asyncio
import time

from echotui.demo.captions import ServerFacts
from echotui.demo.scenario_files import find
from echotui.demo.step_player import StepPlayer
from echotui.model.strategy import Strategy
from echotui.server.journal import Journal
from tests.demo.places import ReceivedData, twisting
from tests.demo.playing import ScriptedServer
from tests.server.bench import until

TOUR = find("tour")
KICK = next(number for number, step in enumerate(TOUR.steps, start=1) if step.until)
CAST = ["ann", "ben", "cleo", "slow", "half", "rude", "greedy"]
"""In the order in which they enter."""
STAYING = 3
"""The first of them stay to the end."""


async def play(seed: int) -> tuple[list[ReceivedData], list[str]]:
    """Play the tour to its last step: what each client sent, and all captions."""
    captions: list[str] = []
    async with twisting() as (target, clients):
        player = StepPlayer(
            TOUR, seed=seed, speed=40.0, repeat=False, strategy=Strategy.EAGER,
            server=ServerFacts(Journal(), lambda _: 0, time.monotonic),
                step_server=ScriptedServer(),
        )  # fmt: skip

        def at_the_kick() -> bool:
            if player.caption.text not in captions:
                captions.append(player.caption.text)
            return player.caption.progress.startswith(f"{KICK}/") and len(clients) == len(CAST)

        await player.start((target.host, target.port))
        try:
            await until(at_the_kick, 60)
            await until(lambda: clients[-1].data)
            assert player.go(1)
            captions.append(player.caption.text)
            await until(lambda: all(client.ended for client in clients[STAYING:-1]))
            assert player.alarm == ""
        finally:
            # The greedy one stays to the end, which is its process's.
            await player.stop()
    return clients, captions


async def test_the_tour_is_the_same_again_with_the_same_seed() -> None:
    (one, captions), (two, same), (other, _) = await asyncio.gather(play(7), play(7), play(8))
    assert captions == same
    assert len(captions) == len(TOUR.steps)
    assert len(one) == len(two) == len(other) == len(CAST)
    for mine, yours, name in zip(one, two, CAST, strict=True):
        # Those that talk until they are sent away said as much as there was time for.
        length = min(len(mine.data), len(yours.data))
        assert length > 0
        assert mine.data[:length] == yours.data[:length], name
    for mine, yours, name in zip(one[STAYING:-1], two[STAYING:-1], CAST[STAYING:-1], strict=True):
        assert mine.ended == yours.ended == ("reset" if name == "rude" else "end"), name
    assert [len(client.data) for client in one[4:6]] == [len(client.data) for client in two[4:6]]
    for mine, yours in zip(one, other, strict=True):
        assert mine.data[:200] != yours.data[:200]

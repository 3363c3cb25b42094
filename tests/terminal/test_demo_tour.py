"""The tour as an operator sees it, who does what it asks for."""

import re
from collections.abc import Sequence
from itertools import groupby, pairwise

import pytest

from echotui.demo.scenario_files import find
from echotui.model.command import Strength
from echotui.model.strategy import Strategy
from tests.terminal.demo import Demo, Frame, started_demo

STEPS = find("tour").steps
KICK = next(number for number, step in enumerate(STEPS, start=1) if step.until)
HALF = next(
    number
    for number, step in enumerate(STEPS, start=1)
    if any(part.name == "half" for part in step.parts)
)
LAST = len(STEPS)
FAST = ("tour", "--speed", "20", "--seed", "7", "--refresh", "0.05")
TRIES = 3
EARLY = 3
DOWN = "\x1b[B"


def is_caption_of(step: int, caption: str) -> bool:
    """Whether a caption is of a step, with names or numbers in it, or says what to watch for."""
    texts = [text for each in STEPS[step - 1].captions for text in (each.text, each.watch)]
    patterns = (re.sub(r"\\{(\w+)\\}", r"(\1|#\\d+)", re.escape(text)) for text in texts if text)
    return any(re.fullmatch(each, caption) for each in patterns)


def states(frames: Sequence[Frame], id_: int) -> list[str]:
    """The masks and states that a row went through, each change once."""
    shown: list[str] = []
    for frame in frames:
        row = frame.rows.get(id_)
        if row is not None and shown[-1:] != [row[0]]:
            shown.append(row[0])
    return shown


def has_in_order(shown: Sequence[str], *wanted: str) -> bool:
    rest = iter(shown)
    return all(state in rest for state in wanted)


def named(frames: Sequence[Frame], step: int) -> int:
    """The id of the client that the caption of a step names, as soon as it does."""
    captions = [frame.caption for frame in frames if frame.step == step]
    found = [re.search(r"#(\d+)", caption) for caption in captions]
    return next(int(number[1]) for number in found if number)


def kick(demo: Demo, id_: int, strength: Strength = Strength.CLOSE) -> None:
    """Go to a client with the arrow keys, and kick it; wait for its end."""
    for _ in range(len(demo.rows())):
        (at,) = demo.cursor_ids()
        if at == id_:
            break
        demo.type(DOWN)
        demo.wait_for(lambda at=at: demo.cursor_ids() != [at])  # type: ignore[misc]
    demo.type("x")
    demo.wait_for(rf"Kick #{id_} ")
    demo.type(strength[0])
    demo.wait_row(id_, lambda row: f"kicked ({strength})" in row.rest)


def last_run(demo: Demo) -> list[Frame]:
    """All that was to be seen since the story last went back."""
    frames = [frame for frame in demo.frames() if frame.step]
    back = [at for at in range(1, len(frames)) if frames[at].step < frames[at - 1].step]
    return frames[back[-1] if back else 0 :]


def steps_of(frames: Sequence[Frame]) -> list[int]:
    return [step for step, _ in groupby(frame.step for frame in frames)]


def run_to_the_kick(demo: Demo) -> None:
    """Let it run by itself, again where that was too fast for this machine.

    At this speed a step lasts half a second, also the first, before there is a screen.
    """
    for _ in range(TRIES):
        demo.type("b" * (demo.now().step - 1))
        demo.wait_for(lambda: demo.now().step <= EARLY)
        demo.wait_step(KICK)
        frames = last_run(demo)
        back = any("low water" in line for frame in frames for line in frame.marked)
        if back and steps_of(frames) in ([*range(1, KICK + 1)], [*range(2, KICK + 1)]):
            return


def play(demo: Demo) -> list[Frame]:
    """Let it run, kick the greedy client, quit; all that was to be seen."""
    run_to_the_kick(demo)
    demo.wait_for(r"Your turn: #\d+")
    greedy = int(re.findall(r"Your turn: #(\d+)", demo.now().caption)[0])
    demo.wait_row(greedy, lambda row: (row.mask, row.state) == ("-W", "choked"))
    demo.wait_for(lambda: any("high water" in line for line in demo.now().marked))
    assert demo.now().step == KICK
    kick(demo, greedy)
    demo.wait_step(LAST)
    demo.wait_for(lambda: any("kicked" in line for line in demo.now().marked))
    demo.type("q")
    demo.wait_for(r"Quit\? 3 connected")
    demo.type("q")
    assert demo.terminal.wait_exit() == 0
    return last_run(demo)


def check_masks_and_states(frames: Sequence[Frame]) -> None:
    ann, slow, half, rude, greedy = (named(frames, step) for step in (2, 4, 5, 6, KICK))
    assert states(frames, ann)[:1] == ["R- open"]
    assert set(states(frames, ann)) <= {"R- open", "-W draining", "R- lingering", "-- closed"}
    slowly = states(frames, slow)
    # What lasts for less than a look at this speed, such as its first R-, may go unseen.
    assert "-W choked" in slowly
    # READ is back.
    assert slowly[slowly.index("-W choked") + 1] in ("RW open", "R- open")
    assert states(frames, half)[-1] == "-- closed"
    assert states(frames, rude)[-1] == "-- closed"
    assert has_in_order(states(frames, greedy), "-W choked", "-- closed")
    both = {state for id_ in (slow, half, greedy) for state in states(frames, id_)}
    assert "RW open" in both
    for id_, reason in ((half, "peer closed"), (rude, "peer reset"), (greedy, "kicked (close)")):
        assert any(reason in frame.rows[id_][1] for frame in frames if id_ in frame.rows)
    last = frames[-1].rows.values()
    assert [state for state, _ in last if "closed" not in state] == ["R- open"] * 3


def check_marks(frames: Sequence[Frame]) -> None:
    for frame, after in pairwise(frames):
        # While a step changes, caption and journal are of two steps for a moment.
        steps = {STEPS[at.step - 1] for at in (frame, after) if at.step}
        captions = [caption for step in steps for caption in step.captions]
        causes = {call.cause for caption in captions for call in caption.calls}
        for line in frame.marked:
            assert any(cause in line for cause in causes), (frame.step, line)
    marked = {line for frame in frames for line in frame.marked}
    for call, cause in (
        ("add_handler", "accepted"),
        ("READ → READ|WRITE", "queued"),
        ("READ|WRITE → WRITE", "high water"),
        ("WRITE → READ|WRITE", "low water"),
        ("READ|WRITE → WRITE", "peer end"),
        ("remove_handler", "reset"),
        ("remove_handler", "kicked"),
    ):
        assert any(call in line and cause in line for line in marked), (call, cause)


def test_the_tour_runs_by_itself_to_the_kick_and_continues_after_it() -> None:
    with started_demo(*FAST) as demo:
        frames = play(demo)
    steps = steps_of(frames)
    assert steps[0] <= 2
    assert steps == [*range(steps[0], LAST + 1)]
    for frame in frames:
        assert is_caption_of(frame.step, frame.caption), frame
    assert not any("wrong echo" in frame.text for frame in frames)
    check_masks_and_states(frames)
    check_marks(frames)


def test_all_steps_with_the_keys_there_and_back() -> None:
    with started_demo("tour", "--seed", "7", "--refresh", "0.05") as demo:
        demo.wait_for(lambda: any("listening" in line for line in demo.now().marked))
        for step in range(1, LAST + 1):
            assert is_caption_of(step, demo.wait_step(step).caption)
            demo.type("n")
        demo.wait_for(lambda: "This is the last step" in demo.banner())
        for step in range(LAST - 1, 0, -1):
            demo.type("b")
            assert is_caption_of(step, demo.wait_step(step).caption)
        demo.type("b")
        demo.wait_for(lambda: "This is the first step" in demo.banner())
        demo.type("C")
        demo.wait_for(lambda: demo.now().step == 0)
        demo.type("n")
        demo.wait_row(max(demo.rows(), default=1), lambda row: row.state)
        assert demo.now().step == 0
        demo.type("C")
        demo.wait_step(2)


@pytest.mark.parametrize("strategy", Strategy)
def test_a_drain_is_shown_up_to_its_end(strategy: Strategy) -> None:
    argv = ("tour", "--speed", "6", "--refresh", "0.05", "--strategy", strategy)
    with started_demo(*argv) as demo:
        demo.wait_step(1)
        demo.type("n" * (KICK - 1))
        demo.wait_for(r"Your turn: #\d+")
        greedy = int(re.findall(r"Your turn: #(\d+)", demo.now().caption)[0])
        kick(demo, greedy, Strength.DRAIN)
        demo.wait_for(rf"#{greedy} got every byte")
        frames = last_run(demo)
        shown = states(frames, greedy)
        assert has_in_order(shown, "-W draining", "R- lingering", "-- closed"), shown
        is_caption_of = [frame.caption for frame in frames if frame.step == LAST]
        patterns = [f"You drained #{greedy}", f"#{greedy} was sent", f"#{greedy} got every byte"]
        assert has_in_order(
            [next((s for s in patterns if s in each), "") for each in is_caption_of], *patterns
        )
        draining = re.compile(rf"^.. +{greedy} .* draining .*?(\d+) KiB/", re.MULTILINE)
        queues = {found[1] for frame in frames if (found := draining.search(frame.text))}
        # Textbook has queued one message at most.
        assert strategy is Strategy.TEXTBOOK or len(queues) > 3, queues


def test_what_a_kicked_client_misses_is_no_wrong_echo() -> None:
    with started_demo("tour", "--speed", "6", "--refresh", "0.05") as demo:
        demo.wait_step(1)
        demo.type("n" * (HALF - 1))
        demo.wait_step(HALF)
        demo.wait_for("-W +[RW] +draining")
        (draining_id,) = (id_ for id_, row in demo.rows().items() if row.state == "draining")
        kick(demo, draining_id)
        # It reads slowly what is still on the way, then complains.
        demo.wait_step(KICK)
        assert not any("wrong echo" in frame.text for frame in demo.frames())


def test_both_strategies_end_in_a_table() -> None:
    argv = ("strategies", "--speed", "15", "--refresh", "0.05")
    with started_demo(*argv, columns=80, rows=24) as demo:
        # The columns that captions name stay, though there is little room.
        demo.wait_for(r" CLIENT +MASK +EV +STATE .* LAST")
        for step, strategy in ((1, "textbook"), (2, "eager")):
            assert demo.wait_step(step).caption.startswith(f"{strategy}: ")
            assert f" {strategy} " in demo.terminal.lines()[0]
        demo.wait_for("One cast, two strategies")
        demo.wait_for(r"strategy +messages +calls/msg +mask changes +p50 +p99 +CPU/msg")
        row = r" +[\d,]+ +[\d.]+ +[\d,]+ +[\d.]+ ms +[\d.]+ ms +\d\.\d{3} ms "
        demo.wait_for(f"textbook{row}")
        demo.wait_for(f"eager{row}")
        demo.type("\x1b")
        demo.wait_closed("One cast")
        demo.wait_for("No client is connected|closed")

"""Parses a scenario from a TOML document; every value is checked."""

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from msgspec.structs import fields, replace

from echotui.demo.caption_parser import (
    QUESTION_KEYS,
    RESERVED,
    check_first,
    read_caption,
    single,
)
from echotui.demo.fleet_parser import (
    OF_FLEET,
    OF_ONE_SERVER,
    ORDER_KEYS,
    Keys,
    read_order,
    read_server,
    read_servers,
)
from echotui.demo.loop_facts import LoopMode
from echotui.demo.scenario import Kind, Mode, Part, PartFault, Scenario, Step
from echotui.demo.step_caption import StepCaption
from echotui.demo.toml_table import Table
from echotui.errors import FilterError
from echotui.model import fault_text
from echotui.model.lints import BY_NAME
from echotui.model.strategy import Strategy
from echotui.system.printable import quote

MOST_OF_A_PART: Final = 5000
MOST_CLIENTS: Final = 10_000
LARGEST_MESSAGE: Final = 64 * 1024**2
LONGEST_NAME: Final = 32
LONGEST_LINE: Final = 200

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}")
_SCENARIO_KEYS: Final = (
    "name", "line", "strategies", "play", "allow", "servers", "captions", "questions", "steps",
)  # fmt: skip
_STORY_KEYS: Final = ("mode", "strategy", "faults", "questions", "reads")
"""Of a step, but not where that is played as a comparison."""
_FAULT_KEYS: Final = tuple(field.name for field in fields(PartFault))
_SAME: Final = ("kind", "count", "stay", "size", "every", "again", "notices", "ends", "server")
"""Equal in all steps that name a part: its clients go on undisturbed from step to step."""

_Captions = dict[Table, StepCaption]
"""Each with the table that it was read from."""


def read(document: dict[str, Any], file: str) -> Scenario:
    """Parse a scenario; SettingsError: a value is wrong, in one line that names the `file`."""
    table = Table(document, file, "", _SCENARIO_KEYS)
    name = table.text("name", longest=LONGEST_NAME)
    line = table.text("line", longest=LONGEST_LINE)
    strategies = table.choices("strategies", Strategy) or tuple(Strategy)
    servers = read_servers(table)
    allowed = OF_FLEET if servers else OF_ONE_SERVER
    shared = _captions(table, {}, allowed), _questions(table, {})
    stage = _Stage({}, servers, allowed)
    steps = tuple(
        _step(each, stage, shared, strategies) for each in table.tables("steps", allowed.step)
    )
    if not steps:
        table.refuse("steps", "there is none; a scenario has at least one step")
    mode = table.choice("play", Mode) if "play" in table else Mode.STORY
    if mode is Mode.COMPARISON and (len(steps) != 1 or not steps[0].seconds):
        table.refuse("play", "a comparison has one step, with the seconds that it lasts")
    if mode is Mode.COMPARISON and any(getattr(steps[0], key) for key in _STORY_KEYS):
        keys = ", ".join(_STORY_KEYS)
        table.refuse("play", f"a comparison sets the strategy by itself, and has none of {keys}")
    if mode is Mode.COMPARISON and servers:
        table.refuse("play", "a comparison is of one server; leave out play, or servers")
    allow = table.choices("allow", BY_NAME)
    return Scenario(name, line, steps, strategies, mode, allow, servers)


class _Stage(NamedTuple):
    """The parts of earlier steps, by name; the servers, and the keys that tables may have."""

    cast: dict[str, Part]
    servers: tuple[str, ...]
    keys: Keys


def _step(
    table: Table,
    stage: _Stage,
    shared: tuple[_Captions, tuple[StepCaption, ...]],
    strategies: tuple[Strategy, ...],
) -> Step:
    parts: dict[str, Part] = {}
    for each in table.tables("parts", stage.keys.part):
        part = _part(each, stage)
        if part.name in parts:
            each.refuse("name", f"{quote(part.name)} is in this step already")
        stage.cast.setdefault(part.name, part)
        parts[part.name] = part
    crowd = sum(part.count for part in parts.values())
    if crowd > MOST_CLIENTS:
        table.refuse("parts", f"{crowd} clients are more than the {MOST_CLIENTS} allowed at once")
    strategy = table.choice("strategy", Strategy) if "strategy" in table else None
    captions = {**shared[0], **_captions(table, parts, stage.keys)}
    check_first(
        table, tuple(captions), tuple(captions.values()), (strategy,) if strategy else strategies
    )
    return Step(
        tuple(captions.values()),
        table.seconds("seconds", 0.0),
        single(table, "until", parts) if "until" in table else "",
        tuple(parts.values()),
        table.choice("mode", LoopMode) if "mode" in table else None,
        strategy,
        tuple(_fault(each, parts) for each in table.tables("faults", _FAULT_KEYS)),
        (*shared[1], *_questions(table, parts)),
        single(table, "reads", parts) if "reads" in table else "",
        tuple(read_order(each, stage.servers) for each in table.tables("servers", ORDER_KEYS)),
    )


def _captions(table: Table, parts: Mapping[str, Part], keys: Keys) -> _Captions:
    return {
        each: read_caption(each, parts, has_faults="faults" in table)
        for each in table.tables("captions", keys.caption)
    }


def _questions(table: Table, parts: Mapping[str, Part]) -> tuple[StepCaption, ...]:
    tables = table.tables("questions", QUESTION_KEYS)
    return tuple(read_caption(each, parts) for each in tables)


def _fault(table: Table, parts: Mapping[str, Part]) -> PartFault:
    rule = table.text("rule", longest=LONGEST_LINE)
    try:
        fault_text.parse(rule, once=True)
    except FilterError as error:
        table.refuse("rule", str(error))
    return PartFault(single(table, "client", parts), rule)


def _part(table: Table, stage: _Stage) -> Part:
    name = table.text("name", longest=LONGEST_NAME)
    if not _NAME.fullmatch(name):
        allowed = f'up to {LONGEST_NAME} of A-Z, a-z, 0-9, "-" and "_", beginning with a letter'
        table.refuse("name", f"{quote(name)} is not a part's name: {allowed}")
    if name in RESERVED:
        table.refuse("name", f"{quote(name)} has another meaning in captions; choose another name")
    known = stage.cast.get(name)
    # A part of an earlier step needs only its name; it connects at once, if it is not connected.
    base = replace(known, enter=0.0) if known else Part(name, Kind.IDLER)
    part = Part(
        name,
        base.kind if known and "kind" not in table else table.choice("kind", Kind),
        table.whole("count", base.count, 1, MOST_OF_A_PART),
        table.seconds("enter", base.enter),
        table.seconds("spread", base.spread),
        table.seconds("stay", base.stay),
        table.size("size", base.size, LARGEST_MESSAGE),
        table.seconds("every", base.every),
        table.seconds("again", base.again),
        table.switch("notices") if "notices" in table else base.notices,
        table.switch("ends") if "ends" in table else base.ends,
        base.server
        if not stage.servers or (known and "server" not in table)
        else read_server(table, stage.servers),
    )
    for key in _SAME:
        if known and getattr(part, key) != getattr(known, key):
            table.refuse(
                key,
                f"{quote(name)} has another in an earlier step; leave it out or rename the part",
            )
    return part

"""From a TOML document to a scenario, every value checked."""

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from itertools import islice
from typing import Any, Final

from echotui.demo.scenario import Kind, Part, Play, Scenario, Step
from echotui.demo.toml_table import Table
from echotui.model.cause import Cause
from echotui.system.printable import quote

MOST_OF_A_PART: Final = 5000
MOST_ON_STAGE: Final = 10_000
LARGEST_MESSAGE: Final = 64 * 1024**2
LONGEST_NAME: Final = 32
LONGEST_CAPTION: Final = 200
MOST_LISTED: Final = 20

STRATEGY: Final = "strategy"
"""`{strategy}` in a caption stands for the server's; no part may have that name."""

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}")
_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_SCENARIO_KEYS: Final = ("name", "line", "play", "steps")
_STEP_KEYS: Final = tuple(field.name for field in fields(Step))
_PART_KEYS: Final = tuple(field.name for field in fields(Part))
_SAME: Final = ("kind", "count", "stay", "size", "every")
"""What a part keeps in all steps that name it, for it goes on undisturbed from one to the next."""


def read(document: dict[str, Any], file: str) -> Scenario:
    """Make a scenario of a document.

    Args:
        document: What is in the file.
        file: The file, as errors name it.

    Returns:
        The scenario.

    Raises:
        SettingsError: Something in it is wrong: one line.
    """
    table = Table(document, file, "", _SCENARIO_KEYS)
    name = table.text("name", longest=LONGEST_NAME)
    line = table.text("line", longest=LONGEST_CAPTION)
    cast: dict[str, Part] = {}
    steps = tuple(_step(each, cast) for each in table.tables("steps", _STEP_KEYS))
    if not steps:
        table.refuse("steps", "there is none; a scenario has at least one step")
    play = table.choice("play", Play) if "play" in table else Play.STORY
    if play is Play.COMPARISON and (len(steps) != 1 or not steps[0].seconds):
        table.refuse("play", "a comparison has one step, with the seconds that it lasts")
    return Scenario(name, line, steps, play)


def _step(table: Table, cast: dict[str, Part]) -> Step:
    parts: dict[str, Part] = {}
    for each in table.tables("parts", _PART_KEYS):
        part = _part(each, cast)
        if part.name in parts:
            each.refuse("name", f"{quote(part.name)} is in this step already")
        cast.setdefault(part.name, part)
        parts[part.name] = part
    crowd = sum(part.count for part in parts.values())
    if crowd > MOST_ON_STAGE:
        table.refuse("parts", f"{crowd} clients are more than the {MOST_ON_STAGE} allowed at once")
    caption = table.text("caption", longest=LONGEST_CAPTION)
    _check_caption(table, caption, parts)
    return Step(
        caption,
        table.seconds("seconds", 0.0),
        _until(table, parts),
        tuple(parts.values()),
        _marks(table),
        _about(table, parts),
    )


def _part(table: Table, cast: Mapping[str, Part]) -> Part:
    name = table.text("name", longest=LONGEST_NAME)
    if not _NAME.fullmatch(name) or name == STRATEGY:
        allowed = f'up to {LONGEST_NAME} of A-Z, a-z, 0-9, "-" and "_", beginning with a letter'
        table.refuse("name", f"{quote(name)} is not a part's name: {allowed}, not {STRATEGY}")
    known = cast.get(name)
    # A part that an earlier step has is known by its name; it comes at once, if it is not there.
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
    )
    for key in _SAME:
        if known and getattr(part, key) != getattr(known, key):
            table.refuse(
                key, f"{quote(name)} has another in an earlier step; leave it out, or name it anew"
            )
    return part


def _check_caption(table: Table, caption: str, parts: Mapping[str, Part]) -> None:
    if "{" in _PLACE.sub("", caption) or "}" in _PLACE.sub("", caption):
        table.refuse("caption", "has a brace that is not of a pair; {name} stands for a part")
    for name in _PLACE.findall(caption):
        if name != STRATEGY:
            _check_single(table, "caption", name, parts)


def _until(table: Table, parts: Mapping[str, Part]) -> str:
    if "until" not in table:
        return ""
    name = table.text("until", longest=LONGEST_NAME)
    _check_single(table, "until", name, parts)
    return name


def _marks(table: Table) -> tuple[str, ...]:
    marks = table.texts("marks", "causes")
    for index, mark in enumerate(marks):
        if mark not in tuple(Cause):
            allowed = ", ".join(Cause)
            table.refuse(f"marks[{index}]", f"{quote(mark)} is not a cause; there are {allowed}")
    return marks


def _about(table: Table, parts: Mapping[str, Part]) -> tuple[str, ...]:
    names = table.texts("about", "parts of this step")
    for index, name in enumerate(names):
        _check_named(table, f"about[{index}]", name, parts)
    return names


def _check_named(table: Table, key: str, name: str, parts: Mapping[str, Part]) -> None:
    if name not in parts:
        there = ", ".join(islice(parts, MOST_LISTED)) or "none"
        table.refuse(key, f"{quote(name)} is not a part of this step; there are {there}")


def _check_single(table: Table, key: str, name: str, parts: Mapping[str, Part]) -> None:
    _check_named(table, key, name, parts)
    if parts[name].count != 1:
        table.refuse(key, f"{quote(name)} has a count of {parts[name].count}; it has to be of 1")

"""Parses the captions of a step from TOML tables; every value is checked."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Final

from msgspec.structs import fields

from echotui.demo.captions import NAME
from echotui.demo.fault_phase import FaultPhase
from echotui.demo.loop_facts import Brings, Event, LoopMode
from echotui.demo.scenario import Part
from echotui.demo.step_caption import (
    COME,
    FAULT,
    HIGH,
    LAST,
    LOW,
    NEXT,
    QUEUED,
    After,
    Next,
    StepCall,
    StepCaption,
)
from echotui.demo.toml_table import Table
from echotui.model.cause import Cause
from echotui.model.command import Strength
from echotui.model.journal import Call
from echotui.model.mask import NONE, READ, WRITE, letters
from echotui.model.state import State
from echotui.model.strategy import Strategy
from echotui.system.printable import quote

QUESTION_KEYS: Final = ("text", "strategy", "mode", "after", "next", "fault")
LONGEST_CAPTION: Final = 200
MOST_LISTED: Final = 20
RESERVED: Final = (LAST, NEXT, COME, QUEUED, HIGH, LOW, FAULT)
"""No names of parts."""
_CALL_KEYS: Final = tuple(field.name for field in fields(StepCall))
_AFTER_KEYS: Final = tuple(field.name for field in fields(After))
_NEXT_KEYS: Final = tuple(field.name for field in fields(Next))
_MASKS: Final = {letters(mask): mask for mask in (READ, READ | WRITE, WRITE, NONE)}


def read_caption(
    table: Table, parts: Mapping[str, Part], *, has_faults: bool = False
) -> StepCaption:
    """Parse a caption of a step with these parts, by name; SettingsError: a value is wrong."""
    kick = table.choice("kick", Strength) if "kick" in table else None
    calls = tuple(_call(each) for each in table.tables("calls", _CALL_KEYS))
    if "client" not in table and (kick is not None or any(call.stays for call in calls)):
        table.refuse("client", "is missing; a kick, or a call that stays, needs one")
    after, next_ = _after(table, parts), _next(table, parts)
    words = [
        *(HIGH, LOW),
        *([FAULT] if has_faults else []),
        *([LAST] if after is not None else []),
        *([NEXT, COME, QUEUED] if next_ is not None else []),
    ]
    return StepCaption(
        _text(table, "text", parts, words),
        _text(table, "watch", parts) if "watch" in table else "",
        table.choice("strategy", Strategy) if "strategy" in table else None,
        kick,
        single(table, "client", parts) if "client" in table else "",
        calls,
        table.choices("never", Cause),
        _mask(table),
        table.choice("state", State) if "state" in table else None,
        table.choice("mode", LoopMode) if "mode" in table else None,
        after,
        next_,
        table.choice("fault", FaultPhase) if "fault" in table else None,
    )


def check_first(
    table: Table,
    tables: Sequence[Table],
    captions: Sequence[StepCaption],
    strategies: Sequence[Strategy],
) -> None:
    """Check that a step (`table`) has a caption from its beginning, with each strategy.

    SettingsError: it has not.
    """
    firsts = set()
    for strategy in strategies:
        shown = [i for i, each in enumerate(captions) if each.strategy in (None, strategy)]
        if not shown:
            table.refuse("captions", f"there is none for {strategy}")
        firsts.add(shown[0])
    for index, (its, caption) in enumerate(zip(tables, captions, strict=True)):
        first = index in firsts
        if first and caption.waits and not caption.watch:
            its.refuse("watch", "is missing; it is shown until the calls or the kick")
        if caption.watch and not (first and (caption.waits or NAME.search(caption.text))):
            its.refuse(
                "watch",
                "is never shown; only a step's first caption may have it, if that waits or names"
                " clients",
            )


def single(table: Table, key: str, parts: Mapping[str, Part]) -> str:
    """Parse the name of a part of count 1; SettingsError: it is none."""
    name = table.text(key, longest=LONGEST_CAPTION)
    _check_single(table, key, name, parts)
    return name


def _text(table: Table, key: str, parts: Mapping[str, Part], words: Sequence[str] = ()) -> str:
    text = table.text(key, longest=LONGEST_CAPTION)
    if "{" in NAME.sub("", text) or "}" in NAME.sub("", text):
        table.refuse(key, "has a brace without its pair; {name} stands for a part")
    for name in NAME.findall(text):
        if name not in words:
            _check_single(table, key, name, parts)
    return text


def _after(caption: Table, parts: Mapping[str, Part]) -> After | None:
    if "after" not in caption:
        return None
    table = caption.table("after", _AFTER_KEYS)
    return After(
        table.choice("event", Event),
        single(table, "client", parts) if "client" in table else "",
        table.choice("cause", Cause) if "cause" in table else None,
        _mask(table),
    )


def _next(caption: Table, parts: Mapping[str, Part]) -> Next | None:
    if "next" not in caption:
        return None
    table = caption.table("next", _NEXT_KEYS)
    return Next(
        table.choice("event", Event),
        single(table, "client", parts) if "client" in table else "",
        table.choice("brings", Brings) if "brings" in table else None,
        _mask(table),
        table.switch("queued") if "queued" in table else None,
    )


def _call(table: Table) -> StepCall:
    return StepCall(
        table.choice("call", Call),
        table.choice("cause", Cause),
        _mask(table),
        table.seconds("stays", 0.0),
    )


def _mask(table: Table) -> int | None:
    if "mask" not in table:
        return None
    mask = table.text("mask", longest=LONGEST_CAPTION)
    if mask not in _MASKS:
        table.refuse("mask", f"{quote(mask)} is not one of {', '.join(_MASKS)}")
    return _MASKS[mask]


def _check_single(table: Table, key: str, name: str, parts: Mapping[str, Part]) -> None:
    if name not in parts:
        there = ", ".join(islice(parts, MOST_LISTED)) or "none"
        table.refuse(key, f"{quote(name)} is not a part of this step; allowed are {there}")
    if parts[name].count != 1:
        table.refuse(key, f"{quote(name)} has a count of {parts[name].count}; it must be 1")

"""What a source answered at one moment of a real session, kept in a file."""

import dataclasses
import json
from pathlib import Path
from types import UnionType
from typing import Any, Final, NamedTuple, get_args, get_origin, get_type_hints

from msgspec import structs

from echotui.model.fields import FIELDS, Field
from echotui.model.view import View
from tests.scripted import ScriptedSource

FOLDER: Final = Path(__file__).parent / "moments"
_FIELDS: Final = {field.id: field for field in FIELDS}


class Moment(NamedTuple):
    """One moment.

    Attributes:
        view: All rows, the newest lines of the journal, and the detail of one connection.
        share: The part of the loop's time that the dashboard took.
    """

    view: View
    share: float

    def source(self) -> ScriptedSource:
        """A source that answers what the real one answered."""
        view = self.view
        return ScriptedSource(
            rows=list(view.rows),
            server=view.server,
            totals=view.totals,
            journal=view.journal,
            at=view.at,
            wall=view.wall,
            actions=view.actions,
            notes=view.notes,
            details={view.detail.row.id: view.detail} if view.detail else {},
        )

    def save(self, name: str) -> None:
        """Write the moment to its file."""
        values = {"share": round(self.share, 4), **_shortened(self.view)}
        entries = (f"{json.dumps(key)}: {_laid_out(value)}" for key, value in values.items())
        text = "{\n" + ",\n".join(entries) + "\n}\n"
        (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")


def load(name: str) -> Moment:
    """Read the moment of a name from its file."""
    values = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    share: float = values.pop("share")
    return Moment(_decode(View, values), share)


def _laid_out(value: object) -> str:
    """Put rows and journal lines on lines of their own, so that a change can be read."""
    if not isinstance(value, tuple) or not value:
        return _text(value)
    return "[\n" + ",\n".join(map(_text, value)) + "\n]"


def _text(value: object) -> str:
    return json.dumps(value, default=_encode, ensure_ascii=False)


def _encode(value: object) -> object:
    """Encode what JSON has no type for."""
    match value:
        case bytes():
            return value.decode("latin-1")
        case frozenset():
            return sorted(each.id if isinstance(each, Field) else each for each in value)
        case Field():
            return value.id
        case _:
            return _shortened(value)


def _shortened(value: Any) -> dict[str, object]:  # noqa: ANN401 - any dataclass
    """The fields of a value that are not at their defaults."""
    fields = dataclasses.fields if dataclasses.is_dataclass(value) else structs.fields
    values = {each.name: (each.default, getattr(value, each.name)) for each in fields(value)}
    return {name: now for name, (default, now) in values.items() if now != default}


def _decode(kind: Any, value: Any) -> Any:  # noqa: ANN401 - of a type that is known when it runs
    if kind is Field:
        return _FIELDS[value]
    origin, args = get_origin(kind), get_args(kind)
    if origin is UnionType:
        # The lines of the journal: each kind has another number of fields.
        (kind,) = (each for each in args if len(each._fields) == len(value))
    elif origin is tuple and args[-1] is not ...:
        return tuple(_decode(each, part) for each, part in zip(args, value, strict=True))
    elif origin is not None:
        return origin(_decode(args[0], part) for part in value)
    if isinstance(value, list):
        value = dict(zip(kind._fields, value, strict=True))
    if isinstance(value, dict):
        hints = get_type_hints(kind)
        return kind(**{name: _decode(hints[name], part) for name, part in value.items()})
    return value.encode("latin-1") if kind is bytes else kind(value)

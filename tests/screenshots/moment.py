"""What a source answered at one moment of a real session, kept in a file."""

import json
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from echotui.model.codec import from_wire, to_wire
from echotui.model.source import Capabilities
from echotui.model.view import View
from tests.scripted import ScriptedSource

FOLDER: Final = Path(__file__).parent / "moments"


class Moment(NamedTuple):
    """One moment.

    Attributes:
        view: All rows, the newest lines of the journal, and the detail of one connection.
        share: The part of the loop's time that the dashboard took.
        capabilities: What the source could do.
    """

    view: View
    share: float
    capabilities: Capabilities = Capabilities()

    def source(self) -> ScriptedSource:
        """A source that answers what the real one answered."""
        view = self.view
        return ScriptedSource(
            rows=list(view.rows),
            server=view.server,
            totals=view.totals,
            capabilities=self.capabilities,
            journal=view.journal.lines,
            at=view.at,
            wall=view.wall,
            actions=view.actions,
            notes=view.notes,
            rules=view.rules,
            servers=view.servers,
            details={view.detail.row.id: view.detail} if view.detail else {},
        )

    def save(self, name: str) -> None:
        """Write the moment to its file."""
        values = msgspec.to_builtins(self.view, enc_hook=to_wire)
        # A set of fields has another order in each process.
        values["server"].get("fields", []).sort()
        if self.capabilities != Capabilities():
            values = {"capabilities": msgspec.to_builtins(self.capabilities), **values}
        values = {"share": round(self.share, 4), **values}
        entries = (f"{json.dumps(key)}: {_laid_out(value)}" for key, value in values.items())
        text = "{\n" + ",\n".join(entries) + "\n}\n"
        (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")


def load(name: str) -> Moment:
    """Read the moment of a name from its file."""
    values = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    share: float = values.pop("share")
    able = msgspec.convert(values.pop("capabilities", {"type": "Capabilities"}), Capabilities)
    return Moment(msgspec.convert(values, View, dec_hook=from_wire), share, able)


def _laid_out(value: object) -> str:
    """Put rows and journal lines on lines of their own, so that a change can be read."""
    if isinstance(value, dict) and "lines" in value:
        return "{" + ", ".join(f"{_text(k)}: {_laid_out(each)}" for k, each in value.items()) + "}"
    if not isinstance(value, list | tuple) or not value or not isinstance(value[0], dict):
        return _text(value)
    return "[\n" + ",\n".join(map(_text, value)) + "\n]"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)

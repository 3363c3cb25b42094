"""The observed programs that run here, as `echotui ps` lists them."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from echotui.model.records.heading import Value
from echotui.runtime.ask.targets import SILENT
from echotui.sources.observed.programs import ObservedProgram, observed_programs
from echotui.sources.observed.told import LONGEST_TEXT
from echotui.sources.process import proc_files
from echotui.sources.process.proc_files import GoneError, NotAllowedError
from echotui.sources.process.program_info import seconds_since
from echotui.sources.process.program_list import addresses_of
from echotui.sources.process.program_name import name_of
from echotui.system.printable import escape
from echotui.ui.format import units

STATE: Final = "observed"


class ListedProgram(NamedTuple):
    """An observed program, and what `/proc` has of it.

    Attributes:
        addresses: Where it listens; empty: nowhere, or it may not be read.
        uptime: In seconds.
    """

    program: ObservedProgram
    name: str
    addresses: tuple[str, ...]
    uptime: float

    @property
    def cells(self) -> Mapping[str, str]:
        """Return the texts of a line, by the titles that servers have too."""
        hello = self.program.hello
        # A script splits the line at blanks.
        name = escape(self.name).replace(" ", r"\x20")
        state = f"{STATE}{',allow-kick' if hello and hello.allow_kick else ''}"
        return {
            "PID": str(self.program.pid),
            "NAME": name or "-",
            "ADDRESS": (escape(",".join(self.addresses)) or "-") if hello else SILENT,
            "STATE": state if hello else "-",
            "CLIENTS": "-",
            "IN/s": "-",
            "OUT/s": "-",
            "UPTIME": units.clock(self.uptime),
            "VERSION": f"python{escape(hello.python[:LONGEST_TEXT])}" if hello else "-",
            "SOCKET": escape(str(self.program.path)),
        }

    @property
    def record(self) -> Mapping[str, Value]:
        """Return the values of a program, named as those of a server."""
        hello = self.program.hello
        known: Mapping[str, Value] = {
            "pid": self.program.pid,
            "answers": hello is not None,
            "error": None if hello else SILENT,
            "socket": escape(str(self.program.path)),
            "name": escape(self.name) or None,
            "server_address": escape(", ".join(self.addresses)) or None,
            "state": STATE,
            "uptime_seconds": round(self.uptime, 6),
        }
        if hello is None:
            return known
        return {
            **known,
            "allow_kick": hello.allow_kick,
            "python": escape(hello.python[:LONGEST_TEXT]),
        }


def listed_programs() -> list[ListedProgram]:
    """List those that run; call it in a thread."""
    found: list[ListedProgram] = []
    for each in observed_programs():
        try:
            stat = proc_files.stat(each.pid)
        except (GoneError, NotAllowedError):
            continue
        told = each.hello.name[:LONGEST_TEXT] if each.hello else ""
        name = told or name_of(stat)
        found.append(
            ListedProgram(each, name, addresses_of(each.pid), seconds_since(stat.id.start))
        )
    return found

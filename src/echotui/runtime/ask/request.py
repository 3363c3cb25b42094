"""What can be asked of a running server: the tables of the options of these commands."""

from dataclasses import dataclass
from typing import Final

from echotui.config import values
from echotui.config.setting import SettingGroup, setting
from echotui.config.target_values import TARGETS, Targets
from echotui.config.values import COUNT, SWITCH, choice, seconds
from echotui.errors import SettingsError
from echotui.model.command import Strength
from echotui.model.fault_text import ALL, OFF, RULE
from echotui.model.field import Field
from echotui.model.filter.filter import EVERYTHING, Filter
from echotui.model.query import Scope, Sort
from echotui.model.watch_target import SCHEME, WatchTarget
from echotui.runtime.ask.client_selection import NOBODY, ClientSelection

FOLLOWED: Final = 10  # Lines before those that follow, as of `tail -f`.
_EVERY: Final = seconds(0, 86400)
_SCOPE: Final = choice(Scope)
_STRENGTH: Final = choice(Strength)
_ASK: Final = SettingGroup.ASK


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRequest:
    """Which servers are asked: what every command has."""

    # fmt: off
    on: Targets = setting(
        (), TARGETS, _ASK, "Which server: its pid, its name or the path of its socket; for several,"
        " give it again. Or a fleet: nats://HOST:PORT, or fleet for that of ECHOTUI_FLEET. Or, for"
        " ls, journal and kick, another program: watch:PID, watch:NAME or watch::PORT. Without it,"
        " the only server that runs here, or that of web-3/17.",
        flag_only=True, short="-t",
    )
    fleet_credentials: str = setting(
        "", values.PATH, _ASK, "Log in to the broker of a fleet with the NATS credentials in this"
        " file. Without any, here or in the URL, the fleet is read-only.", in_file=False,
    )
    fleet_ca: str = setting(
        "", values.PATH, _ASK, "Trust the certificate authorities in this file for TLS to the"
        " broker, in place of those of the system.", in_file=False,
    )
    # fmt: on


@dataclass(frozen=True, slots=True, kw_only=True)
class PsRequest(AskRequest):
    """List the servers."""

    json: bool = setting(False, SWITCH, _ASK, "Print a JSON array of objects.", flag_only=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class LsRequest(AskRequest):
    """List connections. `json`, `ndjson` and `csv` exclude each other."""

    filter: Filter = EVERYTHING
    # fmt: off
    sort: Sort = setting(
        Sort(), values.SORT, _ASK, "Sort by this column; with a minus before it, largest first.",
        flag_only=True,
    )
    limit: int = setting(
        0, COUNT, _ASK, "Print the first N only; 0: all.", flag_only=True, short="-n"
    )
    scope: Scope = setting(
        Scope.LIVE, _SCOPE, _ASK, "Open connections, the ended ones that are kept, or all.",
        flag_only=True,
    )
    columns: tuple[Field, ...] = setting(
        (), values.COLUMNS, _ASK, "Print these columns.", flag_only=True
    )
    json: bool = setting(
        False, SWITCH, _ASK, "Print a JSON object; its rows have exact numbers.", flag_only=True
    )
    ndjson: bool = setting(
        False, SWITCH, _ASK, "Print a JSON object a connection, each on its line.", flag_only=True
    )
    csv: bool = setting(False, SWITCH, _ASK, "Print CSV, with a header.", flag_only=True)
    every: float = setting(
        0.0, _EVERY, _ASK, "Print again every so many seconds, until ctrl+c; 0: once.",
        flag_only=True,
    )
    # fmt: on

    @property
    def format(self) -> str:
        """The name of a format of `model.records.formats`; empty: a table for people."""
        named = {"json": self.json, "ndjson": self.ndjson, "csv": self.csv}
        return next((name for name, given in named.items() if given), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRequest(AskRequest):
    """Print journal lines, oldest first."""

    filter: Filter = EVERYTHING
    # fmt: off
    follow: bool = setting(
        False, SWITCH, _ASK, "Begin with the newest 10 lines, and go on with new ones as they are"
        " written, until ctrl+c.", flag_only=True, short="-f",
    )
    lines: int | None = setting(
        None, COUNT, _ASK, "Begin with the newest N lines; 0: with all, as without --follow.",
        flag_only=True, short="-n",
    )
    json: bool = setting(False, SWITCH, _ASK, "Print a JSON object a line.", flag_only=True)
    # fmt: on

    @property
    def first(self) -> int:
        """With how many lines to begin; 0: with all."""
        if self.lines is not None:
            return self.lines
        return FOLLOWED if self.follow else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRequest(AskRequest):
    """What every command has that asks before it acts."""

    yes: bool = setting(False, SWITCH, _ASK, "Do not ask first.", flag_only=True, short="-y")


@dataclass(frozen=True, slots=True, kw_only=True)
class KickRequest(ActRequest):
    """Close connections.

    Raises:
        SettingsError: It has options that are for another program alone.
    """

    selection: ClientSelection = NOBODY
    # fmt: off
    strength: Strength | None = setting(
        None, _STRENGTH, _ASK, "drain sends the rest of the queue first; close does not; reset"
        " resets the connection. Without it: drain; of another program: close.", flag_only=True,
    )
    allow_kick: bool = setting(
        False, SWITCH, _ASK, "With --on watch:PROGRAM: let connections of another program be"
        " kicked, established ones that it accepted. One that was run with --allow-kick needs it"
        " not.", flag_only=True,
    )
    outgoing: bool = setting(
        False, SWITCH, _ASK, "With --allow-kick: kick connections that the program opened itself,"
        " too; without it, each is asked about, and none is kicked with --yes.",
        flag_only=True,
    )
    # fmt: on

    def __post_init__(self) -> None:
        """Check that what is for another program is for one."""
        if not self.of_program and (self.allow_kick or self.outgoing):
            flag = "--allow-kick" if self.allow_kick else "--outgoing"
            raise SettingsError(f"{flag}: only for another program, --on {SCHEME}:PROGRAM")

    @property
    def of_program(self) -> bool:
        """Whether it is about another program."""
        return any(isinstance(each, WatchTarget) for each in self.on)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRequest(ActRequest):
    """Stop reading from connections, or resume."""

    selection: ClientSelection = NOBODY
    release: bool = setting(False, SWITCH, _ASK, "Read from them again.", flag_only=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptRequest(ActRequest):
    """Accept clients (`accept`), without a question, or leave new ones waiting."""

    accept: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DrainRequest(ActRequest):
    """Drain the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultsRequest(AskRequest):
    """List the rules of injected faults, or change them.

    Raises:
        SettingsError: It asks for more than one of these.
    """

    rule: str = ""  # What the dashboard's prompt takes; empty: list or end them.
    # fmt: off
    end: int = setting(0, COUNT, _ASK, "End the rule of this number.", flag_only=True)
    clear: bool = setting(False, SWITCH, _ASK, "End all rules; there may be none.", flag_only=True)
    json: bool = setting(
        False, SWITCH, _ASK, "List them as a JSON array; [] if there are none.", flag_only=True
    )
    # fmt: on

    def __post_init__(self) -> None:
        """Check that one thing is asked for."""
        if sum(map(bool, (self.rule, self.end, self.clear, self.json))) > 1:
            raise SettingsError("give one of a rule, --end, --clear and --json")

    @property
    def text(self) -> str:
        """What to ask for in the words of the prompt; empty: nothing, list the rules."""
        if self.clear:
            return ALL
        return f"{RULE}{self.end} {OFF}" if self.end else self.rule


OF_PROGRAMS: Final = (LsRequest, JournalRequest, KickRequest)
"""What another program can be asked."""
AnyAsked = (
    LsRequest
    | JournalRequest
    | KickRequest
    | HoldRequest
    | AcceptRequest
    | DrainRequest
    | FaultsRequest
)
"""What one server is asked, or a fleet."""
Asked = PsRequest | AnyAsked

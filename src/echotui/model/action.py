"""One action of the operator, and where its key works."""

from enum import StrEnum

from msgspec import Struct


class ActionGroup(StrEnum):
    """The headings of the help, in its order."""

    TYPING = "While a filter is typed"
    ACT = "Act"
    SOURCE = "Source"  # Actions that a source brings.
    VIEW = "View"
    JOURNAL = "In the journal"
    ORDER = "Order"
    MOVE = "Move"
    PROGRAM = "Program"


class Place(StrEnum):
    """Where a key works."""

    TABLE = "table"
    JOURNAL = "journal"  # The pane, while it has the focus.
    DETAIL = "detail"
    FILTER = "filter"  # The field in which a filter is typed.
    APP = "app"  # Both screens, whatever has the focus.
    EVERYWHERE = "everywhere"  # Also in fields and dialogs.


class Need(StrEnum):
    """What an action acts on; while there is none, the footer leaves it out."""

    NOTHING = ""
    TABLE = "table"  # The order, the columns or the scope of the table, with rows or without.
    ROWS = "rows"  # Any row in the table.
    ROW = "row"  # A client under the cursor, connected or ended.
    CLIENT = "client"  # A connected client under the cursor.
    TARGETS = "targets"  # Marked clients, or a connected one under the cursor.
    MARKS = "marks"  # Marked clients.
    LINE = "line"  # A line in the journal.
    COLUMNS = "columns"  # Those that can be changed: not of groups, not of the history.
    SEARCH = "search"  # A text that the journal is searched for.


class Asks(StrEnum):
    """The dialog that an action opens, if it can be carried out."""

    NOTHING = ""
    STRENGTH = "strength"  # One that a strength of a kick answers.
    YES = "yes"  # One that yes answers.
    COLUMNS = "columns"  # A list of columns to show or hide.
    LETTER = "letter"  # One in which each letter chooses something.
    TEXT = "text"  # One in which a text is typed.


class Action(Struct, frozen=True):
    """One thing that the operator can do; `action_NAME` on its screens carries it out.

    Attributes:
        keys: The defaults, separated by commas; empty if only `fixed` ones invoke it.
        sentence: Its text in the help and the palette.
        label: Its word in the footer.
        rank: Its place in the footer; see `footer.py`. From 1 on: from the left, and the highest is
            left out first if there is no room. Below 0: at the right end, and never left out.
            0: not listed.
        capability: The field of `Capabilities` that it needs; empty for none.
        fixed: Keys that `[keys]` cannot change, separated by commas.
    """

    name: str
    keys: str
    sentence: str
    group: ActionGroup
    label: str = ""
    rank: int = 0
    capability: str = ""
    screens: frozenset[Place] = frozenset({Place.TABLE})
    fixed: str = ""
    needs: Need = Need.NOTHING
    asks: Asks = Asks.NOTHING

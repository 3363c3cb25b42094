"""One fact about a connection: what sort, filter, columns, export and help need of it."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from echotui.model.field_kind import FieldKind
from echotui.model.row import Row

T = TypeVar("T")


class Field:
    """One fact about a connection. There is one object of each, so they compare by identity.

    A plain class: msgspec encodes a dataclass field by field, but a field travels as its id.

    Args:
        id_: Its name in `--columns` and in messages.
        get: Returns the value of a row; `None` where the source does not have it.
        meaning: A few words for the sort and columns dialogs.
        names: Its names in a filter; the first is shown. Empty: it cannot be filtered by.
        title: The title of its column. Empty: it has none, and cannot be sorted by.
        right: The column is aligned to the right.
        rank: Makes a sort key of a value that cannot be compared as it is.
        export: Its name in an export, with the unit. Empty: it is not exported.
        example: A filter for the help, and what it finds; empty where another field's covers it.
        such_as: An example of a text, for the filter's errors.
        optional: Some sources do not have it; see `ServerInfo.fields`.
        sampled: It costs a system call for each connection: made for the rows on the screen, or for
            all while sorted or filtered by it. It may change while nothing else does.
    """

    def __init__(  # noqa: PLR0913 - one argument a property of a fact
        self,
        id_: str,
        kind: FieldKind,
        get: Callable[[Row], Any],
        meaning: str = "",
        names: tuple[str, ...] = (),
        title: str = "",
        *,
        right: bool = False,
        largest_first: bool = False,
        rank: Callable[[Any], Any] | None = None,
        export: str = "",
        example: tuple[str, str] = ("", ""),
        such_as: str = "",
        optional: bool = False,
        sampled: bool = False,
    ) -> None:
        self.id: Final = id_
        self.kind: Final = kind
        self.get: Final = get
        self.meaning: Final = meaning
        self.names: Final = names
        self.title: Final = title
        self.right: Final = right
        self.largest_first: Final = largest_first
        self.rank: Final = rank
        self.export: Final = export
        self.example: Final = example
        self.such_as: Final = such_as
        self.optional: Final = optional
        self.sampled: Final = sampled

    def __str__(self) -> str:
        """As a filter shows it."""
        return self.names[0] if self.names else self.id

    def __repr__(self) -> str:
        return f"<Field {self.id}>"

    @property
    def allowed(self) -> str:
        """What a filter accepts as its value; follows "needs" or "is not"."""
        return f"{self.kind.value}, such as {self.such_as}" if self.such_as else self.kind.value


Getters = Mapping[Field, Callable[[T], Any]]
"""One getter a field: returns a value of its kind; `None` where it is unknown."""

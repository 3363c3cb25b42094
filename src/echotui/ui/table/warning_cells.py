"""The cells of what is wrong with a connection: injected faults, and the signs of lints."""

from echotui.model.lints import BY_NAME
from echotui.model.row import Row
from echotui.ui.format.lint_role import lint_role
from echotui.ui.format.safe import Safe, safe
from echotui.ui.table.cells import NOTHING, Cell, Piece


def fault_text(row: Row) -> Safe:
    """Return the injected faults."""
    return safe(row.fault)


def fault(row: Row, width: int) -> Cell:
    """Draw the injected faults; where there is no room, as many as fit, and count the others."""
    if not row.fault:
        return ((NOTHING, "faint"),)
    names = fault_text(row).split()
    for shown in range(len(names), 0, -1):
        more = f" +{len(names) - shown}" if shown < len(names) else ""
        text = f"{' '.join(names[:shown])}{more}"
        if len(text) <= width:
            return ((text, "held"),)
    return ((safe(row.fault, width), "held"),)


def lints(row: Row, width: int) -> Cell:
    """Draw the sign of each lint, as many as fit; `?` for one of a newer release."""
    return tuple(_sign(name) for name in row.lints[:width]) or ((NOTHING, "faint"),)


def _sign(name: str) -> Piece:
    lint = BY_NAME.get(name)
    return "?" if lint is None else lint.sign, lint_role(name)

"""Lines of the journal about another program, as text."""

from echotui.model.journal import Observed
from echotui.model.mask import READ, UNSEEN, WRITE, flags, letters, text, words
from echotui.ui.format.safe import safe


def change(line: Observed, width: int, *, short: bool, brief: bool) -> str:
    """Return `epoll_ctl(9): R- → RW`; of what was no call `fd 9`, with the mask if it changed.

    Args:
        width: Columns for masks as words, unless `short`.
        brief: Whether calls are without `epoll_` and `_handler`.
    """
    if not line.id:
        return safe(line.call) or "watched"
    call = line.call.removesuffix("_handler").removeprefix("epoll_") if brief else line.call
    head = f"{safe(call)}({line.fd})" if call else f"fd {line.fd}"
    if line.before == line.after:
        return head
    # What has not changed is said once, where it is in letters.
    same = flags(line.before) == flags(line.after)
    before = letters(line.before) if same else text(line.before)
    found = bool(line.before & UNSEEN) and not line.call
    long = words(line.after) if found else f"{_words(line.before)} → {_words(line.after)}"
    if not short and len(f"{head}: {long}") <= width:
        return f"{head}: {long}"
    return f"{head}: {text(line.after) if found else f'{before} → {text(line.after)}'}"


def _words(mask: int) -> str:
    # Known here: an epoll has it, or has had it.
    return "no epoll" if mask & UNSEEN else words(mask)


def cause(line: Observed) -> str:
    """Return the cause; of what was no call, with the address: it is there first."""
    address = "" if line.call or not line.before & UNSEEN else str(line.address)
    return safe(f"{line.text} {address}".rstrip())


def colour(line: Observed) -> str:
    """Return the colour of the cause: that of a call of ours which does the same."""
    gained, gone = line.after & ~line.before, line.before & ~line.after
    if not line.id and line.call:
        return "$echo-held"
    if not line.id or (line.call and not gained and not gone):
        return "$echo-faint"
    if line.before & UNSEEN:
        return "$echo-open"
    if gained & WRITE:
        return "$echo-choked"
    if gone & READ:
        return "$echo-held"
    return "$echo-open" if gained & READ or gone & WRITE else "$echo-draining"

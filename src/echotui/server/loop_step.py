"""What one event of the stepped loop did."""

from msgspec import Struct

from echotui.model.journal import LoopCall, Stepped


class LoopStep(Struct, frozen=True):
    """One delivered event, with the loop calls that were made in it."""

    line: Stepped
    calls: tuple[LoopCall, ...]

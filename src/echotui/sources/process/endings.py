"""How a descriptor ended, as far as TCP's states tell."""

from typing import Final

from echotui.model.ending import Ending, Reason, Side
from echotui.sources.process.descriptor import CLOSED_FIRST, Descriptor
from echotui.sources.process.sample import Sample

_REASONS: Final = {Side.CLIENT: Reason.PEER_CLOSED, Side.SERVER: Reason.PROGRAM_CLOSED}
_WITHOUT_PEER: Final = frozenset({"listener", "pipe", "timer", "event", "udp"})


def ending_of(descriptor: Descriptor, sample: Sample) -> Ending:
    """Return how a descriptor ended that a sample does not have any more."""
    entry = descriptor.entry
    first = descriptor.first or CLOSED_FIRST.get(
        sample.closing.get((entry.local, entry.peer), ""), Side.NOBODY
    )
    if descriptor.kicked:
        return Ending(descriptor.kicked, first or Side.SERVER)
    holders = (entry.identity.process, *(other.process for other in descriptor.others))
    if {each.id for each in sample.processes if not each.ended}.isdisjoint(holders):
        return Ending(Reason.PROGRAM_ENDED, first or Side.SERVER)
    if entry.kind in _WITHOUT_PEER:
        return Ending(Reason.PROGRAM_CLOSED, Side.SERVER)
    if first:
        return Ending(_REASONS[first], first)
    if descriptor.given_up:
        return Ending(Reason.PEER_RESET, Side.CLIENT)
    return Ending(Reason.GONE)

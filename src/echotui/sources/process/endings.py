"""How a descriptor ended, as far as TCP's states tell."""

from typing import Final

from echotui.model.ending import Ending, Reason, Side
from echotui.model.kinds import ACCEPTED
from echotui.sources.process.descriptor import Descriptor
from echotui.sources.process.merging import CONNECTED, FORGOTTEN
from echotui.sources.process.sample import Sample

_WITH_CLIENT: Final = FORGOTTEN | {ACCEPTED}
_WITH_PEER: Final = FORGOTTEN | CONNECTED | {"unix"}
_REASONS: Final = {Side.CLIENT: Reason.PEER_CLOSED, Side.SERVER: Reason.PROGRAM_CLOSED}


def ending_of(descriptor: Descriptor, sample: Sample) -> Ending:
    """Return how a descriptor ended that a sample does not have any more."""
    ending = _ending(descriptor, sample)
    # What the program opened itself has no client, and the other end is the server.
    return ending if descriptor.entry.kind in _WITH_CLIENT else Ending(ending.reason)


def _ending(descriptor: Descriptor, sample: Sample) -> Ending:
    entry = descriptor.entry
    ends = entry.local, entry.peer
    first = descriptor.first or sample.closing.get(ends, Side.NOBODY)
    if descriptor.kicked:
        return Ending(descriptor.kicked, first or Side.SERVER)
    holders = (entry.identity.process, *(other.process for other in descriptor.others))
    if {each.id for each in sample.processes if not each.ended}.isdisjoint(holders):
        return Ending(Reason.PROGRAM_ENDED, first or Side.SERVER)
    if entry.kind not in _WITH_PEER:
        return Ending(Reason.PROGRAM_CLOSED)
    if first:
        return Ending(_REASONS[first], first)
    if descriptor.given_up:
        return Ending(Reason.RESET)
    return Ending(Reason.NO_TRACE if ends in sample.closing else Reason.GONE)

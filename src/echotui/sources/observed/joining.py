"""Joins what programs tell with what is seen of them from outside."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from echotui.model.kinds import LISTENER
from echotui.model.mask import UNSEEN
from echotui.sources.observed.observed_process import Told
from echotui.sources.observed.told import ToldConnection, address_of, mask_of, text_of
from echotui.sources.process.fd_link import SOCKET
from echotui.sources.process.listening import Listening
from echotui.sources.process.netlink import DiagError
from echotui.sources.process.sample import Entry, Identity, ProcessId, Sample
from echotui.sources.process.socket_entry import Sockets
from echotui.sources.process.sockets import diagnose


class Joining:
    """Makes the entries of samples: those seen, with what was told; and those only told of."""

    def __init__(self) -> None:
        self._listening = Listening()

    def entries(self, sample: Sample, told: Mapping[ProcessId, Told]) -> tuple[Entry, ...]:
        """Return the entries of a sample, with what was told; without those of observers.

        Sockets of a process that may not be read from outside are added.
        """
        seen = (
            _joined(entry, told) for entry in sample.entries if not _is_own(entry.identity, told)
        )
        unread = [each.id for each in sample.processes if each.problem and not each.ended]
        added = [entry for id_ in unread if id_ in told for entry in self._only_told(id_, told)]
        return (*seen, *added)

    def _only_told(self, id_: ProcessId, told: Mapping[ProcessId, Told]) -> Iterator[Entry]:
        connections = told[id_].connections.values()
        try:
            # By inode, which needs no right; of our network namespace.
            sockets: Sockets = diagnose({each.inode for each in connections})
        except DiagError:
            sockets = {}
        self._listening.add(sockets.values())
        for each in connections:
            if each.inode in told[id_].own:
                continue
            identity = Identity(id_, each.fd, each.inode)
            entry = sockets.get(each.inode)
            if entry is None:
                known = Entry(
                    identity, SOCKET, local=address_of(each.local), peer=address_of(each.peer)
                )
            else:
                known = Entry(identity, self._listening.kind_of(entry), UNSEEN, (), *entry.of_entry)
            yield _with(known, each)


def _is_own(identity: Identity, told: Mapping[ProcessId, Told]) -> bool:
    of_process = told.get(identity.process)
    return of_process is not None and identity.inode in of_process.own


def _joined(entry: Entry, told: Mapping[ProcessId, Told]) -> Entry:
    identity = entry.identity
    of_process = told.get(identity.process)
    if of_process is None:
        return entry
    each = of_process.connections.get((identity.fd, identity.inode))
    return entry if each is None else _with(entry, each)


def _with(entry: Entry, told: ToldConnection) -> Entry:
    known = told.mask is None or not entry.mask & UNSEEN
    return replace(
        entry,
        mask=entry.mask if known else mask_of(told.mask or 0),
        inside=True,
        queue=told.queue,
        # What the program does with a listener is the same for all of its clients.
        doing="" if entry.kind == LISTENER else text_of(told.doing),
        where=text_of(told.where),
    )

"""The invariants of a server: what is true after every step, counted a second time."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from echotui.model.cause import Cause
from echotui.model.ending import Reason
from echotui.model.journal import Ended, Injected, Rejected
from echotui.model.state import State
from tests.server.scripted.gate import EVENTS
from tests.server.scripted.sockets import Listening, Socket

if TYPE_CHECKING:
    from tests.server.scripted.world import World


class Invariants:
    """Follows the journal, the kernel and the loop.

    Attributes:
        ended: How every connection ended that has, by id.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._read = 0
        self._newest = 0
        self.ended: dict[int, Ended] = {}
        self._remembered: dict[int, float] = {}
        self._rejected = 0

    def forgotten(self) -> None:
        """The operator has cleared the history."""
        self.follow()
        self._remembered.clear()

    def check(self) -> None:
        """AssertionError when anything is not as it must be."""
        world = self._world
        assert not world.loop_errors, world.loop_errors
        assert not world.kernel.wrong, world.kernel.wrong
        assert not world.server.counters.handler_errors
        self.follow()
        self._check_loop()
        self._check_channels()
        self._check_counters()
        world.overflow.check()
        self._check_history()
        self._check_admission()
        world.gate.check()
        world.fault_steps.check()
        world.step_steps.check()

    def follow(self) -> None:
        """Read what is new in the journal."""
        journal = self._world.server.journal
        new = journal.newest(journal.written - self._read)
        self._read = journal.written
        for line in reversed(new):
            if isinstance(line, Ended):
                assert line.id not in self.ended, f"#{line.id} ended twice"
                self._check_first(line)
                self.ended[line.id] = line
                self._remembered[line.id] = line.at
            elif isinstance(line, Injected):
                self._world.fault_steps.follow(line)
            elif isinstance(line, Rejected):
                self._rejected += 1

    def _check_first(self, line: Ended) -> None:
        """Check which FIN or RST was the first on the wire against what the client has seen."""
        (client,) = (each for each in self._world.clients if each.peer == line.address)
        # A send may have consumed the reset's error just before the kernel refused to register.
        consumed = client.reset and line.ending.reason is Reason.ERROR
        known = not (client.lied or consumed)
        assert not known or line.ending.first == client.first, f"{line}, {client.first} first"
        if line.ending.reason is Reason.FAULT:
            self._world.fault_steps.check_end(line.id, line.ending.error)
        elif line.ending.reason is Reason.PEER_CLOSED and not client.lied:
            # A drain of the whole server closes what is left, its client's end or not.
            assert line.bytes_in == line.bytes_out or self._world.drained, line
            if line.bytes_in == line.bytes_out:
                self._world.echoes.check_whole(client)

    def _check_loop(self) -> None:
        """The registered handlers are the open connections, with their masks."""
        world = self._world
        channels = {channel.fd: channel for channel in world.server.channels.values()}
        assert len(channels) == len(world.server.channels), "a descriptor is used twice"
        listening = {fd for fd, sock in world.kernel.open.items() if isinstance(sock, Listening)}
        served = {fd for fd, sock in world.kernel.open.items() if isinstance(sock, Socket)}
        assert served == set(channels), f"sockets {served}, channels {set(channels)}"
        handlers = set(world.io.handlers) - listening
        assert handlers == set(channels), f"handlers {handlers}, channels {set(channels)}"
        for fd, channel in channels.items():
            paused = channel.connection.cause is Cause.OUT_OF_MEMORY and not channel.registered
            assert paused or channel.registered == channel.connection.interest, f"#{channel.id}"
            key = world.selector.keys.get(fd)
            armed = channel.registered & ~channel.parked
            mask_events = sum(event for mask, event in EVENTS.items() if armed & mask)
            assert (key.events if key else 0) == mask_events, f"#{channel.id}: {key}"
        strange = set(world.selector.keys) - set(channels) - listening - world.own
        assert not strange, f"registered and not open: {strange}"

    def _check_channels(self) -> None:
        """What a channel counts is what its kernel has counted."""
        for channel in self._world.server.channels.values():
            connection, sock = channel.connection, self._world.kernel.open[channel.fd]
            assert isinstance(sock, Socket)
            assert connection.state is not State.CLOSED
            assert connection.bytes_out == sock.given
            assert connection.bytes_in + connection.discarded_bytes == sock.taken
            lost = connection.lost  # Of one whose queue a fault has thrown away.
            accounted = connection.bytes_out + connection.queued + lost
            assert connection.bytes_in == accounted, f"#{channel.id}: bytes are not accounted for"
            assert sock.server_ended is (connection.state is State.LINGERING)

    def _check_counters(self) -> None:
        server = self._world.server
        counters = server.counters
        living = [channel.connection for channel in server.channels.values()]
        ends = self.ended.values()
        assert counters.queued == sum(each.queued for each in living)
        assert counters.queued_in == sum(each.queued > 0 for each in living)
        states = Counter(each.state for each in living)
        assert counters.by_state == {s: states[s] for s in State if s is not State.CLOSED}
        assert counters.choked == states[State.CHOKED]
        gone = sum(each.bytes_in for each in ends), sum(each.bytes_out for each in ends)
        assert counters.bytes_in == sum(each.bytes_in for each in living) + gone[0]
        assert counters.bytes_out == sum(each.bytes_out for each in living) + gone[1]
        assert counters.accepted == len(living) + len(ends)
        assert counters.closed == len(ends)
        assert counters.ends == Counter(each.ending.reason for each in ends)
        assert counters.lives.cumulated()[-1] == len(ends)
        assert counters.rejected == self._rejected
        ids = list(server.channels)
        assert ids == sorted(ids)
        assert not set(ids) & set(self.ended), "open and ended"
        assert set(range(1, counters.accepted + 1)) == set(ids) | set(self.ended)

    def _check_history(self) -> None:
        """Connections that ended less than `keep_closed` ago are kept, unless forgotten."""
        world = self._world
        kept = {past.row.id: past for past in world.server.history}
        keep = world.server.limits.keep_closed
        young = {id_ for id_, at in self._remembered.items() if world.now - at < keep}
        assert young <= set(kept) <= set(self._remembered), f"{young} {set(kept)}"
        for id_, past in kept.items():
            ended = self.ended[id_]
            assert (past.row.bytes_in, past.row.bytes_out) == (ended.bytes_in, ended.bytes_out)
            assert past.row.ending == ended.ending

    def _check_admission(self) -> None:
        """Never more than allowed, and only open connections are counted."""
        server = self._world.server
        hosts = Counter(channel.address.host for channel in server.channels.values())
        admission, limits = server.admission, server.limits
        assert admission.limits.connected == len(server.channels)
        assert admission.limits.by_host == hosts
        assert not limits.max_clients or len(server.channels) <= limits.max_clients
        assert not limits.max_per_ip or max(hosts.values(), default=0) <= limits.max_per_ip

    def check_stopped(self) -> None:
        """After `stop` nothing is open, registered or waited for."""
        world = self._world
        assert not world.server.channels
        assert not world.kernel.open, list(world.kernel.open)
        assert not world.io.handlers, list(world.io.handlers)
        left = [timer for timer in world.loop._scheduled if not timer._cancelled]
        assert not left, left

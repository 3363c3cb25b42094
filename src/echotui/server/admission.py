"""From an accepted socket to a connection that is served, or to one that is rejected."""

import logging
import socket
from collections import Counter
from collections.abc import Callable
from itertools import count

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.journal import Rejected
from echotui.model.limits import Limits
from echotui.server.channel import Channel
from echotui.server.context import ServerContext
from echotui.server.keepalive import INHERITED, enable
from echotui.server.payload_tap import PayloadTap
from echotui.server.sockets import failure_of

log = logging.getLogger(__name__)


class ClientLimits:
    """Counts connections, all and by host, against `max_clients` and `max_per_ip`, 0 for none."""

    __slots__ = ("_limits", "by_host", "connected")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.connected = 0
        self.by_host: Counter[str] = Counter()

    @property
    def full(self) -> bool:
        """Whether no client is admitted."""
        return bool(self._limits.max_clients) and self.connected >= self._limits.max_clients

    def enter(self, address: Address) -> str:
        """Count a client and return "", or return the limit that it meets: `--max-clients 100`."""
        if self.full:
            return f"--max-clients {self._limits.max_clients}"
        if self._limits.max_per_ip and self.by_host[address.host] >= self._limits.max_per_ip:
            return f"--max-per-ip {self._limits.max_per_ip}"
        self.connected += 1
        self.by_host[address.host] += 1
        return ""

    def leave(self, address: Address) -> None:
        """Stop counting a client that had entered."""
        self.connected -= 1
        self.by_host[address.host] -= 1
        if not self.by_host[address.host]:
            del self.by_host[address.host]


class Admission:
    """Serves accepted clients, or closes them; after a failure no descriptor and no count is left.

    Args:
        channels: All that are not closed, by id; admitted ones are added.
        on_accept: Called with each new channel before it is opened.

    Attributes:
        context: Shared by the channels of clients to come.
    """

    def __init__(
        self,
        context: ServerContext,
        channels: dict[int, Channel],
        on_accept: Callable[[Channel], None],
        *,
        keep_payload: bool,
    ) -> None:
        self.context = context
        self.limits = ClientLimits(context.limits)
        self._channels = channels
        self._on_accept = on_accept
        self._keep_payload = keep_payload
        self._ids = count(1)

    def admit(self, sock: socket.socket, address: Address) -> None:
        """Serve a client, or close it; `sock` is owned from now on.

        Raises:
            OSError: The kernel refuses what is needed to serve it (epoll_ctl(2): ENOSPC, ENOMEM),
                and will refuse it to the next one too. The client is closed.
        """
        context = self.context
        limit = self.limits.enter(address)
        if limit:
            sock.close()
            context.counters.rejected += 1
            context.journal.append(Rejected(context.clock(), address, limit))
            return
        try:
            self._open(sock, address)
        except OSError:
            raise
        except Exception:  # of any type: an error of ours costs this one client alone
            context.counters.handler_errors += 1
            log.exception("cannot admit a client")

    def _open(self, sock: socket.socket, address: Address) -> None:
        try:
            channel = self._make(sock, address)
        except BaseException:
            sock.close()
            self.limits.leave(address)
            raise
        self._channels[channel.id] = channel
        self.context.counters.accepted += 1
        try:
            self._on_accept(channel)
        except Exception as error:  # of any type: nothing else would close it
            channel.end(failure_of(error), Cause.CLOSED)
            raise
        channel.open()

    def _make(self, sock: socket.socket, address: Address) -> Channel:
        sock.setblocking(False)
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if not INHERITED:
                enable(sock, self.context.limits.keepalive)
        except OSError as error:
            # macOS gives EINVAL when the client has reset already, which the loop will report.
            log.debug("cannot set socket options for %s: %s", address, error)
        tap = PayloadTap(for_all=True) if self._keep_payload else None
        channel = Channel(self.context, next(self._ids), sock, address)
        channel.tap = tap
        return channel

"""From an accepted socket to a connection that is served."""

import logging
import socket
from itertools import count

from echotui.model.address import Address
from echotui.model.journal import Rejected
from echotui.server.admission import Admission
from echotui.server.channel import Channel
from echotui.server.context import Wiring
from echotui.server.keepalive import INHERITED, switch_on
from echotui.server.payload_tap import Tap

log = logging.getLogger(__name__)


class Entrance:
    """Lets clients in, or closes them; whatever fails, no descriptor and no count stays behind.

    Args:
        wiring: What the channels share.
        admission: Says who gets in.
        channels: All that are not closed, by id; those that get in are added.
        keep_payload: Whether to keep the last bytes of every client.

    Attributes:
        wiring: What the channels share that come from now on.
    """

    def __init__(
        self,
        wiring: Wiring,
        admission: Admission,
        channels: dict[int, Channel],
        *,
        keep_payload: bool,
    ) -> None:
        self.wiring = wiring
        self._admission = admission
        self._channels = channels
        self._keep_payload = keep_payload
        self._ids = count(1)

    def admit(self, sock: socket.socket, address: Address) -> None:
        """Serve a client, or close it.

        Args:
            sock: As accept gave it; owned from now on.
            address: The client's.

        Raises:
            OSError: The kernel refuses what is needed to serve it (epoll_ctl(2): ENOSPC, ENOMEM),
                and will refuse it to the next one too. The client is closed.
        """
        wiring = self.wiring
        limit = self._admission.enter(address)
        if limit:
            sock.close()
            wiring.ledger.rejected += 1
            wiring.journal.append(Rejected(wiring.clock(), address, limit))
            return
        try:
            self._take_in(sock, address)
        except OSError:
            raise
        except Exception:  # of any type: a fault of ours costs this one client alone
            wiring.ledger.faults += 1
            log.exception("a client could not be taken in")

    def _take_in(self, sock: socket.socket, address: Address) -> None:
        try:
            channel = self._make(sock, address)
        except BaseException:
            sock.close()
            self._admission.leave(address)
            raise
        self._channels[channel.id] = channel
        self.wiring.ledger.accepted += 1
        channel.open()

    def _make(self, sock: socket.socket, address: Address) -> Channel:
        sock.setblocking(False)
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if not INHERITED:
                switch_on(sock, self.wiring.limits.keepalive)
        except OSError as error:
            # macOS says EINVAL when the client has reset already; the loop will tell of that.
            log.debug("options of the socket of %s: %s", address, error)
        tap = Tap(for_all=True) if self._keep_payload else None
        channel = Channel(self.wiring, next(self._ids), sock, address)
        channel.tap = tap
        return channel

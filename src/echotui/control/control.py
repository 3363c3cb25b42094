"""The control socket of a server, from its binding to its end."""

import asyncio
import math
import socket
from collections.abc import Callable, Sequence
from typing import Protocol

from echotui.config.settings import Settings
from echotui.config.values import AUTO
from echotui.control.default_link import DefaultLink, link_to
from echotui.control.peer_limits import PeerLimits
from echotui.control.sockets import Bound, bind_tcp, bind_unix, exposure, over_unix
from echotui.control.unix_socket import UnixSocket
from echotui.model.address import Address, from_sockaddr
from echotui.model.source import Source
from echotui.server.server import EchoServer
from echotui.system.file_work import off_loop


class Control:
    """Answers other processes: over a Unix socket, and over TCP if `--http` says so.

    Call `bind`, then `serve`, and at the end `close`.

    Args:
        make_source: Makes a source for one client, for which the client's name is logged. It is
            read-only if the settings say so.
        handed: Listening sockets of the service manager, owned from now on. A Unix one takes the
            place of `--control auto`.
        turn: See `Controlled`; one of its own, if nothing else asks the server.

    Attributes:
        path: The Unix socket's path; empty while there is none.
        addresses: Where HTTP is served over TCP.
    """

    def __init__(
        self,
        server: EchoServer,
        make_source: Callable[[str], Source],
        settings: Settings,
        handed: Sequence[socket.socket] = (),
        limits: PeerLimits = PeerLimits(),  # noqa: B008 - it is immutable
        turn: asyncio.Lock | None = None,
    ) -> None:
        self._server = server
        self._make_source = make_source
        self._settings = settings
        self._handed = handed
        self._limits = limits
        self._turn = turn or asyncio.Lock()
        self._unix: UnixSocket | None = None
        self._link: DefaultLink | None = None
        self._bound: list[Bound] = []
        self._serving: Serving | None = None
        self.path = ""
        self.addresses: tuple[Address, ...] = ()

    async def bind(self) -> list[str]:
        """Bind the sockets; clients that connect wait for `serve`.

        Returns:
            Notices for the operator: why there is no default socket, who may reach an address.

        Raises:
            StartError: What the settings name cannot be bound; nothing is left bound.
        """
        for sock in self._handed:
            sock.setblocking(False)
        try:
            notices = [await self._bind_unix(), await self._bind_tcp()]
        except BaseException:
            self._release()
            raise
        return [text for text in notices if text]

    async def serve(self) -> None:
        """Load the HTTP server, in a thread, and accept from then on.

        Raises any error of loading it, such as a lack of memory; call `close` then.
        """
        if not self._bound:
            return
        # It has some 50 modules: on the loop, they would delay clients by a tenth of a second.
        serve = await off_loop(math.inf, _load)
        if self._bound:
            self._serving = serve(
                self._server,
                self._make_source,
                self._bound,
                settings=self._settings,
                turn=self._turn,
                limits=self._limits,
            )

    async def close(self, why: str) -> None:
        """Tell the clients why, close their connections, and remove the socket's path."""
        try:
            if self._serving is not None:
                await self._serving.close(why)
        finally:
            self._release()

    async def _bind_unix(self) -> str:
        """Bind or receive the Unix socket. Return a notice."""
        handed = [sock for sock in self._handed if sock.family == socket.AF_UNIX]
        self._bound += map(over_unix, handed)
        path = self._settings.control
        if path and not (handed and path == AUTO):
            try:
                self._unix = await bind_unix(path)
            except OSError as error:
                where = f"{error.filename}: " if error.filename else ""
                return f"no control socket: {where}{error.strerror or error}"
            self._bound.append(over_unix(self._unix.sock))
        if self._bound:
            self.path = self._bound[-1].access.path
            self._link = await link_to(self.path)
        return ""

    async def _bind_tcp(self) -> str:
        handed = [sock for sock in self._handed if sock.family != socket.AF_UNIX]
        bound = await bind_tcp(self._settings, handed, self.path)
        self._bound += bound
        self.addresses = tuple(from_sockaddr(each.sock.getsockname()) for each in bound)
        return exposure(bound)

    def _release(self) -> None:
        if self._link is not None:
            self._link.close()
            self._link = None
        if self._unix is not None:
            self._unix.close()
            self._unix = None
        for each in self._bound:
            each.sock.close()
        self._bound, self.path = [], ""


class Serving(Protocol):
    """The loaded HTTP server."""

    async def close(self, why: str) -> None:
        """Tell the clients why, and close."""
        ...


class Serve(Protocol):
    """Starts it."""

    def __call__(
        self,
        server: EchoServer,
        make_source: Callable[[str], Source],
        bound: Sequence[Bound],
        *,
        settings: Settings,
        turn: asyncio.Lock,
        limits: PeerLimits,
    ) -> Serving:
        """Accept at the bound sockets."""
        ...


def _load() -> Serve:
    from echotui.control.http_service import HttpService  # noqa: PLC0415 - it loads tornado.web

    return HttpService

"""Leads Tornado's client to a Unix socket."""

import socket
from typing import Any

from tornado.netutil import Resolver


class UnixResolver(Resolver):
    """Resolves every name to the path of a Unix socket."""

    def initialize(self, path: str) -> None:
        """See `Configurable.initialize`."""
        self._path = path

    async def resolve(
        self, host: str, port: int, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[tuple[int, Any]]:
        """See `Resolver.resolve`."""
        del host, port, family
        return [(socket.AF_UNIX, self._path)]

"""The addresses of the program's sockets, read once."""

from collections.abc import Callable
from typing import Final

from echotui.observer.theirs import Theirs

Address = tuple[str, int] | tuple[()]
_MOST: Final = 20_000


def _address(value: object) -> Address:
    """Return host and port; nothing of what is no internet address."""
    if isinstance(value, tuple) and len(value) >= 2:  # noqa: PLR2004
        host, port = value[:2]
        if isinstance(host, str) and isinstance(port, int):
            return host, port
    return ()


def _ask(call: Callable[..., object] | None, *args: object) -> Address:
    if call is None:
        return ()
    try:
        return _address(call(*args))
    except OSError:  # It is closed, or not connected.
        return ()


class Addresses:
    """Keeps the addresses of connections, by inode: the kernel does not use that one again."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Address, Address]] = {}

    def of_socket(self, inode: int, sock: Theirs) -> tuple[Address, Address]:
        """Return those of a socket object; of a bare descriptor none, that would need one."""
        kept = self._kept.get(inode)
        if kept is None:
            local = _ask(getattr(sock, "getsockname", None))
            kept = self._keep(inode, local, _ask(getattr(sock, "getpeername", None)))
        return kept

    def of_transport(self, inode: int, transport: Theirs) -> tuple[Address, Address]:
        """Return those of a transport."""
        kept = self._kept.get(inode)
        if kept is None:
            local = _ask(transport.get_extra_info, "sockname")
            kept = self._keep(inode, local, _ask(transport.get_extra_info, "peername"))
        return kept

    def _keep(self, inode: int, local: Address, peer: Address) -> tuple[Address, Address]:
        if peer:
            if len(self._kept) >= _MOST:
                self._kept.clear()
            self._kept[inode] = local, peer
        return local, peer

"""Binds the control sockets, each with what is allowed at it."""

import os
import socket
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path

from msgspec import Struct

from echotui.config.control_values import address_of
from echotui.config.settings import Settings
from echotui.config.values import AUTO
from echotui.control.access import LOCALHOST, Access
from echotui.control.token import read_token
from echotui.control.unix_socket import UnixSocket, remove_stale
from echotui.errors import StartError
from echotui.model.address import from_sockaddr
from echotui.server.bind import bind
from echotui.server.resolve import resolve
from echotui.system.control_paths import SUFFIX, own_directory
from echotui.system.file_work import PATIENCE, off_loop
from echotui.system.printable import one_line


class Bound(Struct, frozen=True):
    """A listening socket."""

    sock: socket.socket
    access: Access


async def bind_unix(path: str) -> UnixSocket:
    """Bind the socket of `--control`.

    Raises:
        StartError: A path was given, and cannot be used.
        OSError: The default one cannot be used.
    """
    if path == AUTO:
        return await off_loop(PATIENCE, _in_own_directory)
    try:
        return await off_loop(PATIENCE, _at, path)
    except OSError as error:
        raise StartError(f"--control {one_line(path)}: {error.strerror or error}") from error


def _in_own_directory() -> UnixSocket:
    directory = own_directory()
    remove_stale(directory)
    return UnixSocket(directory / f"{os.getpid()}{SUFFIX}")


def _at(path: str) -> UnixSocket:
    return UnixSocket(Path(path).absolute())


async def bind_tcp(settings: Settings, handed: Sequence[socket.socket], path: str) -> list[Bound]:
    """Bind the addresses of `--http`, and let clients read there and at the sockets `handed` over.

    `path` is that of the Unix socket.

    Raises:
        StartError: An address or the token cannot be used.
    """
    if not settings.http and not handed:
        return []
    token = await _token(settings.http_token_file)
    names = {LOCALHOST, *(name.lower() for name in settings.http_allow_host)}
    sockets = list(handed)
    if settings.http:
        host, port = address_of(settings.http)
        names.add(host.lower())
        sockets += bind(await resolve((host,), "--http"), port, "--http")
    return [_over_tcp(each, frozenset(names), token, path) for each in sockets]


async def _token(file: str) -> bytes:
    try:
        return await off_loop(PATIENCE, read_token, file) if file else b""
    except OSError as error:
        raise StartError(
            f"--http-token-file {one_line(file)}: {error.strerror or error}"
        ) from error


def _over_tcp(sock: socket.socket, names: frozenset[str], token: bytes, path: str) -> Bound:
    exposed = not ip_address(from_sockaddr(sock.getsockname()).host).is_loopback
    return Bound(sock, Access(unix=False, path=path, names=names, exposed=exposed, token=token))


def over_unix(sock: socket.socket) -> Bound:
    """Let the clients of a Unix socket act."""
    return Bound(sock, Access(unix=True, path=from_sockaddr(sock.getsockname()).host))


def exposure(bound: Sequence[Bound]) -> str:
    """Warn of addresses that other machines may reach; empty when there are none."""
    exposed = [str(from_sockaddr(each.sock.getsockname())) for each in bound if each.access.exposed]
    if not exposed:
        return ""
    what = "what --http shows, with the token" if bound[0].access.token else "health and metrics"
    return f"other machines may reach {', '.join(exposed)} and read {what}: it is not loopback"

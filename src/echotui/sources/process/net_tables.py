"""Sockets of another network namespace: `/proc/PID/net/tcp` and others, proc(5).

They have no `TCP_INFO`: bytes, round-trip time and segments sent again are not known. A listener
has no limit there.
"""

import socket
import struct
from collections.abc import Collection, Iterator
from typing import Final

from echotui.model.address import Address
from echotui.model.detail import NOWHERE
from echotui.model.tcp_states import LISTEN
from echotui.server.tcp_info import linux_state
from echotui.sources.process import proc_files
from echotui.sources.process.proc_files import GoneError
from echotui.sources.process.sample import Ends
from echotui.sources.process.socket_entry import SocketEntry, host_of, unread, unsent
from echotui.sources.process.unix_diag import name_of

_WORD: Final = 8  # Digits of 32 bits, which are in the order of this machine.
_LOCAL, _PEER, _STATE, _QUEUES, _USER, _INODE = 1, 2, 3, 4, 7, 9
"""Fields of `tcp`, `tcp6`, `udp` and `udp6`."""
_FLAGS, _UNIX_INODE, _PATH = 3, 6, 7
"""Fields of `unix`."""
_MAPPED: Final = b"%016X%08X" % (0, *struct.unpack("=I", b"\0\0\xff\xff"))
"""The first words of an IPv4 address in IPv6 (RFC 4291, 2.5.5.2)."""
_ACCEPTS: Final = 0x10000  # __SO_ACCEPTCON, include/linux/net.h.


def read_tables(pid: int, wanted: Collection[int]) -> dict[int, SocketEntry]:
    """Return the sockets with these inodes in the network namespace of a process."""
    found: dict[int, SocketEntry] = {}
    missing = set(wanted)
    for protocol in ("tcp", "tcp6", "unix", "udp", "udp6"):
        if not missing:
            break
        try:
            data = proc_files.read(pid, f"net/{protocol}")
        except GoneError:
            # The process has ended, or the kernel has no IPv6.
            continue
        parse = parse_unix if protocol == "unix" else parse_inet
        found |= parse(data, missing, protocol.removesuffix("6"))
        missing -= found.keys()
    return found


def parse_inet(data: bytes, wanted: Collection[int], protocol: str) -> dict[int, SocketEntry]:
    """Parse `tcp` or `udp`, of IPv4 or IPv6; lines that are not whole are left out."""
    found = {}
    for inode, fields in _lines(data, _INODE):
        if inode not in wanted:
            continue
        try:
            local, peer = _address(fields[_LOCAL]), _address(fields[_PEER])
            sendq, recvq = (int(part, 16) for part in fields[_QUEUES].split(b":"))
            state = linux_state(bytes((int(fields[_STATE], 16),))) if protocol == "tcp" else ""
        except (ValueError, struct.error):
            continue
        if state == LISTEN:
            found[inode] = SocketEntry(protocol, local, peer, state, recvq)
        else:
            queues = unread(state, recvq), unsent(state, sendq)
            found[inode] = SocketEntry(protocol, local, peer, state, *queues)
    return found


def listening(data: bytes) -> Iterator[tuple[int, Address, int]]:
    """Return inode, address and user of each listener in `tcp` or `tcp6`."""
    for inode, fields in _lines(data, _INODE):
        try:
            if linux_state(bytes((int(fields[_STATE], 16),))) == LISTEN:
                yield inode, _address(fields[_LOCAL]), int(fields[_USER])
        except (ValueError, struct.error):
            continue


def states(pid: int, wanted: Collection[Ends]) -> dict[Ends, str]:
    """Return TCP's states in the network namespace of a process, also of sockets without one.

    Raises:
        NotAllowedError: the tables cannot be read.
    """
    texts = {texts: ends for ends in wanted for texts in zip(*map(_texts, ends), strict=True)}
    found: dict[Ends, str] = {}
    for name in ("tcp", "tcp6"):
        try:
            data = proc_files.read(pid, f"net/{name}")
        except GoneError:
            # The process has ended, or the kernel has no IPv6.
            continue
        for line in data.splitlines()[1:]:
            # As texts: most of ten thousand lines are of other sockets.
            fields = line.split(maxsplit=4)
            ends = texts.get((fields[_LOCAL], fields[_PEER])) if len(fields) > _STATE else None
            if ends is not None:
                found[ends] = linux_state(bytes.fromhex(fields[_STATE].decode()))
    return found


def parse_unix(data: bytes, wanted: Collection[int], protocol: str) -> dict[int, SocketEntry]:
    """Parse `unix`; it has no peers."""
    found = {}
    for inode, fields in _lines(data, _UNIX_INODE):
        if inode not in wanted:
            continue
        try:
            state = LISTEN if int(fields[_FLAGS], 16) & _ACCEPTS else ""
        except ValueError:
            continue
        name = b" ".join(fields[_PATH:])
        found[inode] = SocketEntry(protocol, name_of(name) if name else NOWHERE, state=state)
    return found


def _lines(data: bytes, inode: int) -> Iterator[tuple[int, list[bytes]]]:
    """Return the inode and the fields of each line, without the headings."""
    for line in data.splitlines()[1:]:
        fields = line.split()
        if len(fields) > inode and fields[inode].isdigit():
            yield int(fields[inode]), fields


def _texts(address: Address) -> tuple[bytes, ...]:
    """Return an address as the tables have it; one of IPv4 also as `tcp6` has it."""
    host = address.host.partition("%")[0]
    raw = socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
    words = (f"{word:08X}" for (word,) in struct.iter_unpack("=I", raw))
    text = f"{''.join(words)}:{address.port:04X}".encode()
    return (text,) if ":" in host else (text, _MAPPED + text)


def _address(text: bytes) -> Address:
    host, _, port = text.partition(b":")
    words = (int(host[at : at + _WORD], 16) for at in range(0, len(host), _WORD))
    return Address(host_of(b"".join(struct.pack("=I", word) for word in words)), int(port, 16))

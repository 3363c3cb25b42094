"""The TCP connections that were accepted at a port, whether anybody still listens there or not."""

import socket
from collections.abc import Mapping
from typing import Final

from echotui.model.tcp_states import ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, PEER_ENDED
from echotui.sources.process import netlink
from echotui.sources.process.inet_request import request_for_all, states_of
from echotui.sources.process.netlink import DiagError
from echotui.sources.process.sock_diag import INODE_AND_USER, WITH_INFO, parse

_STATES: Final = states_of(ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, *PEER_ENDED)


def accepted_at(port: int) -> Mapping[int, int]:
    """Return the users of the connections that have this local port, by inode.

    Of our network namespace. Those that TCP knows to have been opened from there are left out, and
    those that no process has.
    """
    found: dict[int, int] = {}
    for family in (socket.AF_INET, socket.AF_INET6):
        of_family: dict[int, int] = {}

        def take(room: bytearray, begin: int, end: int, family: int = family) -> None:
            if end - begin < INODE_AND_USER.size:
                return
            user, inode = INODE_AND_USER.unpack_from(room, begin)
            is_v4 = family == socket.AF_INET
            # A closed one that no process has any more has none.
            if inode and not parse(room, begin, end, is_tcp=True, is_v4=is_v4).opened:
                of_family[inode] = user  # noqa: B023 - it is called in this round alone

        request = request_for_all(
            family, socket.IPPROTO_TCP, _STATES, extensions=WITH_INFO, port=port
        )
        try:
            netlink.dump(request, take, of_family.clear)
        except DiagError:
            # Without IPv6, or sock_diag: then only listeners are known.
            continue
        found |= of_family
    return found

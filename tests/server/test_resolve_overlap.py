"""Two addresses of which one covers the other: no other program has the port."""

import pytest

from echotui.errors import StartError
from tests.server.bench import Bench

EVERY_IPV4 = "0.0.0.0 is every IPv4 address"


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("0.0.0.0", "127.0.0.1", EVERY_IPV4),
        ("0.0.0.0", "localhost", EVERY_IPV4),
        ("0.0.0.0", "::ffff:127.0.0.1", EVERY_IPV4),
        ("::ffff:0.0.0.0", "127.0.0.1", EVERY_IPV4),
        ("::", "::1", ":: is every IPv6 address"),
        ("::ffff:127.0.0.1", "127.0.0.1", "both are 127.0.0.1"),
        ("::1", "0:0:0:0:0:0:0:1", "both are ::1"),
    ],
)
async def test_overlapping_addresses_are_named_and_no_other_program_is_blamed(
    bench: Bench, one: str, other: str, why: str, *, turned: bool
) -> None:
    hosts = [other, one] if turned else [one, other]
    with pytest.raises(StartError) as raised:
        await bench.serve(hosts=hosts)
    text = str(raised.value)
    assert f"--host {one!r}" in text
    assert f"--host {other!r}" in text
    assert f"they overlap ({why}); leave one of them out" in text
    assert "taken" not in text
    assert "\n" not in text


@pytest.mark.parametrize(
    ("hosts", "reached"),
    [
        (["::", "127.0.0.1"], ["127.0.0.1", "::1"]),
        (["::", "::ffff:127.0.0.1"], ["127.0.0.1", "::1"]),
        (["::ffff:127.0.0.1"], ["127.0.0.1"]),
        (["::ffff:127.0.0.1", "127.0.0.2"], ["127.0.0.1", "127.0.0.2"]),
        (["localhost", "127.0.0.1"], ["127.0.0.1"]),
    ],
)
async def test_addresses_that_do_not_overlap_are_all_served(
    bench: Bench, hosts: list[str], reached: list[str]
) -> None:
    server = await bench.serve(hosts=hosts)
    for host in reached:
        peer, _ = await bench.join(server, host)
        await bench.run(peer.echo)

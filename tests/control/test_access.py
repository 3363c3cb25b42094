"""Who may ask what: pages of other sites, rebound names, tokens, TCP and the Unix socket."""

from pathlib import Path
from typing import Any, Final

import pytest

from echotui.control.access import Access, Level
from echotui.control.denial import denial_of
from tests.control.controlled import Controlled
from tests.server.bench import Bench

EVIL: Final = "http://evil.example"
UPGRADE: Final[dict[str, Any]] = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec_WebSocket_Version": "13",
    "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
TEXT: Final[dict[str, Any]] = {"Content_Type": "text/plain"}
NOTHING: Final[dict[str, Any]] = {}
TOKEN: Final = "correct-horse-battery"


@pytest.mark.parametrize("origin", [EVIL, "null", "http://localhost"])
async def test_no_web_page_uses_the_unix_socket(
    bench: Bench, controlled: Controlled, origin: str
) -> None:
    await bench.join(controlled.server)
    for path, body, more in (
        ("/v1/kick", {"filter": "id:1"}, TEXT),
        ("/v1/source", None, UPGRADE),
        ("/v1/connections", None, NOTHING),
    ):
        answer = await controlled.ask(path, body, Origin=origin, **more)
        assert (answer.status, "may not use this server" in answer.error) == (403, True)
    assert len(controlled.server.channels) == 1
    assert not controlled.made


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "localhost.evil.example", "[", ""]
)
async def test_a_name_that_is_not_ours_is_refused(controlled: Controlled, host: str) -> None:
    if not host:
        host = "0x7f.1"
    for tcp in (False, True):
        answer = await controlled.ask("/v1/server", tcp=tcp, Host=host)
        assert (answer.status, "this server is not called" in answer.error) == (403, True)
        # A scraper sends the address, or name, of a pod.
        assert (await controlled.ask("/healthz", tcp=tcp, Host=host)).status == 200


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.:8080", "127.0.0.1:1", "[::1]:9"])
async def test_names_of_this_machine(controlled: Controlled, host: str) -> None:
    for tcp in (False, True):
        assert (await controlled.ask("/v1/server", tcp=tcp, Host=host)).status == 200


async def test_an_address_of_another_machine_is_a_name_of_tcp_alone(
    controlled: Controlled,
) -> None:
    """A port may be forwarded to it; only the Unix socket is reached from this machine alone."""
    assert (await controlled.ask("/v1/server", tcp=True, Host="10.0.0.7")).status == 200
    assert (await controlled.ask("/v1/server", Host="10.0.0.7")).status == 403


async def test_over_tcp_one_may_only_read(bench: Bench, controlled: Controlled) -> None:
    await bench.join(controlled.server)
    for path, body, more in (
        ("/v1/kick", {"filter": "id:1"}, {}),
        ("/v1/hold", {"filter": "id:1"}, {}),
        ("/v1/accept", {"on": False}, {}),
        ("/v1/drain", {}, {}),
        ("/v1/source", None, UPGRADE),
    ):
        answer = await controlled.ask(path, body, tcp=True, **more)
        assert answer.status == 403
        assert answer.error.endswith(f"this needs its Unix socket: {controlled.path}")
    assert len(controlled.server.channels) == 1
    assert not controlled.made


async def test_over_tcp_no_payload_is_shown_or_searched(bench: Bench) -> None:
    controlled = Controlled(await bench.serve(keep_payload=True), http="127.0.0.1:0")
    await controlled.start()
    peer, _ = await bench.join(controlled.server)
    await bench.run(peer.echo, b"secret")
    (shown,) = (await controlled.ask("/v1/connections?filter=secret")).json["rows"]
    assert shown["payload_escaped"] == "secret"
    (row,) = (await controlled.ask("/v1/connections", tcp=True)).json["rows"]
    assert "payload_escaped" not in row
    assert b"secret" not in (await controlled.ask("/v1/connections/1", tcp=True)).body
    word = await controlled.ask("/v1/connections?filter=secret", tcp=True)
    assert (word.status, "each term needs a field" in word.error) == (403, True)
    field = await controlled.ask("/v1/connections?filter=payload:secret", tcp=True)
    assert (field.status, "payload: there is no such field" in field.error) == (400, True)
    await controlled.stop()


async def test_a_page_of_the_same_server_may_read_over_tcp(controlled: Controlled) -> None:
    same = {"Host": "localhost:8080", "Origin": "http://localhost:8080"}
    assert (await controlled.ask("/v1/server", tcp=True, **same)).status == 200
    assert (await controlled.ask("/v1/server", tcp=True, Origin=EVIL)).status == 403


@pytest.fixture
def token_file(tmp_path: Path) -> str:
    path = tmp_path / "token"
    path.touch(0o600)
    path.write_text(f"{TOKEN}\n", encoding="utf-8")
    return str(path)


async def test_a_token_is_needed_where_there_is_one(bench: Bench, token_file: str) -> None:
    controlled = Controlled(
        await bench.serve(), http="127.0.0.1:0", http_token_file=token_file,
        http_allow_host=("web-3",),
    )  # fmt: skip
    await controlled.start()

    async def status(value: str, path: str = "/v1/server") -> int:
        answer = await controlled.ask(path, tcp=True, Host="web-3", Authorization=value)
        if answer.status == 401:
            assert answer.headers["Www-Authenticate"] == "Bearer"
            assert "send the header Authorization: Bearer" in answer.error
        return answer.status

    assert await status(f"Bearer {TOKEN}") == 200
    assert await status(f"bearer {TOKEN}") == 200
    for wrong in ("", f"Bearer {TOKEN}x", "Bearer", f"Basic {TOKEN}", "Bearer \xe9\xff"):
        assert await status(wrong) == 401
        assert await status(wrong, "/metrics") == 200
    # Who has the Unix socket has the server.
    assert (await controlled.ask("/v1/server")).status == 200
    await controlled.stop()


async def test_beyond_loopback_only_health_and_metrics_need_no_token() -> None:
    access = Access(unix=False, path="", exposed=True)
    assert denial_of(access, Level.HEALTH, {"Host": "10.0.0.7:80"}) is None
    denial = denial_of(access, Level.READ, {"Host": "10.0.0.7:80"})
    assert denial is not None
    assert (denial.status, "start the server with --http-token-file" in denial.text) == (403, True)
    with_token = Access(unix=False, path="", exposed=True, token=TOKEN.encode())
    assert denial_of(with_token, Level.READ, {"Authorization": f"Bearer {TOKEN}"}) is None
    act = denial_of(with_token, Level.ACT, {"Authorization": f"Bearer {TOKEN}"})
    assert act is not None
    assert act.text.endswith("needs its Unix socket, and this server has none")

import pytest

from echotui.model.broker_url import BrokerUrl, encoding_hint, masked, parse_url


@pytest.mark.parametrize(
    ("text", "shown", "user", "password"),
    [
        ("nats://10.0.0.7", "nats://10.0.0.7:4222", "", ""),
        ("tls://Broker.example.net:7/", "tls://broker.example.net:7", "", ""),
        ("nats://[::1]:7", "nats://[::1]:7", "", ""),
        ("nats://token@h", "nats://***@h:4222", "token", ""),
        ("nats://ops:p%40s%2Fs@h", "nats://ops:***@h:4222", "ops", "p@s/s"),
        ("tls://a%2Fb:c@h:1", "tls://a%2Fb:***@h:1", "a/b", "c"),
    ],
)
def test_what_is_shown_has_no_password(text: str, shown: str, user: str, password: str) -> None:
    url = parse_url(text)
    assert (str(url), repr(url), url.user, url.password) == (shown, f"<{shown}>", user, password)
    assert url.secret is bool(user)
    assert "***" not in url.address
    # As `--print-config` shows it, it can be read again.
    assert str(parse_url(shown)) == shown


@pytest.mark.parametrize(
    "text",
    ["", "h", "nats://", "http://h", "nats://h/x", "nats://h?x", "nats://h:0", "nats://h:65536",
     "nats://:pass@h", "nats://a b", "nats://h:x", "nats://\x1b", "//h", "nats://h#f"],
)  # fmt: skip
def test_what_is_no_url(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_url(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("natz://ops:secret@h", "natz://***@h"), ("ops:secret@h", "***@h"),
     ("nats://a:secret@h,nats://b:secret@i", "nats://***@i"), ("secret@", "***@"), ("h", "h"),
     ("nats://ops:secret", "nats://ops:***"), ("nats://ops:secreth:4222", "nats://ops:***"),
     ("nats://h:65536/", "nats://h:65536/")],
)  # fmt: skip
def test_what_is_no_url_shows_no_password_either(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_the_default_port() -> None:
    assert BrokerUrl("h").address == "nats://h:4222"


@pytest.mark.parametrize(
    ("text", "encoded"),
    [("nats://ops:p/w@h", "nats://ops:p%2Fw@h"), ("nats://ops:p,w@h", "nats://ops:p%2Cw@h"),
     ("nats://a@g,tls://o#s:pw@h", "tls://o%23s:pw@h"), ("nats://ops:[w@h", "nats://ops:%5Bw@h")],
)  # fmt: skip
def test_a_sign_that_is_to_be_encoded_is_hinted_at(text: str, encoded: str) -> None:
    assert "%2F" in encoding_hint(text)
    assert parse_url(encoded).password
    assert not any(map(encoding_hint, [encoded, "natz://ops:pw@h", "nats://a:b@h/x", "h"]))

"""Requests as texts."""

from urllib.parse import urlsplit

from hypothesis import given, settings
from hypothesis import strategies as st

from echotui.observer.request_text import path


@settings(max_examples=50)
@given(st.text(max_size=200))
def test_a_path_is_short_and_has_no_query(text: str) -> None:
    shown = path(f"/{text}?secret")
    assert len(shown) <= 104
    assert "secret" not in shown.replace(text, "")
    assert shown.endswith("?...")


@settings(max_examples=50)
@given(st.from_regex(r"[a-z]{1,9}:[a-z]{1,9}@[a-z]{1,9}", fullmatch=True))
def test_an_address_has_no_password(place: str) -> None:
    shown = urlsplit(path(f"http://{place}/a"))
    assert (shown.username, shown.path) == (None, "/a")

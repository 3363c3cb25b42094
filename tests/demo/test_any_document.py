"""Whatever is in a file, it is a scenario or an error of one line."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echotui.demo.scenario import Kind
from echotui.demo.scenario_files import load
from echotui.errors import SettingsError
from echotui.model.cause import Cause
from echotui.model.journal import Call

PART_KEYS = (
    "name",
    "kind",
    "count",
    "enter",
    "spread",
    "stay",
    "size",
    "every",
    "again",
    "notices",
)

VALUES: st.SearchStrategy[object] = st.recursive(
    st.text() | st.integers() | st.floats() | st.booleans() | st.sampled_from([*Kind, *Cause]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
PARTS = st.lists(
    st.dictionaries(st.sampled_from(PART_KEYS), VALUES)
    | st.fixed_dictionaries(
        {"name": st.sampled_from(["ann", "ben"]), "kind": st.sampled_from([*Kind])},
        optional={
            "count": st.integers(-1, 5001),
            "enter": st.floats(0, 9),
            "size": st.sampled_from(["1k", 5, "x"]),
        },
    ),
    max_size=3,
)
CALLS = st.fixed_dictionaries(
    {"call": st.sampled_from([*Call]), "cause": st.sampled_from([*Cause])},
    optional={"mask": st.sampled_from(["R-", "RW"]) | VALUES, "stays": st.floats(0, 9) | VALUES},
)
QUESTIONS = st.lists(
    st.fixed_dictionaries(
        {"text": st.sampled_from(["{next}?", "{last}?"])},
        optional={
            "next": st.just({"event": "WRITE", "queued": True}) | VALUES,
            "after": st.just({"event": "READ"}) | VALUES,
        },
    ),
    max_size=2,
)
CAPTIONS = st.fixed_dictionaries(
    {"text": st.sampled_from(["c", "{ann}", "{"]) | st.text()},
    optional={
        "watch": st.just("w") | VALUES,
        "client": st.sampled_from(["ann", "ben"]) | VALUES,
        "calls": st.lists(CALLS, max_size=2) | VALUES,
        "never": st.lists(st.sampled_from([*Cause])) | VALUES,
        "kick": st.just("drain") | VALUES,
        "mode": st.just("step") | VALUES,
        "after": st.just({"event": "READ"}) | VALUES,
        "next": st.just({"event": "WRITE", "queued": True}) | VALUES,
        "fault": st.just("on") | VALUES,
    },
)
STEPS = st.lists(
    st.fixed_dictionaries(
        {"captions": st.lists(CAPTIONS, min_size=1, max_size=3) | VALUES},
        optional={
            "parts": PARTS,
            "seconds": st.floats(0, 9) | VALUES,
            "until": st.sampled_from(["ann", "ben"]) | VALUES,
            "mode": st.just("step") | VALUES,
            "questions": QUESTIONS | VALUES,
            "strategy": st.just("eager") | VALUES,
            "faults": st.lists(
                st.fixed_dictionaries(
                    {
                        "client": st.sampled_from(["ann", "ben"]),
                        "rule": st.sampled_from(["latency=1s", "x", "mute id:3"]) | st.text(),
                    }
                ),
                max_size=2,
            )
            | VALUES,
        },
    ),
    max_size=3,
)
DOCUMENTS = st.fixed_dictionaries(
    {"name": st.just("x") | st.text(), "line": st.just("y")},
    optional={"steps": STEPS | VALUES, "captions": st.lists(CAPTIONS, max_size=2) | VALUES},
)


def toml(value: object) -> str:
    if isinstance(value, dict):
        inside = ", ".join(f"{toml(str(key))} = {toml(each)}" for key, each in value.items())
        return f"{{{inside}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(str(value)) if isinstance(value, str) else repr(value)


@given(document=DOCUMENTS)
def test_any_document_gives_a_scenario_or_a_settings_error(
    tmp_path_factory: pytest.TempPathFactory, document: dict[str, object]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text("".join(f"{key} = {toml(value)}\n" for key, value in document.items()))
    message = ""
    try:
        assert load(path).steps
    except SettingsError as error:
        message = str(error)
    assert message.isprintable()


@given(content=st.binary() | st.text().map(str.encode))
def test_any_bytes_give_a_scenario_or_a_settings_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any-bytes.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        load(path)
    assert str(caught.value).isprintable()

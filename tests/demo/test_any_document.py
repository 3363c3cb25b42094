"""Whatever is in a file, it is a scenario or an error of one line."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echotui.demo.scenario import Kind
from echotui.demo.scenario_files import load
from echotui.errors import SettingsError
from echotui.model.cause import Cause

PART_KEYS = ("name", "kind", "count", "enter", "spread", "stay", "size", "every")

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
STEPS = st.lists(
    st.fixed_dictionaries(
        {"caption": st.sampled_from(["c", "{ann}", "{", "{strategy}"]) | st.text()},
        optional={
            "parts": PARTS,
            "seconds": st.floats(0, 9) | VALUES,
            "until": st.sampled_from(["ann", "ben"]) | VALUES,
            "marks": st.lists(st.sampled_from([*Cause])) | VALUES,
            "about": st.lists(st.sampled_from(["ann", "ben"])) | VALUES,
        },
    ),
    max_size=3,
)
DOCUMENTS = st.fixed_dictionaries(
    {"name": st.just("x") | st.text(), "line": st.just("y")}, optional={"steps": STEPS | VALUES}
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

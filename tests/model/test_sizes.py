import pytest

from echotui.model.sizes import factor_of

KIB = 1024


@pytest.mark.parametrize(
    ("unit", "memory", "traffic"),
    [
        ("", 1, 1),
        ("B", 1, 1),
        ("k", KIB, 1000),
        ("K", KIB, 1000),
        ("M", KIB**2, 1000**2),
        ("g", KIB**3, 1000**3),
        ("kB", 1000, 1000),
        ("KiB", KIB, KIB),
        ("mib", KIB**2, KIB**2),
    ],
)
def test_only_short_units_depend_on_what_is_counted(unit: str, memory: int, traffic: int) -> None:
    assert factor_of(unit) == memory
    assert factor_of(unit, decimal=True) == traffic


@pytest.mark.parametrize("unit", ["t", "kk", "ki", "bb", " k"])
@pytest.mark.parametrize("decimal", [False, True])
def test_no_such_unit(unit: str, *, decimal: bool) -> None:
    with pytest.raises(ValueError, match=unit):
        factor_of(unit, decimal=decimal)

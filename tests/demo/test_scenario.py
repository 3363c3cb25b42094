from echotui.demo.scenario import Kind, Part, Scenario, Step


def test_entrances_are_spread_evenly() -> None:
    part = Part("x", Kind.CHATTY, count=4, enter=1.0, spread=2.0)
    assert part.entrances() == (1.0, 1.5, 2.0, 2.5)
    assert Part("x", Kind.BURST, count=3).entrances() == (0.0, 0.0, 0.0)


def test_a_scenario_lasts_as_long_as_its_steps() -> None:
    assert Scenario("x", "y", (Step((), 1.5), Step(()), Step((), 2))).seconds == 3.5

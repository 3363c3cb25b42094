"""The scenarios that there are."""

from echotui.demo.scenario_files import find, shipped


def listing() -> str:
    """List the shipped scenarios.

    Returns:
        A line each, name and what it shows, in columns.
    """
    scenarios = [find(name) for name in shipped()]
    width = max(len(scenario.name) for scenario in scenarios)
    return "".join(f"{scenario.name:<{width}}  {scenario.line}\n" for scenario in scenarios)

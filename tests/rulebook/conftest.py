"""The walks count what they cover at the end of a run that included them."""

import pytest

from tests.rulebook.walk import report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many schemes, conditions and boundaries were walked."""
    passed = terminalreporter.stats.get("passed", [])
    if any("tests/rulebook/test_walks.py" in result.nodeid for result in passed):
        terminalreporter.write_line(report())

"""The sources: one contract for all of them, and what is particular to each."""

import pytest

pytest.register_assert_rewrite("tests.sources.contract")

"""What all tests share."""

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("sample", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("full", parent=settings.get_profile("sample"), max_examples=2000)
settings.load_profile(os.environ.get("LIAISON_TEST_SCALE", "sample"))


pytest_plugins = ["tests.canary", "tests.databases", "tests.starter"]


@pytest.fixture(scope="session")
def scale() -> int:
    """How much of the slow tier to run: 1 in ``make test``, 20 in ``make test-slow``."""
    return 20 if os.environ.get("LIAISON_TEST_SCALE") == "full" else 1

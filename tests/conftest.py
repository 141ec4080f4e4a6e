"""Profiles of the property tests: HYPOTHESIS_PROFILE=dev (default), ci or deep."""

import os

try:
    from hypothesis import HealthCheck, settings
except ImportError:  # the property tests skip themselves
    pass
else:
    common = {"deadline": None, "database": None, "print_blob": True}
    common["suppress_health_check"] = [HealthCheck.too_slow]
    # The same examples in every run: a red test is red for everybody. `deep` explores.
    settings.register_profile("dev", max_examples=25, derandomize=True, **common)
    settings.register_profile("ci", max_examples=150, derandomize=True, **common)
    settings.register_profile("deep", max_examples=2000, **common)
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))

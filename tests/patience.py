"""Hypothesis on a machine that may be busy: an example that takes long is no fault."""

from hypothesis import HealthCheck, settings

patient = settings(deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
"""Above `@given`. What fails is printed with the line that brings it back."""

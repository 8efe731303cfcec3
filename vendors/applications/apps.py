"""Applications to open a workshop."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    """How a maker becomes a vendor."""

    name = "vendors.applications"
    label = "applications"

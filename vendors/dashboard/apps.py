"""The vendor's pages."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """The vendor's pages."""

    name = "vendors.dashboard"
    label = "dashboard"

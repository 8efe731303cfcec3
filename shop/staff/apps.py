"""The platform's pages."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """The platform's pages."""

    name = "shop.staff"
    label = "staff"

"""Workshops: shopfronts, members, makers and shipping profiles."""

from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    """The vendors of the marketplace."""

    name = "vendors.workshops"
    label = "workshops"

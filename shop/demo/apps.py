"""The demo catalogue."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo catalogue."""

    name = "shop.demo"
    label = "demo"

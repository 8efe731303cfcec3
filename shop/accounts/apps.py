"""People, addresses and tokens."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People of the marketplace."""

    name = "shop.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Connect the receivers."""
        import_module("shop.accounts.receivers")

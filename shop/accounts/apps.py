"""People, addresses and tokens."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People of the marketplace."""

    name = "shop.accounts"
    label = "accounts"

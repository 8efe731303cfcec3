"""The buyer's pages."""

from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    """The buyer's pages."""

    name = "shop.storefront"
    label = "storefront"

"""The catalogue: categories, terms, products and their pictures."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """What is sold."""

    name = "shop.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        """Listen to what moves lower down."""
        from shop.catalogue import receivers  # noqa: F401  registers on import

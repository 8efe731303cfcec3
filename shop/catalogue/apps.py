"""The catalogue: categories, terms, products and their pictures."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """What is sold."""

    name = "shop.catalogue"
    label = "catalogue"

"""Carts: what a buyer means to buy, grouped by workshop."""

from django.apps import AppConfig


class CartsConfig(AppConfig):
    """Carts of guests and of people."""

    name = "shop.carts"
    label = "carts"

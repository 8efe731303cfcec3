"""Carts: what a buyer means to buy, grouped by workshop."""

from django.apps import AppConfig


class CartsConfig(AppConfig):
    """Carts of guests and of people."""

    name = "shop.carts"
    label = "carts"

    def ready(self) -> None:
        """Listen to people signing in."""
        from shop.carts import receivers  # noqa: F401  registers on import

"""Orders: one per purchase, with a vendor order for each workshop."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """What was bought."""

    name = "shop.orders"
    label = "orders"

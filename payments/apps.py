"""Payments, the ledger, refunds and payouts."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Where the money goes."""

    name = "payments"
    label = "payments"

    def ready(self) -> None:
        """Follow the orders."""
        from payments import receivers  # noqa: F401

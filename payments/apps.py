"""Payments: checkout, the ledger, refunds, payouts."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """What is paid, by whom, to whom."""

    name = "payments"
    label = "payments"

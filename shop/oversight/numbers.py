"""The platform's numbers over time, each by one statement, asked when it is read."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Count

from shop.accounts.models import User
from shop.accounts.viewer import Viewer
from shop.catalogue.models import Product
from shop.kit.money import Money
from shop.kit.trends import Span, Trend, daily, trend
from shop.orders import queries as orders
from shop.orders.models import Claim
from shop.rates import queries as rates
from vendors.applications.models import Application


@dataclass
class PlatformNumbers:
    """What the whole marketplace did, for a reader in a zone and a currency."""

    span: Span
    currency: str

    @classmethod
    def for_viewer(cls, viewer: Viewer, at: datetime) -> "PlatformNumbers | None":
        """For the platform's staff; None for others."""
        return cls(Span.until(at, viewer.timezone), viewer.currency) if viewer.is_staff else None

    @cached_property
    def _sold(self) -> list[dict[str, Any]]:
        return orders.daily_sales(orders.paid_parts(), self.span, by=("order__currency",))

    @property
    def orders(self) -> Trend:
        """Parts of orders that were paid for."""
        return trend(self._sold, "orders", self.span)

    @property
    def sales(self) -> Trend | None:
        """What buyers paid and did not get back, at today's rates; None while a rate is missing."""
        try:
            return trend([{**row, "sales": self._converted(row)} for row in self._sold], "sales", self.span)
        except rates.NoRate:
            return None

    @property
    def applications(self) -> Trend:
        """Applications by the day on which they were last sent."""
        return self._counted(Application.objects.all(), "submitted_at")

    @property
    def listings(self) -> Trend:
        """Pieces that came on sale for the first time."""
        return self._counted(Product.objects.all(), "published_at")

    @property
    def people(self) -> Trend:
        """People who signed up."""
        return self._counted(User.objects.all(), "date_joined")

    @property
    def claims(self) -> Trend:
        """Claims that buyers opened."""
        return self._counted(Claim.objects.all(), "opened_at")

    def _counted(self, rows: Any, field: str) -> Trend:
        return trend(daily(rows, field, self.span, number=Count("pk")), "number", self.span)

    def _converted(self, row: dict[str, Any]) -> int:
        charged = Money(int(row["charged"] or 0), row["order__currency"])
        return rates.convert(charged, self.currency).minor

"""Numbers over time: what each of the last thirty days brought, and the thirty days before together."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.db.models.functions import TruncDate

DAYS = 30


@dataclass(frozen=True)
class Span:
    """Sixty days, today included, where the reader is."""

    today: date
    timezone: ZoneInfo

    @classmethod
    def until(cls, at: datetime, timezone: ZoneInfo) -> "Span":
        """The span whose last day is that of `at`."""
        return cls(at.astimezone(timezone).date(), timezone)

    @property
    def days(self) -> list[date]:
        """The last thirty, oldest first."""
        return [self.today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]

    @property
    def begin(self) -> datetime:
        """The first moment of the sixty."""
        return datetime.combine(self.today - timedelta(days=2 * DAYS - 1), time.min, self.timezone)


@dataclass(frozen=True)
class Trend:
    """A whole number for each of the last thirty days, and their sum in the thirty before."""

    days: tuple[tuple[date, int], ...]
    before: int

    @property
    def current(self) -> int:
        """The sum of the thirty days."""
        return sum(value for _day, value in self.days)


def daily(rows: QuerySet[Any], field: str, span: Span, *by: str, **measures: Any) -> list[dict[str, Any]]:
    """One statement: for each day on which `field` falls (`day`), and each value of `by`, the measures."""
    fresh = rows.filter(**{f"{field}__gte": span.begin}).annotate(day=TruncDate(field, tzinfo=span.timezone))
    return list(fresh.order_by().values("day", *by).annotate(**measures))


def trend(counted: list[dict[str, Any]], measure: str, span: Span) -> Trend:
    """The trend of a measure that `daily` counted; days on which nothing happened are zero."""
    values: dict[date, int] = {}
    for row in counted:
        values[row["day"]] = values.get(row["day"], 0) + int(row[measure] or 0)
    days = tuple((day, values.get(day, 0)) for day in span.days)
    return Trend(days, sum(value for day, value in values.items() if day < span.days[0]))

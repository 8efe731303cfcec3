"""What people search for, for the platform's staff: what is asked most, what finds nothing, what is asked more than before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum

from search.models import QueryCount
from search.policies import can_edit
from shop.accounts.viewer import Viewer
from shop.kit.trends import Span, Trend, trend

MOST_SHOWN = 50


@dataclass(frozen=True)
class Asked:
    """A query in a language: how often in the last thirty days and in those before, and what it found last (None: unknown)."""

    query: str
    language: str
    times: int
    before: int
    found: int | None


@dataclass(frozen=True)
class SearchNumbers:
    """Numbers of searches in one language, or in all (""); days are those of UTC, as they were counted."""

    span: Span
    language: str = ""

    @classmethod
    def for_viewer(cls, viewer: Viewer, at: datetime, language: str = "") -> "SearchNumbers | None":
        """For moderators; None for others."""
        return cls(Span.until(at, ZoneInfo("UTC")), language) if can_edit(viewer) else None

    def rows(self) -> QuerySet[QueryCount]:
        """The rows of sixty days."""
        rows = QueryCount.objects.filter(day__gte=self.span.begin.astimezone(UTC).date())
        return rows.filter(language=self.language) if self.language else rows

    @cached_property
    def _by_day(self) -> list[dict[str, Any]]:
        nothing = Sum("times", filter=Q(found=0), default=0)
        rows: Any = self.rows().order_by().values("day").annotate(number=Sum("times"), nothing=nothing)
        return list(rows)

    @property
    def searches(self) -> Trend:
        """How many searches."""
        return trend(self._by_day, "number", self.span)

    @property
    def without_results(self) -> Trend:
        """How many of a query that found nothing on that day."""
        return trend(self._by_day, "nothing", self.span)

    @cached_property
    def stores(self) -> dict[str, int]:
        """How many searches of the last thirty days each store answered, and how many took how long."""
        columns = ("elasticsearch", "postgres", "under_100_ms", "under_300_ms", "under_1000_ms", "slower")
        current = self.rows().filter(day__gte=self.span.days[0])
        return current.aggregate(**{name: Sum(name, default=0) for name in columns})

    def top(self, first: int) -> Sequence[Asked]:
        """What was asked most."""
        return asked(self._counted().order_by("-current", "query", "language")[:first])

    def fruitless(self, first: int) -> Sequence[Asked]:
        """What was asked most of what found nothing when it was last asked."""
        return asked(self._counted().filter(last_found=0).order_by("-current", "query", "language")[:first])

    def rising(self, first: int) -> Sequence[Asked]:
        """What was asked more often than in the thirty days before, the greatest difference first."""
        grown = self._counted().annotate(grown=F("current") - F("before")).filter(grown__gt=0)
        return asked(grown.order_by("-grown", "query", "language")[:first])

    def _counted(self) -> Any:
        """By query and language, those that were asked in the last thirty days."""
        start = self.span.days[0]
        last = self.rows().filter(found__isnull=False, query=OuterRef("query"), language=OuterRef("language")).order_by("-day")
        return (
            self.rows()
            .order_by()
            .values("query", "language")
            .annotate(
                current=Sum("times", filter=Q(day__gte=start), default=0),
                before=Sum("times", filter=Q(day__lt=start), default=0),
                last_found=Subquery(last.values("found")[:1]),
            )
            .filter(current__gt=0)
        )


def asked(rows: Iterable[dict[str, Any]]) -> list[Asked]:
    """The rows in words of this module."""
    return [Asked(row["query"], row["language"], row["current"], row["before"], row["last_found"]) for row in rows]

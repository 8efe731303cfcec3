"""What people search for, as the platform's staff reads it."""

from collections.abc import Sequence
from typing import Any

import graphene
from django.utils import timezone

from search.numbers import MOST_SHOWN, Asked, SearchNumbers
from shop.kit.graphql.trends import CountTrend
from shop.kit.trends import Trend


class AskedQuery(graphene.ObjectType):
    """Something that people search for."""

    query = graphene.String(required=True, description="What was typed, in normal form.")
    language = graphene.String(required=True, description="The language in which it was asked.")
    times = graphene.Int(required=True, description="How often in the last thirty days.")
    before = graphene.Int(required=True, description="How often in the thirty days before.")
    found = graphene.Int(description="How many products it found last without filters; null when it always had some.")


class SearchStores(graphene.ObjectType):
    """How searches of the last thirty days were answered."""

    elasticsearch = graphene.Int(required=True, description="By Elasticsearch.")
    postgres = graphene.Int(required=True, description="By PostgreSQL.")
    under100_ms = graphene.Int(required=True, description="In less than 100 milliseconds.")
    under300_ms = graphene.Int(required=True, description="In 100 to 300 milliseconds.")
    under1000_ms = graphene.Int(required=True, description="In 300 to 1000 milliseconds.")
    slower = graphene.Int(required=True, description="In a second or more.")


FIRST = graphene.Int(default_value=20, description=f"How many, at most {MOST_SHOWN}.")


class SearchNumbersType(graphene.ObjectType):
    """What people search for; nobody's name or address is kept with it."""

    class Meta:
        name = "SearchNumbers"
        description = "What people search for; nobody's name or address is kept with it."

    searches = graphene.Field(CountTrend, required=True, description="Searches; days are those of UTC.")
    without_results = graphene.Field(CountTrend, required=True, description="Searches for what found nothing on that day.")
    stores = graphene.Field(SearchStores, required=True, description="Which store answered, and how fast.")
    top = graphene.List(graphene.NonNull(AskedQuery), required=True, first=FIRST, description="What is asked most.")
    fruitless = graphene.List(graphene.NonNull(AskedQuery), required=True, first=FIRST, description="What is asked most and finds nothing.")
    rising = graphene.List(
        graphene.NonNull(AskedQuery), required=True, first=FIRST, description="What is asked more than in the thirty days before."
    )

    @staticmethod
    def resolve_searches(numbers: SearchNumbers, info: graphene.ResolveInfo) -> Trend:
        """Day by day."""
        return numbers.searches

    @staticmethod
    def resolve_stores(numbers: SearchNumbers, info: graphene.ResolveInfo) -> SearchStores:
        """Counted together."""
        counts = numbers.stores
        names = {f"under{limit}_ms": counts[f"under_{limit}_ms"] for limit in (100, 300, 1000)}
        return SearchStores(elasticsearch=counts["elasticsearch"], postgres=counts["postgres"], slower=counts["slower"], **names)

    @staticmethod
    def resolve_top(numbers: SearchNumbers, info: graphene.ResolveInfo, first: int) -> Sequence[Asked]:
        """The most frequent first."""
        return numbers.top(_bounded(first))

    @staticmethod
    def resolve_fruitless(numbers: SearchNumbers, info: graphene.ResolveInfo, first: int) -> Sequence[Asked]:
        """The most frequent first."""
        return numbers.fruitless(_bounded(first))

    @staticmethod
    def resolve_rising(numbers: SearchNumbers, info: graphene.ResolveInfo, first: int) -> Sequence[Asked]:
        """The greatest difference first."""
        return numbers.rising(_bounded(first))


def _bounded(first: int | None) -> int:
    return MOST_SHOWN if first is None else max(0, min(first, MOST_SHOWN))


class Queries:
    """Root fields of what is searched for."""

    search_numbers = graphene.Field(
        SearchNumbersType,
        language=graphene.String(default_value="", description="Only what was asked in this language; empty for all."),
        description="What people search for; null for all but moderators.",
    )

    @staticmethod
    def resolve_search_numbers(root: Any, info: graphene.ResolveInfo, language: str = "") -> SearchNumbers | None:
        """Counted as they are read."""
        return SearchNumbers.for_viewer(info.context.viewer, timezone.now(), language)

"""Counts, in the shared cache, the searches of each day that PostgreSQL answered in place of Elasticsearch."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

#: A search that Elasticsearch kept waiting before it failed; one that the breaker sent to PostgreSQL at once.
ASKED, SPARED = "asked", "spared"
KEPT_SECONDS = int(timedelta(days=8).total_seconds())


def count(kind: str) -> None:
    """Count one search of today. A cache that is away loses the count, never the search."""
    with suppress(RedisError, ValueError):
        name = key(kind, timezone.now())
        cache.add(name, 0, KEPT_SECONDS)
        cache.incr(name)


def counted(at: datetime) -> dict[str, int]:
    """The counts of that day (UTC) by kind."""
    return {kind: cache.get(key(kind, at), 0) for kind in (ASKED, SPARED)}


def key(kind: str, at: datetime) -> str:
    """The name of a day's count."""
    return f"search-outage:{kind}:{at.date()}"

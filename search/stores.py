"""Which stores there are, and which one answers: Elasticsearch while it can, PostgreSQL otherwise."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, TypeVar

import structlog
from django.conf import settings

from search import outages
from search.backends.base import Backend, BackendUnavailable, SearchRequest, SearchResponse
from search.backends.postgres.store import PostgresBackend
from search.breaker import Breaker
from search.documents import IndexFields
from search.models import SearchDocument, SuggestedThing

if TYPE_CHECKING:
    from search.backends.elastic.store import ElasticBackend

log = structlog.get_logger(__name__)

T = TypeVar("T")

POSTGRES = PostgresBackend()
BREAKER = Breaker()
WRITE_BREAKER = Breaker()


def engine() -> "ElasticBackend | None":
    """Elasticsearch when it is configured."""
    return elastic() if settings.ELASTICSEARCH_URL else None


@cache
def elastic() -> "ElasticBackend":
    """The Elasticsearch backend; its client is big, and a process without a cluster need not load it."""
    from search.backends.elastic.store import ElasticBackend

    return ElasticBackend()


def answer(request: SearchRequest) -> tuple[SearchResponse, Backend]:
    """The response and the store that gave it. Raises BackendUnavailable only when PostgreSQL fails too."""
    return asked(lambda store: store.search(request))


def asked(question: Callable[[Backend], T]) -> tuple[T, Backend]:
    """The answer of the store that should give it, else of PostgreSQL.

    A slow answer is taken, and counts as a failure for those to come: a page may ask several times.
    """
    preferred = engine()
    if preferred is None:
        return question(POSTGRES), POSTGRES
    if not BREAKER.allows():
        outages.count(outages.SPARED)
        return question(POSTGRES), POSTGRES
    begun = time.monotonic()
    try:
        response = question(preferred)
    except BackendUnavailable as error:
        outages.count(outages.ASKED)
        rests = BREAKER.failed()
        log.warning(
            "search_fell_back",
            store=preferred.name,
            answered_by=POSTGRES.name,
            rests=rests,
            error=str(error),
        )
        return question(POSTGRES), POSTGRES
    seconds = time.monotonic() - begun
    if seconds > preferred.slow_after():
        log.warning("search_is_slow", store=preferred.name, seconds=round(seconds, 3), rests=BREAKER.failed())
    elif BREAKER.succeeded():
        log.info("search_recovered", store=preferred.name)
    return response, preferred


def counts(wanted: Sequence[SearchRequest]) -> list[int]:
    """How many products each of the requests finds without filters; FEW may stand for more. Raises as `answer` does."""
    return asked(lambda store: store.counts(wanted))[0] if wanted else []


def write_engine(documents: list[IndexFields], missing: Mapping[int, int], *, refresh: bool = False) -> None:
    """Write to Elasticsearch when it is configured. Raises BackendUnavailable, after a few failures at once, so that
    the jobs of a whole outage do not keep the workers waiting.
    """
    preferred = engine()
    if preferred is None:
        return
    if not WRITE_BREAKER.allows():
        raise BackendUnavailable(f"{preferred.name} is left alone after failures")
    try:
        preferred.index(documents, refresh=refresh)
        preferred.delete(missing, refresh=refresh)
    except BackendUnavailable:
        WRITE_BREAKER.failed()
        raise
    WRITE_BREAKER.succeeded()


def filled() -> bool:
    """Whether the store that should answer holds an index with all that is written now (for PostgreSQL, any document),
    and suggestions are there.
    """
    preferred = engine()
    if preferred is not None:
        is_indexed = preferred.healthy() and preferred.is_current()
    else:
        is_indexed = SearchDocument.objects.exists() and not SearchDocument.objects.filter(live=True, facets=None).exists()
    return is_indexed and SuggestedThing.objects.exists()

"""The connection to the cluster, one per process and address, with time-outs that bound what a reader waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.conf import settings
from elasticsearch import ApiError, Elasticsearch, TransportError

from search.backends.base import BackendUnavailable

SEARCH_SECONDS = 0.8
WRITE_SECONDS = 30.0


@cache
def connect(url: str) -> Elasticsearch:
    """A client of the cluster; it connects when first asked."""
    return Elasticsearch(url, request_timeout=SEARCH_SECONDS, max_retries=0, retry_on_timeout=False)


def searching() -> Elasticsearch:
    """The client for requests that a reader waits for."""
    return connect(settings.ELASTICSEARCH_URL)


def writing() -> Elasticsearch:
    """The client for requests that no reader waits for."""
    return searching().options(request_timeout=WRITE_SECONDS)


@contextmanager
def unavailable_on_error() -> Iterator[None]:
    """Turn the client's errors, time-outs among them, into BackendUnavailable."""
    try:
        yield
    except (ApiError, TransportError) as error:
        raise BackendUnavailable(f"{type(error).__name__}: {error}"[:500]) from error

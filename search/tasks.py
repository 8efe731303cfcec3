"""Jobs of the outbox that keep the index in step with the catalogue."""

from datetime import timedelta

from celery import shared_task

from search import checking, indexing, sources
from search.backends.base import BackendUnavailable
from shop.kit.outbox import TryLater, job

#: An outage may last hours; the index should follow soon after it.
LONGEST_DELAY = timedelta(minutes=5)


@job("search.sync")
def sync(product_ids: list[int]) -> None:
    """Index the products as they are now, or take them out. Waits for Elasticsearch when it is away."""
    try:
        indexing.sync(product_ids)
    except BackendUnavailable as error:
        raise TryLater(str(error), longest=LONGEST_DELAY) from error


@job("search.sync_workshop")
def sync_workshop(workshop_id: int) -> None:
    """Index all products of a workshop, after a change of its name, state or shipping."""
    sync(product_ids=sources.of_workshop(workshop_id))


@shared_task(ignore_result=True)
def check_index() -> None:
    """Compare both stores with the database, and repair what no message told them."""
    checking.check(repair=True)

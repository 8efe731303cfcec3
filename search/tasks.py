"""Jobs of the outbox that keep the index in step with the catalogue."""

from search import indexing, sources
from search.backends.base import BackendUnavailable
from shop.kit.outbox import TryLater, job


@job("search.sync")
def sync(product_ids: list[int]) -> None:
    """Index the products as they are now, or take them out. Waits for Elasticsearch when it is away."""
    try:
        indexing.sync(product_ids)
    except BackendUnavailable as error:
        raise TryLater(str(error)) from error


@job("search.sync_workshop")
def sync_workshop(workshop_id: int) -> None:
    """Index all products of a workshop, after a change of its name, state or shipping."""
    sync(product_ids=sources.of_workshop(workshop_id))

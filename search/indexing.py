"""Keeps both stores at the truth of the database.

Every reading of products gets a number from a sequence before it reads, and a write loses against one with a
higher number. Whoever reads later has seen at least as much, so that late, doubled and crossed messages all
end at the state of the database.
"""

from collections.abc import Callable, Collection, Iterable, Iterator

import structlog
from django.db import connection

from search import sources, stores, suggestion_index, vocabulary
from search.documents import IndexFields, index_fields
from search.models import SearchDocument
from search.thesaurus import current, indexed
from shop.catalogue.queries import on_sale

log = structlog.get_logger(__name__)

BATCH = 500
Progress = Callable[[int], None]


def next_reading() -> int:
    """The number of a reading that begins now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('search_reading')")
        return int(cursor.fetchone()[0])


def count_readings_from(number: int) -> None:
    """Give later readings numbers above this one: a database restored from a backup counts again what a cluster has seen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('search_reading', %s) FROM search_reading WHERE last_value < %s", [number, number])


def sync(product_ids: Iterable[int], *, refresh: bool = False) -> None:
    """Bring the products in both stores to what the database says now; those that may not be found are taken out.

    Raises BackendUnavailable when Elasticsearch is configured and away; PostgreSQL is written then, and a
    second call changes nothing there.
    """
    ids = sorted(set(product_ids))
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        version, documents = read(batch)
        missing = dict.fromkeys(set(batch) - {document.id for document in documents}, version)
        suggestion_index.write(sources.suggested(batch), version)
        write(documents, missing, refresh=refresh)


def read(product_ids: Collection[int]) -> tuple[int, list[IndexFields]]:
    """The number of this reading and the fields of the products that may be found."""
    version = next_reading()
    known = current.thesaurus()
    return version, [index_fields(document, known) for document in sources.documents(product_ids, version)]


def write(documents: list[IndexFields], missing: dict[int, int], *, refresh: bool = False) -> None:
    """Write to PostgreSQL, then to Elasticsearch when it is configured."""
    write_postgres(documents, missing)
    stores.write_engine(documents, missing, refresh=refresh)


def write_postgres(documents: list[IndexFields], missing: dict[int, int]) -> None:
    """Write documents, deletions and the words of titles and names."""
    stores.POSTGRES.index(documents)
    stores.POSTGRES.delete(missing)
    vocabulary.add(key for document in documents for key in document.keys)


def rebuild(progress: Progress = lambda _done: None) -> int:
    """Write every product again, in Elasticsearch into a new index that then replaces the old one. Searches and
    other writes go on meanwhile. `progress` gets the number of products done. How many products were written.
    """
    count = 0

    def batches() -> Iterator[list[IndexFields]]:
        nonlocal count
        for ids in sources.batches(BATCH):
            version, documents = read(ids)
            write_postgres(documents, {})
            suggestion_index.write(sources.suggested(ids), version)
            yield documents
            count += len(documents)
            progress(count)

    engine = stores.engine()
    with indexed.writing_all():
        if engine is None:
            for _ in batches():
                pass
        else:
            engine.rebuild(batches())
        remove_stale()
    rewrite_suggestions()
    log.info("search_rebuilt", products=count, engine=engine.name if engine else stores.POSTGRES.name)
    return count


def remove_stale() -> None:
    """Read again what PostgreSQL holds but the catalogue does not offer, so that it is taken out."""
    kept = SearchDocument.objects.filter(live=True).values_list("product_id", flat=True)
    offered = on_sale().values("pk")
    sync(kept.exclude(product_id__in=offered))


def rewrite_suggestions() -> None:
    """Write workshops and crafts again, also those that have no product to come with."""
    version = next_reading()
    suggestion_index.write(sources.suggested_places(), version)

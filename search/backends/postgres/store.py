"""Search and storage in PostgreSQL."""

# ruff: noqa: S608  statements are put together from names of columns; every value is a parameter

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection, transaction

from search.backends.base import (
    FACET_SIZE,
    FLAG_FACETS,
    RATINGS,
    VALUE_FACETS,
    BackendUnavailable,
    Hit,
    PriceRange,
    SearchRequest,
    SearchResponse,
    facet_names,
    price_label,
)
from search.backends.postgres.conditions import (
    ORDERS,
    Sql,
    chosen,
    filter_conditions,
    following,
    joined,
    matching,
    quoted,
    score,
    shipped_to,
)
from search.documents import SECTIONS, IndexFields

VALUES = (*VALUE_FACETS, "ships_to", "price", *FLAG_FACETS, "available", "rating", "published")
COLUMNS = ("product_id", "version", "live", *SECTIONS, *VALUES)
UPSERT = f"""
INSERT INTO search_searchdocument ({", ".join(COLUMNS)})
VALUES (%s, %s, TRUE, {", ".join(["%s::tsvector"] * len(SECTIONS))}, {", ".join(["%s"] * len(VALUES))})
ON CONFLICT (product_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:])}
WHERE search_searchdocument.version < excluded.version
"""
BURY = """
INSERT INTO search_searchdocument (product_id, version, live, title, names, tokens, category, technique, material, color, country,
    place, workshop, certificate, ships_to, price, made_to_order, ready_to_ship, one_of_a_kind, available, rating, published)
VALUES (%s, %s, FALSE, '', '', '', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', 0, FALSE, FALSE, FALSE, FALSE, 0, 0)
ON CONFLICT (product_id) DO UPDATE SET version = excluded.version, live = FALSE, tokens = ''
WHERE search_searchdocument.version < excluded.version
"""
HELD = f"""
SELECT product_id, version, {", ".join(f"tsvector_to_array({name})" for name in SECTIONS)}, {", ".join(VALUES)}
FROM search_searchdocument WHERE live AND product_id > %s AND product_id <= %s
"""

#: No row of (facet, value, count).
NO_COUNTS = "(SELECT '', '', 0 WHERE FALSE)"


class PostgresBackend:
    """The interface of `search.backends.base.Backend` over one table; its own writes are visible at once."""

    name = "postgres"

    def ensure(self) -> None:
        """The table comes with the migrations."""

    def index(self, documents: Iterable[IndexFields], *, refresh: bool = False) -> None:
        """Write the documents whose version is later than what is kept."""
        rows = [row(document) for document in sorted(documents, key=lambda document: document.id)]
        with connection.cursor() as cursor:
            cursor.executemany(UPSERT, rows)

    def delete(self, versions: Mapping[int, int], *, refresh: bool = False) -> None:
        """Leave a row that is not live, so that a write which read earlier cannot bring the product back."""
        with connection.cursor() as cursor:
            cursor.executemany(BURY, sorted(versions.items()))

    def search(self, request: SearchRequest) -> SearchResponse:
        """One page, with totals and facets: two statements, and four around them when words are looked for."""
        try:
            with words_by_index(asked=bool(request.plan.clauses)):
                return self._page(request)
        except DatabaseError as error:
            raise BackendUnavailable(str(error)) from error

    def held(self, after: int, until: int) -> dict[int, IndexFields]:
        """What is kept of the products above the id `after`, up to and with `until`."""
        rows = rows_of(Sql(HELD, (after, until)))
        return {product_id: held_fields(product_id, version, columns) for product_id, version, *columns in rows}

    def healthy(self) -> bool:
        """The database serves the pages too: when it is away, nothing answers."""
        return True

    def _page(self, request: SearchRequest) -> SearchResponse:
        conditions = filter_conditions(request.filters)
        found = rows_of(page_query(request, joined([*conditions.values(), *chosen(request)], " AND ")))
        total = found[0][0] if found else 0
        hits = [Hit(values[-1], score, tuple(values), workshop) for _, score, workshop, *values in found if values[-1] is not None]
        facets = count_facets(request, conditions) if request.with_facets else {}
        return SearchResponse(hits[: request.first], total, len(hits) > request.first, facets)


def row(document: IndexFields) -> list[Any]:
    """The parameters of UPSERT."""
    vectors = (" ".join(map(quoted, document.tokens[section])) for section in SECTIONS)
    return [document.id, document.version, *vectors, *(document.values[name] for name in VALUES)]


def held_fields(product_id: int, version: int, columns: list[Any]) -> IndexFields:
    """The columns of HELD as they were when they were written."""
    tokens = {name: tuple(sorted(column)) for name, column in zip(SECTIONS, columns, strict=False)}
    return IndexFields(product_id, version, tokens, dict(zip(VALUES, columns[len(SECTIONS) :], strict=True)))


@contextmanager
def words_by_index(*, asked: bool) -> Iterator[None]:
    """Keep the planner from reading the tokens of every row: it counts a read of a long value, stored out of the
    row and compressed, as free, and so prefers it to the index when a word is frequent.
    """
    if not asked:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan = on")


def rows_of(query: Sql) -> list[tuple[Any, ...]]:
    """All rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(query.text, query.parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def page_query(request: SearchRequest, filtered: Sql) -> Sql:
    """Rows of (total, score, workshop, values of the order). A page behind the last one is one row without values."""
    columns = [name for name, _ in ORDERS[request.sort]]
    order = ", ".join(f"{name} {'DESC' if down else 'ASC'}" for name, down in ORDERS[request.sort])
    words, points, behind = matching(request), score(request), following(request)
    text = f"""
        WITH matched AS (
            SELECT product_id, available, published, price, workshop[1] AS workshop, {points.text} AS score
            FROM {words.text} WHERE {filtered.text}
        ), page AS (
            SELECT * FROM matched WHERE {behind.text} ORDER BY {order} LIMIT %s
        )
        SELECT counted.total, page.score, page.workshop, {", ".join(f"page.{name}" for name in columns)}
        FROM (SELECT count(*) AS total FROM matched) AS counted LEFT JOIN page ON TRUE
        ORDER BY {order}
    """
    parameters = (*points.parameters, *words.parameters, *filtered.parameters, *behind.parameters)
    return Sql(text, (*parameters, request.first + 1))


def count_facets(request: SearchRequest, conditions: Mapping[str, Sql]) -> dict[str, list[tuple[str, int]]]:
    """Every facet's values with the products that would be found, were only the other facets filtered."""
    found: dict[str, list[tuple[str, int]]] = {name: [] for name in facet_names()}
    for name, value, count in rows_of(facets_query(request, conditions)):
        if count:
            found[name].append((value, count))
    orders = {"price": [price_label(bounds) for bounds in request.price_ranges], "rating": [str(lowest) for lowest in RATINGS]}
    for name, counts in found.items():
        order = orders.get(name)
        counts.sort(key=lambda pair: order.index(pair[0]) if order else (-pair[1], pair[0]))
    return found


def facets_query(request: SearchRequest, conditions: Mapping[str, Sql]) -> Sql:
    """Rows of (facet, value, count), all from one reading of what the words match."""
    words = matching(request)
    columns = [Sql(name) for name in (*VALUE_FACETS, *FLAG_FACETS, "price", "rating")]
    columns += [Sql(f"{condition.text} AS passes_{name}", condition.parameters) for name, condition in conditions.items()]
    if request.destination:
        shipped = shipped_to(request.destination)
        columns.append(Sql(f"{shipped.text} AS is_shipped", shipped.parameters))
    counts = joined((facet_query(name, conditions, request) for name in facet_names()), " UNION ALL ")
    selected = ", ".join(column.text for column in columns)
    text = f"WITH matched AS MATERIALIZED (SELECT {selected} FROM {words.text}) {counts.text}"
    return Sql(text, (*(value for column in columns for value in column.parameters), *words.parameters, *counts.parameters))


def facet_query(name: str, conditions: Mapping[str, Sql], request: SearchRequest) -> Sql:
    """The counts of one facet over the rows that pass all filters but its own."""
    others = " AND ".join([f"passes_{other}" for other in conditions if other != name]) or "TRUE"
    if name == "price":
        return joined((price_query(bounds, others) for bounds in request.price_ranges), " UNION ALL ", NO_COUNTS)
    if name == "rating":
        return joined((rating_query(lowest, others) for lowest in RATINGS), " UNION ALL ")
    if name == "ships_to":
        shipped = Sql(f"(SELECT 'ships_to', %s, count(*) FROM matched WHERE is_shipped AND {others})", (request.destination,))
        return shipped if request.destination else Sql(NO_COUNTS)
    if name in FLAG_FACETS:
        return Sql(f"(SELECT '{name}', 'true', count(*) FROM matched WHERE {name} AND {others})")
    return Sql(
        f"(SELECT '{name}', value, count(*) FROM matched, unnest({name}) AS value WHERE {others} "
        f'GROUP BY value ORDER BY count(*) DESC, value COLLATE "C" LIMIT {FACET_SIZE})'
    )


def price_query(bounds: PriceRange, others: str) -> Sql:
    """How many rows lie in a range of prices."""
    low, high = bounds
    upper = "" if high is None else f"AND price <= {high:d} "
    return Sql(f"(SELECT 'price', %s, count(*) FROM matched WHERE price >= {low:d} {upper}AND {others})", (price_label(bounds),))


def rating_query(lowest: int, others: str) -> Sql:
    """How many rows are rated so well or better."""
    return Sql(f"(SELECT 'rating', '{lowest:d}', count(*) FROM matched WHERE rating >= {lowest:d} AND {others})")

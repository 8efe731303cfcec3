"""Search and storage in PostgreSQL."""

# ruff: noqa: S608  statements are put together from names of columns; every value is a parameter

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection, transaction

from search.backends.base import (
    FACET_SIZE,
    FEW,
    FLAG_FACETS,
    RATINGS,
    VALUE_FACETS,
    BackendUnavailable,
    Hit,
    SearchRequest,
    SearchResponse,
    Sort,
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
    points,
    quoted,
    score,
    shipped_to,
)
from search.documents import SECTIONS, IndexFields

PLAIN = ("ships_to", "price", *FLAG_FACETS, "available", "rating", "published")
COLUMNS = ("product_id", "version", "live", *SECTIONS, "facets", *PLAIN)
UPSERT = f"""
INSERT INTO search_searchdocument ({", ".join(COLUMNS)})
VALUES (%s, %s, TRUE, {", ".join(["%s::tsvector"] * len(SECTIONS))}, %s, {", ".join(["%s"] * len(PLAIN))})
ON CONFLICT (product_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:])}
WHERE search_searchdocument.version < excluded.version
"""
BURY = """
INSERT INTO search_searchdocument (product_id, version, live, title, names, tokens, facets, ships_to, price, made_to_order,
    ready_to_ship, one_of_a_kind, available, rating, published)
VALUES (%s, %s, FALSE, '', '', '', '{}', '{}', 0, FALSE, FALSE, FALSE, FALSE, 0, 0)
ON CONFLICT (product_id) DO UPDATE SET version = excluded.version, live = FALSE, title = '', names = '', tokens = ''
WHERE search_searchdocument.version < excluded.version
"""
HELD = f"""
SELECT product_id, version, {", ".join(f"tsvector_to_array({name})" for name in SECTIONS)}, ARRAY(
    SELECT facet || ':' || value FROM unnest(facets) WITH ORDINALITY AS of_row (id, place) JOIN search_facetvalue USING (id) ORDER BY place
), {", ".join(PLAIN)}
FROM search_searchdocument WHERE live AND product_id > %s AND product_id <= %s
"""
# In one order, so that two processes that add the same values wait for each other in one direction only.
NEW_VALUES = """
INSERT INTO search_facetvalue (facet, value)
SELECT facet, value FROM unnest(%s::text[], %s::text[]) AS wanted (facet, value)
WHERE NOT EXISTS (SELECT FROM search_facetvalue AS known WHERE known.facet = wanted.facet AND known.value = wanted.value)
ORDER BY facet, value ON CONFLICT DO NOTHING
"""
NUMBERS = "SELECT facet, value, id FROM search_facetvalue JOIN unnest(%s::text[], %s::text[]) AS wanted (facet, value) USING (facet, value)"
# What is written is collected, and merged into each index in its order at the end of a batch, which is twice as fast as
# to seek the place of every word of every row; nothing is left over that a search would have to read through.
COLLECT = "SELECT set_config('gin_pending_list_limit', '64MB', TRUE)"
MERGE = "SELECT " + ", ".join(f"gin_clean_pending_list('search_document_{section}')" for section in SECTIONS)
# The planner counts a read of a long value, stored out of the row and compressed, as free, and so prefers it to the
# index when a word is frequent. It takes thousands of words for a great deal of work, and would compile the statement or
# start helpers for what is done sooner than they are there. It cannot know how many rows a list of tokens finds, and would
# sort them all to join them. What is found fits into memory.
SETTINGS = """
SELECT set_config('enable_seqscan', %s, TRUE), set_config('jit', 'off', TRUE),
    set_config('max_parallel_workers_per_gather', '0', TRUE), set_config('enable_mergejoin', 'off', TRUE),
    set_config('work_mem', '64MB', TRUE)
"""


class PostgresBackend:
    """The interface of `search.backends.base.Backend` over one table; its own writes are visible at once."""

    name = "postgres"

    def ensure(self) -> None:
        """The table comes with the migrations."""

    def index(self, documents: Iterable[IndexFields], *, refresh: bool = False) -> None:
        """Write the documents whose version is later than what is kept."""
        in_order = sorted(documents, key=lambda document: document.id)
        numbers = numbers_of(values_of(in_order))
        self._write(UPSERT, [row(document, numbers) for document in in_order])

    def delete(self, versions: Mapping[int, int], *, refresh: bool = False) -> None:
        """Leave a row that is not live, so that a write which read earlier cannot bring the product back."""
        self._write(BURY, sorted(versions.items()))

    def _write(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        if not rows:
            return
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(COLLECT)
            cursor.executemany(statement, rows)
            cursor.execute(MERGE)

    def search(self, request: SearchRequest) -> SearchResponse:
        """One page, with totals and facets, in one statement with four around it."""
        with planned(words=bool(request.plan.clauses)):
            return self._page(request)

    def counts(self, wanted: Sequence[SearchRequest]) -> list[int]:
        """In one statement with four around it."""
        each = [counting(number, matching(request)) for number, request in enumerate(wanted)]
        counted = joined(each, " UNION ALL ")
        with planned(words=True):
            rows = rows_of(Sql(f"SELECT times FROM {counted.text} AS counted ORDER BY number", counted.parameters))
        return [times for (times,) in rows]

    def held(self, after: int, until: int) -> dict[int, IndexFields]:
        """What is kept of the products above the id `after`, up to and with `until`."""
        rows = rows_of(Sql(HELD, (after, until)))
        return {product_id: held_fields(product_id, version, columns) for product_id, version, *columns in rows}

    def _page(self, request: SearchRequest) -> SearchResponse:
        conditions = filter_conditions(request.filters)
        ((total, unfiltered, page, values, others),) = rows_of(search_query(request, conditions))
        hits = [Hit(position[-1], score, tuple(position), workshop or "") for score, workshop, *position in page or ()]
        counted = facet_counts(request, values or (), others) if request.with_facets else {}
        return SearchResponse(hits[: request.first], total, len(hits) > request.first, counted, unfiltered)


def values_of(documents: Iterable[IndexFields]) -> list[tuple[str, str]]:
    """The values of all facets that the documents have, each once and in order."""
    return sorted({(name, value) for document in documents for name in VALUE_FACETS for value in document.values[name]})


def numbers_of(values: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The numbers under which rows hold values of facets; new ones get one."""
    if not values:
        return {}
    columns = list(map(list, zip(*values, strict=True)))
    with connection.cursor() as cursor:
        cursor.execute(NEW_VALUES, columns)
        cursor.execute(NUMBERS, columns)
        return {(facet, value): number for facet, value, number in cursor.fetchall()}


def row(document: IndexFields, numbers: Mapping[tuple[str, str], int]) -> list[Any]:
    """The parameters of UPSERT."""
    vectors = (" ".join(map(quoted, document.tokens[section])) for section in SECTIONS)
    held = [numbers[name, value] for name in VALUE_FACETS for value in document.values[name]]
    return [document.id, document.version, *vectors, held, *(document.values[name] for name in PLAIN)]


def held_fields(product_id: int, version: int, columns: list[Any]) -> IndexFields:
    """The columns of HELD as they were when they were written."""
    tokens = {name: frozenset(column) for name, column in zip(SECTIONS, columns, strict=False)}
    values: dict[str, Any] = {name: [] for name in VALUE_FACETS}
    for name, _colon, value in (each.partition(":") for each in columns[len(SECTIONS)]):
        values[name].append(value)
    return IndexFields(product_id, version, tokens, values | dict(zip(PLAIN, columns[len(SECTIONS) + 1 :], strict=True)))


@contextmanager
def planned(*, words: bool) -> Iterator[None]:
    """Keep the planner from what it takes to be cheap and is not, see SETTINGS; without words all rows are read anyway. What
    the database refuses becomes BackendUnavailable.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(SETTINGS, ["off" if words else "on"])
            yield
            cursor.execute("SELECT set_config('enable_seqscan', 'on', TRUE), set_config('enable_mergejoin', 'on', TRUE)")
    except DatabaseError as error:
        raise BackendUnavailable(str(error)) from error


def rows_of(query: Sql) -> list[tuple[Any, ...]]:
    """All rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(query.text, query.parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def counting(number: int, words: Sql) -> Sql:
    """One row: the number, and how many products the words find, FEW at most."""
    return Sql(f"SELECT {number:d} AS number, count(*) AS times FROM (SELECT FROM {words.text} LIMIT {FEW:d}) AS first", words.parameters)


def search_query(request: SearchRequest, conditions: Mapping[str, Sql]) -> Sql:
    """One row: how many products pass the filters, how many the words find, the page as rows of (score, workshop, values of
    the order), and the counts of facets, all from one reading of what the words match.
    """
    parts = {"found": found_query(request, conditions)}
    if request.sort == Sort.RELEVANCE and request.plan.clauses:
        parts["points"] = points(request)
    parts["page"] = page_query(request, scored="points" in parts)
    parts["tally"] = tally_query(request)
    counted = counts(request, conditions) if request.with_facets else [Sql("NULL"), Sql("NULL")]
    columns = [
        Sql("(SELECT coalesce(sum(times) FILTER (WHERE fails = 0), 0)::int FROM tally)"),
        Sql("(SELECT coalesce(sum(times), 0)::int FROM tally)"),
        Sql("(SELECT json_agg(line ORDER BY place) FROM page)"),
        *counted,
    ]
    tables = ", ".join(f"{name} AS MATERIALIZED ({part.text})" for name, part in parts.items())
    text = f"WITH {tables} SELECT {', '.join(column.text for column in columns)}"
    return Sql(text, tuple(value for part in (*parts.values(), *columns) for value in part.parameters))


def found_query(request: SearchRequest, conditions: Mapping[str, Sql]) -> Sql:
    """What the words match, or only those of it that are chosen, with the filters that a row does not pass as bits of `fails`.

    `passes` and `counts` say that there are none and at most one: the planner has no idea of numbers but expects half of
    all rows to be true.
    """
    words = matching(request)
    shipped = shipped_to(request.destination) if request.destination else Sql("NULL")
    own = own_bits(conditions)
    failing = [Sql(f"CASE WHEN {each.text} THEN 0 ELSE {own[name]} END", each.parameters) for name, each in conditions.items()]
    fails = joined(failing, " + ", "0")
    kept = ", ".join(("product_id", "facets", "price", "available", "rating", "published", *FLAG_FACETS, "met"))
    narrowed = joined(chosen(request), " AND ")
    text = f"""
        SELECT *, fails = 0 AS passes, fails & (fails - 1) = 0 AS counts
        FROM (SELECT {kept}, {shipped.text} AS is_shipped, {fails.text} AS fails FROM {words.text} WHERE {narrowed.text}) AS filtered
    """
    return Sql(text, (*shipped.parameters, *fails.parameters, *words.parameters, *narrowed.parameters))


def own_bits(conditions: Iterable[str]) -> dict[str, int]:
    """1, 2, 4 and so on: one for each filter."""
    return {name: 1 << place for place, name in enumerate(conditions)}


def page_query(request: SearchRequest, *, scored: bool) -> Sql:
    """The rows of the page as arrays, in their order."""
    columns = ORDERS[request.sort]
    order = ", ".join(f"{name} {'DESC' if down else 'ASC'}" for name, down in columns)
    behind = following(request)
    source = "found LEFT JOIN points USING (product_id)" if scored else "found"
    workshop = "(SELECT value FROM search_facetvalue WHERE id = ANY(facets) AND facet = 'workshop' LIMIT 1)"
    text = f"""
        SELECT row_number() OVER (ORDER BY {order}) AS place,
            json_build_array(score, {workshop}, {", ".join(name for name, _ in columns)}) AS line
        FROM (
            SELECT * FROM (SELECT found.*, {score(request)} AS score FROM {source} WHERE passes) AS kept
            WHERE {behind.text} ORDER BY {order} LIMIT %s
        ) AS first
    """
    return Sql(text, (*behind.parameters, request.first + 1))


def tally_query(request: SearchRequest) -> Sql:
    """How often each combination occurs of what is counted by conditions: rows are read once for all of them."""
    if not request.with_facets:
        return Sql("SELECT fails, count(*) AS times FROM found GROUP BY fails")
    keys = ("fails", *FLAG_FACETS, "is_shipped", "band", "stars")
    text = f"""
        SELECT {", ".join(keys)}, count(*) AS times FROM (
            SELECT *, width_bucket(price, %s::bigint[]) AS band, width_bucket(rating::int, %s::int[]) AS stars FROM found
        ) AS in_bands GROUP BY {", ".join(keys)}
    """
    return Sql(text, (edges(request), sorted(RATINGS)))


def edges(request: SearchRequest) -> list[int]:
    """Where a range of prices begins or ends; between two of them all prices lie in the same ranges."""
    begun = {low for low, _high in request.price_ranges}
    ended = {high + 1 for _low, high in request.price_ranges if high is not None}
    return sorted(begun | ended)


def counts(request: SearchRequest, conditions: Mapping[str, Sql]) -> list[Sql]:
    """The counts of values, as rows of (facet, value, count), and those of flags, delivery and prices, in their order.

    A value counts where all filters are passed but perhaps that of its own facet: where no filter fails, or that one
    alone does.
    """
    own = own_bits(conditions)
    cases = " ".join(f"WHEN '{name}' THEN {bit}" for name, bit in own.items() if name in VALUE_FACETS)
    values = f"""(
        SELECT json_agg(json_build_array(facet, value, times)) FROM (
            SELECT facet, value, sum(times) AS times,
                row_number() OVER (PARTITION BY facet ORDER BY sum(times) DESC, value COLLATE "C") AS place
            FROM (SELECT fails, unnest(facets) AS id, count(*) AS times FROM found WHERE counts GROUP BY fails, 2) AS held
            JOIN search_facetvalue USING (id)
            WHERE fails IN (0, {f"CASE facet {cases} ELSE 0 END" if cases else "0"}) GROUP BY facet, value
        ) AS ranked WHERE place <= {FACET_SIZE}
    )"""
    others = ", ".join(
        f"sum(times) FILTER (WHERE {condition} AND fails IN (0, {own.get(name, 0)}))" for name, _value, condition in other_facets(request)
    )
    return [Sql(values), Sql(f"(SELECT json_build_array({others}) FROM tally)")]


def other_facets(request: SearchRequest) -> Iterator[tuple[str, str, str]]:
    """The name, the value and the condition on the tally of what is counted by conditions."""
    for name in FLAG_FACETS:
        yield name, "true", name
    if request.destination:
        yield "ships_to", request.destination, "is_shipped"
    bands = {edge: number for number, edge in enumerate(edges(request), 1)}
    for low, high in request.price_ranges:
        upper = "" if high is None else f" AND band < {bands[high + 1]}"
        yield "price", price_label((low, high)), f"band >= {bands[low]}{upper}"
    for lowest in RATINGS:
        yield "rating", str(lowest), f"stars > {sorted(RATINGS).index(lowest)}"


def facet_counts(request: SearchRequest, values: Iterable[tuple[str, str, int]], others: Iterable[int]) -> dict[str, list[tuple[str, int]]]:
    """The counts of all facets, values from the most frequent, prices in their order; what is counted zero times is left out."""
    found: dict[str, list[tuple[str, int]]] = {name: [] for name in facet_names()}
    for name, value, times in sorted(values, key=lambda counted: (-counted[2], counted[1])):
        found[name].append((value, int(times)))
    for (name, value, _condition), times in zip(other_facets(request), others, strict=True):
        found[name] += [(value, times)] if times else []
    return found

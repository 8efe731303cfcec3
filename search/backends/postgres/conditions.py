"""Filters, clauses and orders as SQL over the table of documents. Every value is a parameter."""

# ruff: noqa: S608  see above

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from search.backends.base import FLAG_FACETS, VALUE_FACETS, Filters, SearchRequest, Sort, pinned_scores
from search.documents import ANYWHERE, PRIOR_MEAN
from search.planning import ALL_WORDS, BEST_RATED, MET, SECTION_WEIGHTS, Alternative, Clause


class Sql(NamedTuple):
    """A piece of SQL with its parameters."""

    text: str
    parameters: tuple[Any, ...] = ()


TABLE = "search_searchdocument"
TRUE = Sql("TRUE")
#: As `search.planning.rating_points` counts.
RATING_POINTS = Sql(f"greatest(rating - {PRIOR_MEAN}, 0) * {BEST_RATED} / {500 - PRIOR_MEAN}")
#: The columns of each order, with their direction; all are whole numbers or booleans.
ORDERS: Mapping[Sort, tuple[tuple[str, bool], ...]] = {
    Sort.RELEVANCE: (
        ("available::int", True),
        ("score", True),
        ("published", True),
        ("product_id", True),
    ),
    Sort.NEWEST: (("published", True), ("product_id", True)),
    Sort.PRICE_ASC: (("price", False), ("product_id", False)),
    Sort.PRICE_DESC: (("price", True), ("product_id", True)),
}


def joined(parts: Iterable[Sql], separator: str, empty: str = "TRUE") -> Sql:
    """The pieces as one, with the separator between them."""
    found = list(parts)
    if not found:
        return Sql(empty)
    texts = separator.join(part.text for part in found)
    return Sql(f"({texts})", tuple(value for part in found for value in part.parameters))


def filter_conditions(filters: Filters) -> dict[str, Sql]:
    """A condition for each filter that is set, by the facet that it belongs to."""
    conditions = {name: Sql(f"{name} && %s", (list(values),)) for name in VALUE_FACETS if (values := getattr(filters, name))}
    conditions |= {name: Sql(name) for name in FLAG_FACETS if getattr(filters, name)}
    if filters.ships_to:
        conditions["ships_to"] = shipped_to(filters.ships_to)
    bounds = []
    if filters.price_min is not None:
        bounds.append(Sql("price >= %s", (filters.price_min,)))
    if filters.price_max is not None:
        bounds.append(Sql("price <= %s", (filters.price_max,)))
    if bounds:
        conditions["price"] = joined(bounds, " AND ")
    if filters.rating:
        conditions["rating"] = Sql("rating >= %s", (filters.rating,))
    return conditions


def chosen(request: SearchRequest) -> list[Sql]:
    """The condition that only certain products are asked for, when they are."""
    return [Sql("product_id = ANY(%s)", (list(request.only),))] if request.only else []


def shipped_to(country: str) -> Sql:
    """What is shipped to a country."""
    return Sql("ships_to && %s", ([country, ANYWHERE],))


def quoted(token: str) -> str:
    """A token as text of a tsquery or tsvector."""
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


def alternative_query(alternative: Alternative) -> str:
    """The alternative as text of a tsquery."""
    groups = ("|".join(map(quoted, group)) for group in alternative.groups)
    return "(" + "&".join(f"({group})" for group in groups) + ")"


def clause_query(clause: Clause) -> str:
    """The clause as text of one tsquery: any of its alternatives."""
    return "(" + "|".join(map(alternative_query, clause.alternatives)) + ")"


def matching(request: SearchRequest) -> Sql:
    """The documents that are found by their words, and those that are pinned, as a subquery with a column `met`."""
    found = found_by_words(request)
    if not request.pinned:
        return found
    pinned = list(request.pinned)
    text = f"""
        (SELECT * FROM {found.text} WHERE NOT product_id = ANY(%s)
         UNION ALL SELECT *, 0 AS met FROM {TABLE} WHERE live AND product_id = ANY(%s)) AS matching
    """
    return Sql(text, (*found.parameters, pinned, pinned))


def found_by_words(request: SearchRequest) -> Sql:
    """The documents that meet enough clauses, as a subquery with the points for that in a column `met`.

    Only the index of tokens is asked, since the tokens of a row are too many to be read for each. Rows that are not
    live have none; to say so too would let the planner take another index and read them all.
    """
    clauses = list(map(clause_query, request.plan.clauses))
    if not clauses:
        return Sql(f"(SELECT *, 0 AS met FROM {TABLE} WHERE live) AS found")
    if request.minimum >= len(clauses):
        points = MET * len(clauses) + (ALL_WORDS if len(clauses) > 1 else 0)
        condition = "tokens @@ %s::tsquery"
        return Sql(f"(SELECT *, {points:d} AS met FROM {TABLE} WHERE {condition}) AS found", ("&".join(clauses),))
    each = [f"SELECT product_id, {clause.required} AS required FROM {TABLE} WHERE tokens @@ %s::tsquery" for clause in request.plan.clauses]
    counted = f"""
        SELECT product_id, {MET:d} * count(*) + CASE WHEN count(*) = {len(clauses):d} THEN {ALL_WORDS:d} ELSE 0 END AS met
        FROM ({" UNION ALL ".join(each)}) AS single GROUP BY product_id
        HAVING count(*) >= %s AND count(*) FILTER (WHERE required) = {request.plan.required:d}
    """
    return Sql(f"({TABLE} JOIN ({counted}) AS counted USING (product_id)) AS found", (*clauses, request.minimum))


def clause_score(clause: Clause, section: str) -> Sql:
    """What the best alternative met in the section adds, tried from the heaviest down; 0 when none is."""
    ways: dict[int, list[str]] = {}
    for alternative in clause.alternatives:
        ways.setdefault(alternative.weight, []).append(alternative_query(alternative))
    weights = sorted(ways, reverse=True)
    cases = " ".join(f"WHEN {section} @@ %s::tsquery THEN {weight * SECTION_WEIGHTS[section]:d}" for weight in weights)
    return Sql(f"(CASE {cases} ELSE 0 END)", tuple("|".join(ways[weight]) for weight in weights))


def score(request: SearchRequest) -> Sql:
    """The points for the clauses that are met, and what title, names and the rating add; 0 when the order does not ask."""
    if request.sort != Sort.RELEVANCE:
        return Sql("0")
    clauses = request.plan.clauses
    added = [clause_score(clause, section) for clause in clauses for section in SECTION_WEIGHTS]
    rated = [RATING_POINTS] if clauses else []
    return pinned_score(request, joined([Sql("met"), *added, *rated], " + "))


def pinned_score(request: SearchRequest, otherwise: Sql) -> Sql:
    """The scores of pinned products by their places; those of all others as they are."""
    if not request.pinned:
        return otherwise
    cases = " ".join(f"WHEN {product_id:d} THEN {score:d}" for product_id, score in pinned_scores(request.pinned).items())
    return Sql(f"(CASE product_id {cases} ELSE {otherwise.text} END)", otherwise.parameters)


def following(request: SearchRequest) -> Sql:
    """Whether a row lies behind the place at which the last page ended."""
    if request.after is None:
        return TRUE
    columns = ORDERS[request.sort]
    names = ", ".join(name for name, _ in columns)
    places = ", ".join(["%s"] * len(columns))
    # All columns of an order go the same way, so that rows compare as wholes.
    sign = "<" if columns[0][1] else ">"
    return Sql(f"ROW({names}) {sign} ROW({places})", request.after)

"""Filters, clauses and orders as SQL over the table of documents. Every value is a parameter."""

# ruff: noqa: S608  see above

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from search.backends.base import (
    FLAG_FACETS,
    VALUE_FACETS,
    Filters,
    SearchRequest,
    Sort,
    pinned_scores,
    ways_within,
    where_met,
)
from search.clauses import Alternative, Clause
from search.documents import ANYWHERE, PRIOR_MEAN, SECTIONS
from search.planning import ALL_WORDS, BEST_RATED, MET, RATED, SECTION_WEIGHTS, SHIPPED, STEP_OF_RATING
from search.thesaurus.mentions import Groups


class Sql(NamedTuple):
    """A piece of SQL with its parameters."""

    text: str
    parameters: tuple[Any, ...] = ()


TABLE, VALUES = "search_searchdocument", "search_facetvalue"
#: How many tokens are looked up in one go: the index weighs every one of them for each row that it finds.
TOGETHER = 24
TRUE = Sql("TRUE")
#: As `search.planning.rating_points` counts.
RATING_POINTS = f"least(greatest(rating - {PRIOR_MEAN}, 0) / {STEP_OF_RATING} * {RATED}, {BEST_RATED})"
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
    conditions = {name: has_any(name, values) for name in VALUE_FACETS if (values := getattr(filters, name))}
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


def has_any(facet: str, values: Iterable[str]) -> Sql:
    """Whether a row has one of the values of a facet."""
    numbers = f"ARRAY(SELECT id FROM {VALUES} WHERE facet = %s AND value = ANY(%s))"
    return Sql(f"facets && {numbers}", (facet, list(values)))


def chosen(request: SearchRequest) -> list[Sql]:
    """The condition that only certain products are asked for, when they are."""
    return [Sql("product_id = ANY(%s)", (list(request.only),))] if request.only else []


def shipped_to(country: str) -> Sql:
    """What is shipped to a country."""
    return Sql("ships_to && %s", ([country, ANYWHERE],))


def quoted(token: str) -> str:
    """A token as text of a tsquery or tsvector."""
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


def groups_query(groups: Groups) -> str:
    """Groups of tokens as text of a tsquery."""
    return "(" + "&".join(f"({'|'.join(map(quoted, group))})" for group in groups) + ")"


def queries_of(alternatives: Iterable[Alternative], section: str) -> list[str]:
    """Texts of tsqueries of which any meets any of the alternatives in the section."""
    tokens, groups = ways_within(alternatives, section)
    return ["|".join(part) for whole in (list(map(quoted, tokens)), list(map(groups_query, groups))) for part in batched(whole)]


def batched(parts: Sequence[str]) -> Iterator[Sequence[str]]:
    """The parts in runs that are looked up in one go."""
    return (parts[start : start + TOGETHER] for start in range(0, len(parts), TOGETHER))


def met(clause: Clause, request: SearchRequest) -> Sql:
    """Whether a row meets any of the alternatives where they are asked for: one look into the index of a section for each
    query, their rows put together.
    """
    sections = where_met(clause, by_name=request.by_name)
    looks = (Sql(f"{section} @@ ANY(%s::tsquery[])", (queries_of(ways, section),)) for section, ways in sections)
    return joined(looks, " OR ")


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

    Only the indexes of tokens are asked, and for one clause at a time: with two in one condition the planner may ask the
    index for the first and read the tokens of each row for the second, which are too many for that. Rows that are not
    live have no tokens; to say so too would let the planner take another index and read them all.
    """
    clauses = request.plan.clauses
    if not clauses:
        return Sql(f"(SELECT *, 0 AS met FROM {TABLE} WHERE live) AS found")
    if len(clauses) == 1:
        condition = met(clauses[0], request)
        return Sql(f"(SELECT *, {MET:d} AS met FROM {TABLE} WHERE {condition.text}) AS found", condition.parameters)
    conditions = [(clause.required, met(clause, request)) for clause in clauses]
    each = [f"SELECT product_id, {required} AS required FROM {TABLE} WHERE {condition.text}" for required, condition in conditions]
    counted = f"""
        SELECT product_id, {MET:d} * count(*) + CASE WHEN count(*) = {len(clauses):d} THEN {ALL_WORDS:d} ELSE 0 END AS met
        FROM ({" UNION ALL ".join(each)}) AS single GROUP BY product_id
        HAVING count(*) >= %s AND count(*) FILTER (WHERE required) >= {min(1, request.plan.required):d}
    """
    parameters = (value for _required, condition in conditions for value in condition.parameters)
    return Sql(f"({TABLE} JOIN ({counted}) AS counted USING (product_id)) AS found", (*parameters, request.minimum))


def points(request: SearchRequest) -> Sql:
    """Rows of (product_id, points): what title and names add for those that are `found`, the best way of each clause.

    The index of each section is asked which rows have a token; to ask each row for all tokens takes far longer.
    """
    sections = [section_points(request.plan.clauses, section, weight) for section, weight in SECTION_WEIGHTS.items()]
    each = joined(sections, " UNION ALL ")
    text = f"""
        SELECT product_id, sum(best)::int AS points FROM (
            SELECT product_id, slot, max(worth) AS best FROM {each.text} AS way JOIN found USING (product_id)
            WHERE passes GROUP BY product_id, slot
        ) AS slots GROUP BY product_id
    """
    return Sql(text, each.parameters)


def section_points(clauses: Sequence[Clause], section: str, factor: int) -> Sql:
    """Rows of (product_id, slot, worth) for every way in which a clause is met in a section; the section and the clause
    make the slot.
    """
    slots: list[int] = []
    worth: list[int] = []
    queries: list[str] = []
    for number, clause in enumerate(clauses):
        ways: dict[int, list[Alternative]] = {}
        for alternative in clause.alternatives:
            ways.setdefault(alternative.weight, []).append(alternative)
        for weight, alternatives in ways.items():
            found = queries_of(alternatives, section)
            queries += found
            slots += [number * len(SECTIONS) + SECTIONS.index(section)] * len(found)
            worth += [weight * factor] * len(found)
    asked = "unnest(%s::int[], %s::int[], %s::text[]) AS asked (slot, worth, query)"
    return Sql(f"SELECT product_id, slot, worth FROM {asked} JOIN {TABLE} ON {section} @@ query::tsquery", (slots, worth, queries))


def score(request: SearchRequest) -> str:
    """The points for the clauses that are met, for title, names, rating and delivery; of pinned products those of their places."""
    if request.sort != Sort.RELEVANCE:
        return "0"
    shipped = f" + CASE WHEN is_shipped THEN {SHIPPED} ELSE 0 END" if request.destination else ""
    added = f"met + coalesce(points, 0) + {RATING_POINTS}{shipped}" if request.plan.clauses else "met"
    if not request.pinned:
        return added
    cases = " ".join(f"WHEN {product_id:d} THEN {score:d}" for product_id, score in pinned_scores(request.pinned).items())
    return f"(CASE product_id {cases} ELSE {added} END)"


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

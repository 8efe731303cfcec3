"""Filters, clauses and orders as SQL over the table of documents. Every value is a parameter."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from search.backends.base import FLAG_FACETS, VALUE_FACETS, Filters, SearchRequest, Sort
from search.documents import ANYWHERE, SECTIONS
from search.planning import ALL_WORDS, SECTION_WEIGHTS, Alternative, Clause


class Sql(NamedTuple):
    """A piece of SQL with its parameters."""

    text: str
    parameters: tuple[Any, ...] = ()


TRUE = Sql("TRUE")
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
    conditions = {
        name: Sql(f"{name} && %s", (list(values),))
        for name in VALUE_FACETS
        if (values := getattr(filters, name))
    }
    conditions |= {name: Sql(name) for name in FLAG_FACETS if getattr(filters, name)}
    if filters.ships_to:
        conditions["ships_to"] = Sql("ships_to && %s", ([filters.ships_to, ANYWHERE],))
    bounds = []
    if filters.price_min is not None:
        bounds.append(Sql("price >= %s", (filters.price_min,)))
    if filters.price_max is not None:
        bounds.append(Sql("price <= %s", (filters.price_max,)))
    if bounds:
        conditions["price"] = joined(bounds, " AND ")
    return conditions


def quoted(token: str) -> str:
    """A token as text of a tsquery or tsvector."""
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


def alternative_query(alternative: Alternative, weight: str) -> str:
    """The alternative as text of a tsquery, within the section of the weight letter."""
    groups = ("|".join(f"{quoted(token)}:{weight}" for token in group) for group in alternative.groups)
    return "(" + "&".join(f"({group})" for group in groups) + ")"


def clause_query(clause: Clause) -> str:
    """The clause as text of one tsquery: any alternative in any section."""
    return "|".join(
        alternative_query(alternative, weight)
        for alternative in clause.alternatives
        for weight in SECTIONS.values()
    )


def matches(query: str) -> Sql:
    """Whether the document meets the tsquery."""
    return Sql("tokens @@ %s::tsquery", (query,))


def words_condition(request: SearchRequest) -> Sql:
    """Whether a document meets enough clauses."""
    queries = [clause_query(clause) for clause in request.plan.clauses]
    if not queries:
        return TRUE
    if request.minimum >= len(queries):
        return matches("&".join(f"({query})" for query in queries))
    reached = joined((Sql(f"({each.text})::int", each.parameters) for each in map(matches, queries)), " + ")
    enough = Sql(f"{reached.text} >= %s", (*reached.parameters, request.minimum))
    # The disjunction alone can use the index.
    return joined([matches("|".join(f"({query})" for query in queries)), enough], " AND ")


def clause_score(clause: Clause, section: str) -> Sql:
    """What the best alternative met in the section counts for, tried from the heaviest down; 0 when none is."""
    ways: dict[int, list[str]] = {}
    for alternative in clause.alternatives:
        ways.setdefault(alternative.weight, []).append(alternative_query(alternative, SECTIONS[section]))
    weights = sorted(ways, reverse=True)
    cases = " ".join(
        f"WHEN tokens @@ %s::tsquery THEN {weight * SECTION_WEIGHTS[section]:d}" for weight in weights
    )
    return Sql(f"(CASE {cases} ELSE 0 END)", tuple("|".join(ways[weight]) for weight in weights))


def score(request: SearchRequest) -> Sql:
    """The sum over all clauses and sections, with a bonus when every one of several is met."""
    clauses = request.plan.clauses
    if not clauses or request.sort != Sort.RELEVANCE:
        return Sql("0")
    scores = [clause_score(clause, section) for clause in clauses for section in SECTIONS]
    if len(clauses) > 1:
        everything = matches("&".join(f"({clause_query(clause)})" for clause in clauses))
        scores.append(
            Sql(f"(CASE WHEN {everything.text} THEN {ALL_WORDS:d} ELSE 0 END)", everything.parameters)
        )
    return joined(scores, " + ")


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

"""A search as Elasticsearch's own language, built from the plan and the filters."""

from collections.abc import Iterable, Mapping
from typing import Any

from search.backends.base import (
    FACET_SIZE,
    FLAG_FACETS,
    RATINGS,
    VALUE_FACETS,
    Filters,
    Position,
    SearchRequest,
    Sort,
    facet_names,
    pinned_scores,
    price_label,
    telling,
)
from search.documents import ANYWHERE
from search.planning import ALL_WORDS, BEST_RATED, MET, SECTION_WEIGHTS, Alternative, Clause

#: A query or an aggregation. Plain dictionaries: a search has thousands of words, and objects for all of them take longer
#: to make than the cluster takes to answer.
Query = dict[str, Any]
EVERYTHING: Query = {"match_all": {}}

#: What a score counts more for what can be had, so that all of it stands before what is sold out: one number to sort by
#: lets Elasticsearch pass over what cannot be on the page. More than all words and pins together, and with them below
#: 2^24, up to which it counts exactly.
AVAILABLE = 1 << 20
#: The powers of two of which the points of a rating are made.
RATING_BITS = tuple(1 << place for place in range(BEST_RATED.bit_length()))
ORDERS: Mapping[Sort, tuple[dict[str, str], ...]] = {
    Sort.RELEVANCE: ({"_score": "desc"}, {"published": "desc"}, {"product_id": "desc"}),
    Sort.NEWEST: ({"published": "desc"}, {"product_id": "desc"}),
    Sort.PRICE_ASC: ({"price": "asc"}, {"product_id": "asc"}),
    Sort.PRICE_DESC: ({"price": "desc"}, {"product_id": "desc"}),
}


def page(request: SearchRequest) -> Query:
    """The body of the search for the products of the page."""
    narrowed = [*filter_conditions(request.filters).values(), *chosen(request)]
    body: Query = {
        "query": scored(request, narrowed) if request.sort == Sort.RELEVANCE else all_of([matching(request), *narrowed]),
        "sort": list(ORDERS[request.sort]),
        "size": request.first + 1,
        "track_total_hits": False,
        "_source": False,
        "docvalue_fields": ["workshop"],
    }
    if request.after is not None:
        body["search_after"] = values_of(request.after, request)
    return body


def counts(request: SearchRequest) -> Query:
    """The body of the search that counts everything. Without a page it has no scores, and Elasticsearch keeps the answer
    until the index changes.
    """
    conditions = filter_conditions(request.filters)
    return {
        "query": all_of([matching(request), *chosen(request)]),
        "size": 0,
        "track_total_hits": True,
        "aggs": facets(conditions, request),
    }


def position_of(hit: Mapping[str, Any], request: SearchRequest) -> Position:
    """The place of a hit in the order, as both stores name it."""
    values = tuple(int(value) for value in hit["sort"])
    if request.sort != Sort.RELEVANCE:
        return values
    available, points = divmod(values[0], AVAILABLE)
    return (available, points + common_points(request), *values[1:])


def values_of(position: Position, request: SearchRequest) -> list[int]:
    """The values by which Elasticsearch sorts a place."""
    if request.sort != Sort.RELEVANCE:
        return list(position)
    available, points, *others = position
    return [available * AVAILABLE + points - common_points(request), *others]


def chosen(request: SearchRequest) -> list[Query]:
    """The condition that only certain products are asked for, when they are."""
    return [{"terms": {"product_id": list(request.only)}}] if request.only else []


def filter_conditions(filters: Filters) -> dict[str, Query]:
    """A condition for each filter that is set, by the facet that it belongs to."""
    conditions: dict[str, Query] = {name: {"terms": {name: list(values)}} for name in VALUE_FACETS if (values := getattr(filters, name))}
    conditions |= {name: {"term": {name: True}} for name in FLAG_FACETS if getattr(filters, name)}
    if filters.ships_to:
        conditions["ships_to"] = shipped_to(filters.ships_to)
    bounds = {"gte": filters.price_min, "lte": filters.price_max}
    if set_bounds := {name: value for name, value in bounds.items() if value is not None}:
        conditions["price"] = {"range": {"price": set_bounds}}
    if filters.rating:
        conditions["rating"] = rated(filters.rating)
    return conditions


def shipped_to(country: str) -> Query:
    """What is shipped to a country."""
    return {"terms": {"ships_to": [country, ANYWHERE]}}


def rated(lowest: int) -> Query:
    """What is rated so well or better."""
    return {"range": {"rating": {"gte": lowest}}}


def matching(request: SearchRequest) -> Query:
    """What is found by its words, and what is pinned."""
    found = enough(request.plan.clauses, request.minimum) if request.plan.clauses else EVERYTHING
    return any_query([found, {"terms": {"product_id": list(request.pinned)}}]) if request.pinned else found


def scored(request: SearchRequest, narrowed: Iterable[Query]) -> Query:
    """What is found and passes the filters, with the points of its words, or of its place when it is pinned."""
    available = worth(AVAILABLE, {"term": {"available": True}})
    if not request.pinned:
        points = words_points(request)
        return {"bool": {"filter": [matching(request), *narrowed], "should": [available, *points]}}
    words = {"bool": {"should": words_points(request), "must_not": [{"terms": {"product_id": list(request.pinned)}}]}}
    places = [worth(score, {"term": {"product_id": product_id}}) for product_id, score in pinned_scores(request.pinned).items()]
    return {"bool": {"filter": [matching(request), *narrowed], "should": [available, words, *places]}}


def words_points(request: SearchRequest) -> list[Query]:
    """The points of the clauses and the rating in whole numbers, but for those that everything found has."""
    clauses = request.plan.clauses
    if not clauses:
        return []
    points = [section_points(clause, section, weight) for clause in clauses for section, weight in SECTION_WEIGHTS.items()]
    points += [worth(bit, {"term": {"rating_bits": str(bit)}}) for bit in RATING_BITS]
    if common_points(request):
        return points
    all_words = [worth(ALL_WORDS, all_of(map(met, clauses)))] if len(clauses) > 1 else []
    return [*points, *(worth(MET, met(clause)) for clause in clauses), *all_words]


def common_points(request: SearchRequest) -> int:
    """The points that everything found has, since it meets every clause: they need no counting. With pins there are none."""
    count = len(request.plan.clauses)
    if request.minimum < count or request.pinned:
        return 0
    return MET * count + (ALL_WORDS if count > 1 else 0)


def enough(clauses: tuple[Clause, ...], minimum: int) -> Query:
    """At least `minimum` of the clauses, and all that are required."""
    if minimum >= len(clauses):
        return all_of(map(met, clauses))
    required = [met(clause) for clause in clauses if clause.required]
    return {"bool": {"filter": required, "should": list(map(met, clauses)), "minimum_should_match": minimum}}


def met(clause: Clause) -> Query:
    """Any of the alternatives anywhere."""
    return any_of(clause.alternatives, "tokens")


def section_points(clause: Clause, section: str, weight: int) -> Query:
    """The best of the alternatives in one section."""
    by_weight: dict[int, list[Alternative]] = {}
    for alternative in clause.alternatives:
        by_weight.setdefault(alternative.weight, []).append(alternative)
    return {"dis_max": {"queries": [worth(each * weight, any_of(ways, section)) for each, ways in by_weight.items()]}}


def worth(points: int, query: Query) -> Query:
    """What counts for so many points, however often it is met."""
    return {"constant_score": {"filter": query, "boost": points}}


def any_of(alternatives: Iterable[Alternative], section: str) -> Query:
    """Any of the alternatives in the section; all that are single tokens are looked for together."""
    tokens: list[str] = []
    ways: list[Query] = []
    for alternative in alternatives:
        if len(alternative.groups) == 1:
            tokens += alternative.groups[0]
        else:
            ways.append(all_of({"terms": {section: list(group)}} for group in alternative.groups))
    if tokens or not ways:
        ways.append({"terms": {section: telling(tokens)}})
    return any_query(ways)


def any_query(queries: list[Query]) -> Query:
    """What meets any of the queries."""
    return queries[0] if len(queries) == 1 else {"bool": {"should": queries, "minimum_should_match": 1}}


def all_of(queries: Iterable[Query]) -> Query:
    """What meets every one of the queries."""
    found = list(queries)
    return found[0] if len(found) == 1 else {"bool": {"filter": found}}


def facets(conditions: Mapping[str, Query], request: SearchRequest) -> dict[str, Query]:
    """How many pass all filters, and every facet's counts under all filters but its own; those that have none set are
    counted together.
    """
    names = facet_names() if request.with_facets else ()
    counted = {name: aggregation for name in names if (aggregation := facet_aggregation(name, request))}
    free = {name: aggregation for name, aggregation in counted.items() if name not in conditions}
    found = {"found": {"filter": all_of(conditions.values()) if conditions else EVERYTHING, "aggs": free}}
    for name in conditions:
        if name in counted:
            others = [condition for other, condition in conditions.items() if other != name]
            found[name] = {"filter": all_of(others) if others else EVERYTHING, "aggs": {name: counted[name]}}
    return found


def facet_aggregation(name: str, request: SearchRequest) -> Query | None:
    """The counting of one facet's values; None when nothing is asked of it."""
    if name == "price":
        # Where a range ends, the next one begins: Elasticsearch leaves the upper bound out.
        ranges = [
            {"key": price_label((low, high)), "from": low} | ({} if high is None else {"to": high + 1})
            for low, high in request.price_ranges
        ]
        return {"range": {"field": "price", "ranges": ranges}} if ranges else None
    if name == "ships_to":
        return {"filters": {"filters": {request.destination: shipped_to(request.destination)}}} if request.destination else None
    if name == "rating":
        return {"filters": {"filters": {str(lowest): rated(lowest) for lowest in RATINGS}}}
    if name in FLAG_FACETS:
        return {"filters": {"filters": {"true": {"term": {name: True}}}}}
    return {"terms": {"field": name, "size": FACET_SIZE, "order": [{"_count": "desc"}, {"_key": "asc"}]}}

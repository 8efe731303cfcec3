"""A search as Elasticsearch's own language, built with its DSL from the plan and the filters."""

from collections.abc import Mapping
from typing import Any

from elasticsearch.dsl import A, Q, Search
from elasticsearch.dsl.query import Query

from search.backends.base import (
    FACET_SIZE,
    FLAG_FACETS,
    RATINGS,
    VALUE_FACETS,
    Filters,
    PriceRange,
    SearchRequest,
    Sort,
    facet_names,
    pinned_scores,
    price_label,
)
from search.documents import ANYWHERE
from search.planning import ALL_WORDS, MET, SECTION_WEIGHTS, Alternative, Clause

ORDERS: Mapping[Sort, tuple[dict[str, str], ...]] = {
    Sort.RELEVANCE: (
        {"in_stock_first": "desc"},
        {"_score": "desc"},
        {"published": "desc"},
        {"product_id": "desc"},
    ),
    Sort.NEWEST: ({"published": "desc"}, {"product_id": "desc"}),
    Sort.PRICE_ASC: ({"price": "asc"}, {"product_id": "asc"}),
    Sort.PRICE_DESC: ({"price": "desc"}, {"product_id": "desc"}),
}


def build(request: SearchRequest, search: Search) -> Search:
    """The request put into an empty search."""
    conditions = filter_conditions(request.filters)
    query = matching_query(request)
    if request.only:
        query = Q("bool", must=[query], filter=[Q("terms", product_id=list(request.only))])
    found = search.query(query).source(includes=["workshop"]).extra(track_total_hits=True)
    found = found.extra(sort=list(ORDERS[request.sort]))[: request.first + 1]
    if conditions:
        found = found.post_filter(Q("bool", filter=list(conditions.values())))
    if request.after is not None:
        found = found.extra(search_after=list(request.after))
    if request.with_facets:
        add_facets(found, conditions, request)
    return found


def filter_conditions(filters: Filters) -> dict[str, Query]:
    """A condition for each filter that is set, by the facet that it belongs to."""
    conditions = {name: Q("terms", **{name: list(values)}) for name in VALUE_FACETS if (values := getattr(filters, name))}
    conditions |= {name: Q("term", **{name: True}) for name in FLAG_FACETS if getattr(filters, name)}
    if filters.ships_to:
        conditions["ships_to"] = shipped_to(filters.ships_to)
    bounds = {"gte": filters.price_min, "lte": filters.price_max}
    if set_bounds := {name: value for name, value in bounds.items() if value is not None}:
        conditions["price"] = Q("range", price=set_bounds)
    if filters.rating:
        conditions["rating"] = rated(filters.rating)
    return conditions


def shipped_to(country: str) -> Query:
    """What is shipped to a country."""
    return Q("terms", ships_to=[country, ANYWHERE])


def rated(lowest: int) -> Query:
    """What is rated so well or better."""
    return Q("range", rating={"gte": lowest})


def matching_query(request: SearchRequest) -> Query:
    """What is found by its words, and what is pinned with the score of its place."""
    if not request.pinned:
        return words_query(request)
    others = Q("bool", must=[words_query(request)], must_not=[Q("terms", product_id=list(request.pinned))])
    scores = pinned_scores(request.pinned)
    places = [Q("constant_score", filter=Q("term", product_id=product_id), boost=score) for product_id, score in scores.items()]
    return Q("bool", should=[others, *places], minimum_should_match=1)


def words_query(request: SearchRequest) -> Query:
    """The clauses of the plan and the rating, scored in whole numbers; everything when there is none."""
    clauses = request.plan.clauses
    if not clauses:
        return Q("match_all")
    if request.sort != Sort.RELEVANCE:
        return Q("bool", filter=[enough(clauses, request.minimum)])
    points = [query for clause in clauses for query in clause_points(clause)]
    if len(clauses) > 1:
        points.append(Q("constant_score", filter=enough(clauses, len(clauses)), boost=ALL_WORDS))
    found = Q("bool", filter=[enough(clauses, request.minimum)], should=points)
    return Q("function_score", query=found, field_value_factor={"field": "rating_points", "missing": 0}, boost_mode="sum")


def enough(clauses: tuple[Clause, ...], minimum: int) -> Query:
    """At least `minimum` of the clauses, and all that are required."""
    required = [met(clause) for clause in clauses if clause.required]
    return Q("bool", filter=required, should=[met(clause) for clause in clauses], minimum_should_match=minimum)


def met(clause: Clause) -> Query:
    """Any of the alternatives anywhere."""
    return Q("bool", should=[alternative_query(alternative, "tokens") for alternative in clause.alternatives])


def clause_points(clause: Clause) -> list[Query]:
    """What counts for a clause: that it is met, and its best alternative in the title and in the names."""
    sections = [section_points(clause, section, weight) for section, weight in SECTION_WEIGHTS.items()]
    return [Q("constant_score", filter=met(clause), boost=MET), *sections]


def section_points(clause: Clause, section: str, weight: int) -> Query:
    """The best of the alternatives in one section."""
    ways = [Q("constant_score", filter=alternative_query(each, section), boost=each.weight * weight) for each in clause.alternatives]
    return Q("dis_max", queries=ways)


def alternative_query(alternative: Alternative, section: str) -> Query:
    """A token of every group in the section."""
    groups = [Q("terms", **{section: list(group)}) for group in alternative.groups]
    return groups[0] if len(groups) == 1 else Q("bool", filter=groups)


def add_facets(search: Search, conditions: Mapping[str, Query], request: SearchRequest) -> None:
    """Ask for every facet's counts under all filters but its own."""
    for name in facet_names():
        others = [condition for other, condition in conditions.items() if other != name]
        narrowed = A("filter", filter=Q("bool", filter=others) if others else Q("match_all"))
        narrowed.bucket("counts", facet_aggregation(name, request))
        search.aggs.bucket(name, narrowed)


def facet_aggregation(name: str, request: SearchRequest) -> Any:
    """The counting of one facet's values."""
    if conditions := facet_conditions(name, request):
        return A("filters", filters=conditions)
    if name not in VALUE_FACETS:
        return A("filters", filters={"none": Q("match_none")})
    return A("terms", field=name, size=FACET_SIZE, order=[{"_count": "desc"}, {"_key": "asc"}])


def facet_conditions(name: str, request: SearchRequest) -> dict[str, Query]:
    """The conditions whose matches a facet counts, by its values; none for a facet of values, or when nothing is asked."""
    if name == "price":
        return {price_label(bounds): price_query(bounds) for bounds in request.price_ranges}
    if name == "rating":
        return {str(lowest): rated(lowest) for lowest in RATINGS}
    if name == "ships_to" and request.destination:
        return {request.destination: shipped_to(request.destination)}
    return {"true": Q("term", **{name: True})} if name in FLAG_FACETS else {}


def price_query(bounds: PriceRange) -> Query:
    """The prices of a range."""
    low, high = bounds
    return Q("range", price={"gte": low} | ({} if high is None else {"lte": high}))

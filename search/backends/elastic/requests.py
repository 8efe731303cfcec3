"""A search as Elasticsearch's own language, built with its DSL from the plan and the filters."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from elasticsearch.dsl import A, Q, Search
from elasticsearch.dsl.query import Query

from search.backends.base import (
    FACET_SIZE,
    FEW,
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
)
from search.backends.elastic import words
from search.documents import ANYWHERE
from search.planning import ALL_WORDS, BEST_RATED, MET, RATED, SECTION_WEIGHTS, SHIPPED

#: Facets of which all values are few enough to be counted in one field, which takes a fifth of the time of one for each:
#: value by value, and joined into one value, so that a product has fewer of them.
LISTED_ALONE = ("technique", "material", "color", "certificate")
LISTED_JOINED = (("category",), ("country", *FLAG_FACETS, "rating"))
LISTED = (*LISTED_ALONE, *chain.from_iterable(LISTED_JOINED))
MOST_LISTED = 3000
#: The steps of a rating times powers of two, of which its points are made.
RATING_BITS = tuple(RATED << place for place in range((BEST_RATED // RATED).bit_length()))
#: The searches that count: what passes all filters, and what the words find without them. Others count the facet of their name.
PASSING, UNFILTERED = "passing", "unfiltered"
ORDERS: Mapping[Sort, tuple[dict[str, str], ...]] = {
    Sort.RELEVANCE: ({"_score": "desc"}, {"published": "desc"}, {"product_id": "desc"}),
    Sort.NEWEST: ({"published": "desc"}, {"product_id": "desc"}),
    Sort.PRICE_ASC: ({"price": "asc"}, {"product_id": "asc"}),
    Sort.PRICE_DESC: ({"price": "desc"}, {"product_id": "desc"}),
}


def shows_available(request: SearchRequest) -> bool | None:
    """Whether the page begins with what can be had, or only what is sold out is left; None when the order does not tell
    them apart.
    """
    if request.sort != Sort.RELEVANCE:
        return None
    return request.after is None or bool(request.after[0])


def page(request: SearchRequest, search: Search, *, available: bool | None) -> Search:
    """The search for the products of the page that can be had, are sold out, or both (None).

    They are asked for apart, since Elasticsearch passes over what cannot be on the page when only scores decide it.
    """
    conditions = [*matches(request), *filter_conditions(request.filters).values()]
    if available is not None:
        conditions.append(Q("term", available=available))
    query = scored(request, conditions) if request.sort == Sort.RELEVANCE else all_of(conditions)
    found = search.query(query).source(False)[: request.first + 1]
    found = found.extra(sort=list(ORDERS[request.sort]), track_total_hits=False, docvalue_fields=["workshop"])
    if request.after is not None and available == shows_available(request):
        found = found.extra(search_after=values_of(request.after, request))
    return found


def counts(request: SearchRequest, search: Search) -> dict[str, Search]:
    """The searches that count, by what they count: all that pass the filters; each facet that is filtered, under all filters
    but its own; and what the words find alone, when anything is filtered.

    Without a page they have no scores, and Elasticsearch keeps each answer until the index changes. To count everything in
    one search takes longer: it would have to visit all that the words find for every filter.
    """
    matched = matches(request)
    conditions = filter_conditions(request.filters)
    names = facet_names() if request.with_facets else ()
    counted = {name: aggregation for name in names if (aggregation := facet_aggregation(name, request))}
    passing = counting(search, [*matched, *conditions.values()])
    for name, aggregation in counted.items():
        if name not in conditions and name not in LISTED:
            passing.aggs.bucket(name, aggregation)
    if counted:
        passing.aggs.bucket("listed", A("terms", field="listed", size=MOST_LISTED))
    searches = {PASSING: passing}
    for name in conditions:
        if name in counted:
            others = (condition for other, condition in conditions.items() if other != name)
            searches[name] = counting(search, [*matched, *others])
            searches[name].aggs.bucket(name, counted[name])
    if conditions:
        searches[UNFILTERED] = unfiltered(search, matched)
    return searches


def unfiltered(search: Search, matched: Iterable[Query]) -> Search:
    """The search that counts what the words find alone, as far as it matters how little that is."""
    return counting(search, matched).extra(track_total_hits=FEW)


def counting(search: Search, conditions: Iterable[Query]) -> Search:
    """The search that only counts what meets all of the conditions."""
    return search.query(all_of(conditions))[:0].extra(track_total_hits=True)


def position_of(hit: Mapping[str, Any], request: SearchRequest, available: bool | None) -> Position:
    """The place of a hit in the order, as both stores name it."""
    first, *others = (int(value) for value in hit["sort"])
    return (first, *others) if available is None else (int(available), first + common_points(request), *others)


def values_of(position: Position, request: SearchRequest) -> list[int]:
    """The values by which Elasticsearch sorts a place."""
    if request.sort != Sort.RELEVANCE:
        return list(position)
    _available, points, *others = position
    return [points - common_points(request), *others]


def matches(request: SearchRequest) -> list[Query]:
    """What the words find, among certain products when only they are asked for."""
    return [matching(request), *chosen(request)]


def chosen(request: SearchRequest) -> list[Query]:
    """The condition that only certain products are asked for, when they are."""
    return [Q("terms", product_id=list(request.only))] if request.only else []


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


def matching(request: SearchRequest) -> Query:
    """What is found by its words, and what is pinned."""
    found = words.wrapped(words.enough(request)) if request.plan.clauses else Q("match_all")
    if not request.pinned:
        return found
    return Q("bool", should=[found, Q("terms", product_id=list(request.pinned))], minimum_should_match=1)


def scored(request: SearchRequest, conditions: Iterable[Query]) -> Query:
    """What meets all of the conditions, with the points of its words, or of its place when it is pinned.

    All points stand in one query that must be met, and everything meets it by its last part, which is worth nothing:
    Elasticsearch passes over what cannot reach the page only where nothing beside decides the score.
    """
    points = words_points(request)
    if request.pinned:
        unpinned = Q("bool", should=points, must_not=[Q("terms", product_id=list(request.pinned))])
        scores = pinned_scores(request.pinned)
        places = [Q("constant_score", filter=Q("term", product_id=product_id), boost=score) for product_id, score in scores.items()]
        points = [unpinned, *places]
    anything = Q("constant_score", filter=Q("match_all"), boost=0)
    return Q("bool", filter=list(conditions), must=[Q("bool", should=[*points, anything])])


def words_points(request: SearchRequest) -> list[Query]:
    """The points of the clauses, the rating and delivery in whole numbers, but for those that everything found has."""
    clauses = request.plan.clauses
    if not clauses:
        return []
    points = [words.section_points(clause, section, weight) for clause in clauses for section, weight in SECTION_WEIGHTS.items()]
    points += [words.worth(bit, {"term": {"rating_bits": str(bit)}}) for bit in RATING_BITS]
    if not common_points(request):
        met = [words.met(clause, request) for clause in clauses]
        points += [words.worth(MET, each) for each in met]
        points += [words.worth(ALL_WORDS, words.all_of(met))] if len(clauses) > 1 else []
    shipped = [Q("constant_score", filter=shipped_to(request.destination), boost=SHIPPED)] if request.destination else []
    return [*map(words.wrapped, points), *shipped]


def common_points(request: SearchRequest) -> int:
    """The points that everything found has, since it meets every clause: they need no counting. With pins there are none."""
    count = len(request.plan.clauses)
    if request.minimum < count or request.pinned:
        return 0
    return MET * count + (ALL_WORDS if count > 1 else 0)


def all_of(queries: Iterable[Query]) -> Query:
    """What meets every one of the queries; everything when there is none."""
    found = list(queries)
    if not found:
        return Q("match_all")
    return found[0] if len(found) == 1 else Q("bool", filter=found)


def listed(values: Mapping[str, Any]) -> list[str]:
    """The values of a document in the field of facets that are counted together."""
    alone = [value for name in LISTED_ALONE for value in named_values(name, values)]
    joined = (" ".join(value for name in names for value in named_values(name, values)) for names in LISTED_JOINED)
    return [*alone, *filter(None, joined)]


def named_values(name: str, values: Mapping[str, Any]) -> list[str]:
    """What a document is counted under in a facet, each with the name of the facet before it."""
    if name in FLAG_FACETS:
        return [f"{name}:true"] if values[name] else []
    found = [lowest for lowest in RATINGS if values["rating"] >= lowest] if name == "rating" else values[name]
    return [f"{name}:{value}" for value in found]


def listed_counts(buckets: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str, int]]:
    """The counts of the facets that are counted together, as (facet, value, count); a value may come several times."""
    for bucket in buckets:
        for each in bucket["key"].split(" "):
            name, _colon, value = each.partition(":")
            yield name, value, bucket["doc_count"]


def facet_aggregation(name: str, request: SearchRequest) -> Any:
    """The counting of one facet's values; None when nothing is asked of it."""
    if name == "price":
        # Where a range ends, the next one begins: Elasticsearch leaves the upper bound out.
        ranges = [
            {"key": price_label((low, high)), "from": low} | ({} if high is None else {"to": high + 1})
            for low, high in request.price_ranges
        ]
        return A("range", field="price", ranges=ranges) if ranges else None
    if name == "ships_to":
        return A("filters", filters={request.destination: shipped_to(request.destination)}) if request.destination else None
    if name == "rating":
        return A("filters", filters={str(lowest): rated(lowest) for lowest in RATINGS})
    if name in FLAG_FACETS:
        return A("filters", filters={"true": Q("term", **{name: True})})
    return A("terms", field=name, size=FACET_SIZE, order=[{"_count": "desc"}, {"_key": "asc"}])

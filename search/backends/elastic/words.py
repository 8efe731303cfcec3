"""The clauses of a plan as Elasticsearch's own language.

Plain dictionaries: a search has thousands of words, and objects of the DSL for all that holds them take longer to make
than the cluster takes to answer. In a search of the DSL they stand as one text, by its query `wrapper`.
"""

from base64 import b64encode
from collections.abc import Iterable
from typing import Any

import orjson
from elasticsearch.dsl import Q
from elasticsearch.dsl.query import Query

from search.backends.base import SearchRequest, ways_within, where_met
from search.clauses import Alternative, Clause

#: A query that is no object of the DSL.
Plain = dict[str, Any]


def wrapped(plain: Plain) -> Query:
    """The query as one of the DSL."""
    return Q("wrapper", query=b64encode(orjson.dumps(plain)).decode())


def enough(request: SearchRequest) -> Plain:
    """As many of the clauses as are asked for, one of those that are required among them."""
    clauses = request.plan.clauses
    found = [met(clause, request) for clause in clauses]
    if request.minimum >= len(clauses):
        return all_of(found)
    required = [query for clause, query in zip(clauses, found, strict=True) if clause.required]
    return {"bool": {"filter": [any_query(required)] if required else [], "should": found, "minimum_should_match": request.minimum}}


def met(clause: Clause, request: SearchRequest) -> Plain:
    """Any of the alternatives where they are asked for."""
    return any_query([any_of(ways, section) for section, ways in where_met(clause, by_name=request.by_name)])


def section_points(clause: Clause, section: str, weight: int) -> Plain:
    """The best of the alternatives in one section."""
    by_weight: dict[int, list[Alternative]] = {}
    for alternative in clause.alternatives:
        by_weight.setdefault(alternative.weight, []).append(alternative)
    return {"dis_max": {"queries": [worth(each * weight, any_of(ways, section)) for each, ways in by_weight.items()]}}


def worth(points: int, query: Plain) -> Plain:
    """What counts for so many points, however often it is met."""
    return {"constant_score": {"filter": query, "boost": points}}


def any_of(alternatives: Iterable[Alternative], section: str) -> Plain:
    """Any of the alternatives in the section; all that are single tokens are looked for together."""
    tokens, groups = ways_within(alternatives, section)
    ways: list[Plain] = [all_of({"terms": {section: list(group)}} for group in each) for each in groups]
    return any_query([*ways, {"terms": {section: tokens}}] if tokens or not ways else ways)


def any_query(queries: list[Plain]) -> Plain:
    """What meets any of the queries."""
    return queries[0] if len(queries) == 1 else {"bool": {"should": queries, "minimum_should_match": 1}}


def all_of(queries: Iterable[Plain]) -> Plain:
    """What meets every one of the queries."""
    found = list(queries)
    return found[0] if len(found) == 1 else {"bool": {"filter": found}}

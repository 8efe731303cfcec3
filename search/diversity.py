"""Keeps one workshop from filling the first rows of results: at most 3 of the first 12 pieces are its own.

What a fourth piece gives way to must be nearly as good, and no piece gives way to what is sold out. Pinned pieces stay
in front. Pieces that gave way follow right behind the twelfth, in their order. A page that ends before they are shown
carries their ids in its cursor, beside the place in the stores' own order at which the rest goes on: so every piece is
shown once, however long the pages are and whatever is indexed in between.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from search import stores
from search.backends.base import Backend, Hit, SearchRequest, SearchResponse, Sort

HEAD = 12
MOST_OF_A_WORKSHOP = 3
#: How far the stores' order is looked through for pieces of other workshops.
WINDOW = 48
#: How much of the best score a piece must have to be moved up, as a fraction.
NEARLY = (3, 4)


def answer(request: SearchRequest) -> tuple[SearchResponse, Backend]:
    """As `stores.answer`, with the first page mixed and those behind it going on from there."""
    if request.carried:
        return continued(request)
    if request.sort != Sort.RELEVANCE or request.after is not None or not request.plan.clauses or len(request.filters.workshop) == 1:
        return stores.answer(request)
    response, backend = stores.answer(replace(request, first=max(request.first, WINDOW)))
    return cut(mixed(response.hits, request.pinned), response, request.first), backend


def continued(request: SearchRequest) -> tuple[SearchResponse, Backend]:
    """What the page before carried, then what lies behind its place; carried pieces that are not found any more are left out."""
    wanted = replace(request, only=request.carried, carried=(), after=None, first=len(request.carried), with_facets=False)
    found, _backend = stores.answer(wanted)
    by_id = {hit.id: hit for hit in found.hits}
    waiting = [by_id[number] for number in dict.fromkeys(request.carried) if number in by_id]
    rest = max(0, request.first - len(waiting))
    response, backend = stores.answer(replace(request, carried=(), first=rest))
    after = request.after or ()
    hits = [replace(hit, position=after) for hit in waiting]
    behind = [hit for hit in response.hits if hit.id not in by_id]
    shown = carrying([*hits, *behind], dict.fromkeys(by_id, after))
    has_next = response.has_next or len(shown) > request.first
    return replace(response, hits=shown[: request.first], has_next=has_next), backend


def mixed(hits: Sequence[Hit], pinned: Sequence[int] = ()) -> list[Hit]:
    """The hits of the first page in the order in which they are shown, each with what its cursor carries. Pinned ones
    that are in stock stay in front.
    """
    head = list(takewhile(lambda hit: hit.id in pinned, hits))
    of_workshop = Counter(hit.workshop for hit in head)
    waiting: list[Hit] = []
    best = next(iter(hits[len(head) :]), None)
    for hit in hits[len(head) : WINDOW]:
        if len(head) >= HEAD or best is None or not comparable(hit, best):
            break
        allowed = of_workshop[hit.workshop] < MOST_OF_A_WORKSHOP
        (head if allowed else waiting).append(hit)
        of_workshop[hit.workshop] += allowed
    seen = [*head, *waiting]
    if seen == list(hits[: len(seen)]):
        return list(hits)
    end = hits[len(seen) - 1].position
    order = [replace(hit, position=end) for hit in seen]
    return carrying([*order, *hits[len(seen) :]], {hit.id: end for hit in seen})


def comparable(hit: Hit, best: Hit) -> bool:
    """Whether a hit may be moved up: as available as the best one and nearly as good."""
    share, whole = NEARLY
    return hit.position[0] == best.position[0] and hit.score * whole >= best.score * share


def carrying(hits: Sequence[Hit], moved: Mapping[int, tuple[int, ...]]) -> list[Hit]:
    """The hits, those that were moved with the ids of the moved ones that follow them."""
    left = [hit.id for hit in hits if hit.id in moved]
    return [replace(hit, carried=tuple(left[left.index(hit.id) + 1 :])) if hit.id in moved else hit for hit in hits]


def cut(hits: Sequence[Hit], response: SearchResponse, first: int) -> SearchResponse:
    """The response with so many of the hits."""
    return replace(response, hits=hits[:first], has_next=response.has_next or len(hits) > first)

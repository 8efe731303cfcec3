"""Searching: what pages and the schema call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from django.utils import timezone

from search import attempts, cursors, explaining, pins, planning, sources, stores
from search.analysis.words import words
from search.attempts import Attempt
from search.backends.base import (
    LARGEST_PAGE,
    PRICE_RANGES,
    Backend,
    Filters,
    PriceRange,
    SearchRequest,
    SearchResponse,
    Sort,
    pinned_scores,
)
from search.cursors import Place
from search.explaining import Explanation
from search.planning import Plan
from search.reading import MOST_UNHEARD, are_said, read
from search.thesaurus.snapshot import Entry, compound

MOST_NAMES = 6
#: The note on a query of signs alone.
NO_WORDS = "no_words"


@dataclass(frozen=True)
class MatchedConcept:
    """A concept that the query names, with its name in the reader's language."""

    slug: str
    label: str


@dataclass(frozen=True)
class Interpretation:
    """How a query was understood.

    `query` is what was searched for as typed, `repaired` what was searched instead because the query as typed
    found nothing, `also` by which other names it was looked for, the nearest to the reader first, `corrections` the
    nearest known words (in folded letters) for each unknown one, `unknown` the words that nothing is like. `notes` says
    what was done: cut, no_words, repaired, corrected, relaxed (some of what was found has not all of the words), mentioned
    (nothing is called so, what was found only speaks of it).
    """

    query: str
    repaired: str | None = None
    concepts: tuple[MatchedConcept, ...] = ()
    also: tuple[str, ...] = ()
    corrections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Results:
    """A page of product ids, best first, with counts over all pages, and by what they were found.

    `unfiltered` is what there is without the filters (see `SearchResponse`).
    """

    ids: Sequence[int]
    total: int
    facets: Mapping[str, Sequence[tuple[str, int]]]
    end_cursor: str | None
    has_next: bool
    interpretation: Interpretation
    backend: str
    cursors: Sequence[str] = ()
    plan: Plan = field(default_factory=lambda: Plan(()))
    minimum: int = 0
    by_name: bool = False
    pinned: tuple[int, ...] = ()
    unfiltered: int = 0


def search(
    query: str,
    *,
    filters: Filters = Filters(),  # noqa: B008  frozen
    sort: Sort = Sort.RELEVANCE,
    language: str = "en",
    after: str | None = None,
    first: int = 24,
    with_facets: bool = True,
    destination: str = "",
    price_ranges: Sequence[PriceRange] = PRICE_RANGES,
    strictly: bool = False,
) -> Results:
    """Products for the query of a reader of `language`, `first` (1 to 100) at a time behind the cursor `after`.

    Facets count what is shipped to `destination` (nothing when empty) and the prices of each range. An empty query
    gives everything, newest first; one without any word gives nothing. With `strictly` nothing follows what has all of the
    words, however little that is. Raises `shop.kit.errors.BadCursor` for a
    cursor that does not belong to this order.
    """
    text, notes = read(query)
    if not text and sort == Sort.RELEVANCE:
        sort = Sort.NEWEST
    place = cursors.decode(sort, after) if after else None
    size = max(1, min(first, LARGEST_PAGE))
    request = SearchRequest(
        Plan(()),
        filters,
        sort,
        size,
        place.position if place else None,
        with_facets=with_facets,
        carried=place.carried if place else (),
        destination=destination,
        price_ranges=tuple(price_ranges),
    )
    if text and not planning.query_words(text):
        return nothing(text, notes)
    if strictly:
        attempt = attempts.strictly(text, request)
    else:
        attempt = attempts.resumed(text, place.reading) if place else attempts.best(text, request)
        request = replace(request, pinned=pinned_for(text, sort))
    answer = attempt.found if attempt.found and not request.pinned else attempts.answered(attempt, request)
    return results(text, notes, request, language, attempt, answer)


def nothing(text: str, notes: tuple[str, ...]) -> Results:
    """The answer to a query of signs alone."""
    interpretation = Interpretation(text, notes=(*notes, NO_WORDS))
    return Results([], 0, {}, None, False, interpretation, stores.POSTGRES.name)


def pinned_for(text: str, sort: Sort) -> tuple[int, ...]:
    """The products that the platform has pinned to the query."""
    return pins.pinned_for(text, timezone.now()) if text and sort == Sort.RELEVANCE else ()


def other_names(text: str, concepts: Sequence[Entry], language: str) -> tuple[str, ...]:
    """Names that the concepts have for the reader, then in other languages; six at most, none that folds to what was typed
    or to one before it. Their kinds are looked for too, but it is not known here of which of them there are any.
    """
    names = chain((concept.label(language) for concept in concepts), (name for concept in concepts for name in concept.labels.values()))
    found = {compound(tuple(words(text))): ""}
    for name in names:
        found.setdefault(compound(tuple(words(name))), name)
    return tuple(filter(None, found.values()))[:MOST_NAMES]


def results(
    text: str, notes: tuple[str, ...], request: SearchRequest, language: str, attempt: Attempt, answer: tuple[SearchResponse, Backend]
) -> Results:
    """What an attempt found, with how the query was read."""
    response, backend = answer
    plan = attempt.plan
    repaired = attempts.readings_of(text)[attempt.repair] if attempt.repair else None
    interpretation = Interpretation(
        query=text,
        repaired=repaired,
        concepts=tuple(MatchedConcept(each.slug, each.label(language)) for each in plan.concepts),
        also=other_names(repaired or text, plan.concepts, language),
        corrections=plan.corrections,
        unknown=unheard(plan) if response.total else (),
        notes=(*notes, *attempt.notes(response.total)),
    )
    places = [cursors.encode(request.sort, Place(attempt.reading, hit.position, hit.carried)) for hit in response.hits]
    return Results(
        ids=[hit.id for hit in response.hits],
        total=response.total,
        facets=response.facets,
        end_cursor=places[-1] if places else None,
        has_next=response.has_next,
        interpretation=interpretation,
        backend=backend.name,
        cursors=places,
        plan=plan,
        minimum=attempt.minimum,
        by_name=attempt.by_name,
        pinned=request.pinned,
        unfiltered=response.unfiltered,
    )


def unheard(plan: Plan) -> tuple[str, ...]:
    """The words that no product has, not even in running text."""
    strange = plan.strange[:MOST_UNHEARD]
    return tuple(clause.words for clause, is_said in zip(strange, are_said(strange), strict=True) if not is_said)


def count(found: Results, filters: Filters) -> int:
    """How many products there are with other filters."""
    request = SearchRequest(found.plan, filters, first=1, minimum=found.minimum, by_name=found.by_name, with_facets=False)
    return stores.answer(request)[0].total


def explanations(found: Results, destination: str = "") -> dict[int, Explanation]:
    """Why each product of a page stands where it does for a reader in that country, by its id; eight statements."""
    scores = pinned_scores(found.pinned)
    return {
        each.id: explaining.explain(each, found.plan, by_name=found.by_name, pinned=scores.get(each.id, 0), destination=destination)
        for each in sources.documents(found.ids, 0)
    }

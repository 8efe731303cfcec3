"""Searching: what pages and the schema call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from django.utils import timezone

from search import cursors, diversity, explaining, pins, planning, sources, stores, vocabulary, wishes
from search.analysis.normalization import normalize
from search.analysis.repair import repairs
from search.analysis.words import key_token, words
from search.backends.base import (
    FEW,
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
from search.cursors import Place, Reading
from search.explaining import Explanation
from search.planning import EXACT, Alternative, Clause, Guesses, Plan
from search.thesaurus import current
from search.thesaurus.snapshot import Entry, compound
from shop.kit.errors import BadCursor

LONGEST_QUERY = 200
MOST_NAMES = 6
#: Of how many unknown words it is asked whether any text has them.
MOST_UNHEARD = 3
#: The least that a relaxed search asks for: the stores hold to the required clauses by themselves.
ANY = 1
#: In which manner a query is planned.
STRAIGHT, DOUBTING, APART = 0, 1, 2
#: Shorter words are not missed when nothing knows them.
SHORTEST_STRANGE = 3
#: Notes on how a query was read.
CUT, NO_WORDS, REPAIRED, CORRECTED, RELAXED, MENTIONED = "cut", "no_words", "repaired", "corrected", "relaxed", "mentioned"


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


@dataclass(frozen=True)
class Attempt:
    """One way to read the query, with what met `minimum` of its clauses, `by_name` when there are enough that are called so.

    `repair` is the number of the repair, 0 for the query as typed; `manner` is that of `plan_for`.
    """

    plan: Plan
    minimum: int
    by_name: bool
    response: SearchResponse
    backend: Backend
    repaired: str | None = None
    repair: int = 0
    manner: int = STRAIGHT
    pinned: tuple[int, ...] = ()

    @property
    def reading(self) -> Reading:
        """How the pages behind this one read the query."""
        return Reading(self.repair, self.manner, self.minimum, int(self.by_name))

    @property
    def relaxed(self) -> bool:
        """Whether what was found need not have all words."""
        return self.response.total > 0 and self.minimum < len(self.plan.clauses)

    @property
    def mentioned(self) -> bool:
        """Whether what was found only speaks of the things."""
        return self.response.total > 0 and self.plan.names_things and not self.by_name


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
        return results(text, notes, sort, language, strict_attempt(text, request))
    attempt = resumed(text, place.reading, request) if place else best_attempt(text, request)
    attempt = with_pinned(attempt, text, request)
    return results(text, notes, sort, language, attempt)


def read(query: str) -> tuple[str, tuple[str, ...]]:
    """The query in normal form, cut to 200 characters, with a note when it was."""
    # Cut twice: composing can shorten a text or lengthen it, and nobody should pay for normalizing a novel.
    text = normalize(query[: LONGEST_QUERY * 2]).strip()
    if len(text) > LONGEST_QUERY or len(query.strip()) > LONGEST_QUERY * 2:
        return text[:LONGEST_QUERY].rstrip(), (CUT,)
    return text, ()


def nothing(text: str, notes: tuple[str, ...]) -> Results:
    """The answer to a query of signs alone."""
    interpretation = Interpretation(text, notes=(*notes, NO_WORDS))
    return Results([], 0, {}, None, False, interpretation, stores.POSTGRES.name)


def best_attempt(text: str, request: SearchRequest) -> Attempt:
    """The query as typed; as it may have been meant, when it has unknown words, or names nothing that is known and finds
    nothing; with words corrected that name a concept by their ending only; then with fewer of its words.
    """
    original = attempted(text, request)
    found = matched(original)
    if found and not original.plan.unknown:
        return widened(original, request)
    doubtful = original.plan.unknown or not original.plan.concepts
    for number, other in enumerate(repairs(text) if doubtful else (), 1):
        plan = plan_for(other)
        # What had to be repaired is not completed or corrected too: two guesses in a row find what nobody meant.
        if not plan.clauses or plan.corrections or plan.unknown:
            continue
        repaired = attempted(other, request, plan)
        if matched(repaired):
            return replace(widened(repaired, request), repaired=other, repair=number)
    if found:
        return widened(original, request)
    doubted = attempted(text, request, plan_for(text, DOUBTING))
    if doubted.plan.corrections and matched(doubted):
        return replace(widened(doubted, request), manner=DOUBTING)
    loose = relaxed(original, request)
    return loose if matched(loose) else apart(loose, text, request)


def apart(attempt: Attempt, text: str, request: SearchRequest) -> Attempt:
    """What is the thing itself, when nothing is called by a name of several words: any carpet for a Teke carpet."""
    if all(" " not in clause.words for clause in attempt.plan.clauses):
        return attempt
    plan = plan_for(text, APART)
    return replace(answered(plan, ANY, request), manner=APART) if plan.required else attempt


def resumed(text: str, reading: Reading, request: SearchRequest) -> Attempt:
    """What the query finds read as on the first page. Raises BadCursor where it has no such reading."""
    readings = (text, *repairs(text))
    if reading.repair >= len(readings):
        raise BadCursor
    plan = plan_for(readings[reading.repair], reading.manner)
    # Of words that came into use since, there may be more or fewer clauses.
    minimum = min(max(reading.minimum, ANY), len(plan.clauses))
    found = asked(plan, minimum, request, by_name=bool(reading.by_name))
    repaired = readings[reading.repair] if reading.repair else None
    return replace(found, repaired=repaired, repair=reading.repair, manner=reading.manner)


def strict_attempt(text: str, request: SearchRequest) -> Attempt:
    """What has all of the words and is called by the things that they name: as typed, or as it may have been meant when
    nothing is.
    """
    readings = (called(plan_for(each), request) for each in (text, *repairs(text)))
    original = next(readings)
    return original if matched(original) else next(filter(matched, readings), original)


def widened(attempt: Attempt, request: SearchRequest) -> Attempt:
    """With few products that have every quality asked for, those behind them that are the thing itself.

    Filters do not decide it, so that choosing one narrows the results and never widens them.
    """
    plan = attempt.plan
    if not plan.required or attempt.response.unfiltered >= FEW:
        return attempt
    return more(attempt, answered(plan, ANY, request))


def with_pinned(attempt: Attempt, text: str, request: SearchRequest) -> Attempt:
    """The same reading of the query with the products first that the platform has pinned to it, if there are any."""
    pinned = pins.pinned_for(text, timezone.now()) if text and request.sort == Sort.RELEVANCE else ()
    if not pinned:
        return attempt
    found = asked(attempt.plan, attempt.minimum, replace(request, pinned=pinned), by_name=attempt.by_name)
    return replace(attempt, response=found.response, backend=found.backend, pinned=pinned)


def relaxed(attempt: Attempt, request: SearchRequest) -> Attempt:
    """The products that are the thing itself, else those with any of the words, when none has enough of them; nothing
    when most of the words are unknown, or half of them beside none that names a concept: nobody sells what the query names.
    """
    plan = attempt.plan
    strange = sum(len(key) >= SHORTEST_STRANGE for key in plan.unknown)
    if len(plan.clauses) < 2 or strange * 2 >= len(plan.clauses) + bool(plan.concepts):
        return attempt
    return answered(plan, ANY, request)


def matched(attempt: Attempt) -> bool:
    """Whether the words find anything, be it only without the filters."""
    return attempt.response.unfiltered > 0


def attempted(text: str, request: SearchRequest, plan: Plan | None = None) -> Attempt:
    """The text planned, and what has all of its words; when that is little, what has most of them, unless `widened` knows
    what follows.
    """
    plan = plan or plan_for(text)
    strict = called(plan, request)
    if strict.response.unfiltered >= FEW or (plan.required and matched(strict)):
        return strict
    strict = or_spoken_of(strict, request)
    if strict.response.unfiltered >= FEW or plan.minimum == len(plan.clauses):
        return strict
    return more(strict, answered(plan, plan.minimum, request))


def called(plan: Plan, request: SearchRequest) -> Attempt:
    """What meets all clauses of the plan and is called by the things that it names."""
    return asked(plan, len(plan.clauses), request, by_name=plan.names_things)


def answered(plan: Plan, minimum: int, request: SearchRequest) -> Attempt:
    """What meets so many clauses of the plan and is called by the things that it names, else what speaks of them."""
    return or_spoken_of(asked(plan, minimum, request, by_name=plan.names_things), request)


def or_spoken_of(attempt: Attempt, request: SearchRequest) -> Attempt:
    """What is called so, else what speaks of the things."""
    if not attempt.by_name or matched(attempt):
        return attempt
    return more(attempt, asked(attempt.plan, attempt.minimum, request, by_name=False))


def more(attempt: Attempt, wider: Attempt) -> Attempt:
    """The wider attempt, if it found more."""
    return wider if wider.response.unfiltered > attempt.response.unfiltered else attempt


def asked(plan: Plan, minimum: int, request: SearchRequest, *, by_name: bool) -> Attempt:
    """What one of the stores answers."""
    response, backend = diversity.answer(replace(request, plan=plan, minimum=minimum, by_name=by_name))
    return Attempt(plan, minimum, by_name, response, backend)


def plan_for(text: str, manner: int = STRAIGHT) -> Plan:
    """What the stores look for; for an empty text everything. When doubting, words are corrected that are spelled as no
    known one is, though they seem to name a concept; apart, each word stands for itself. Numbers are what they are.
    """
    typed = planning.query_words(text)
    if not typed:
        return Plan(())
    thesaurus = current.thesaurus()
    cut = planning.stretches(typed, thesaurus, longest=1 if manner == APART else len(typed))
    if plain := wishes.plain(cut):
        cut = wishes.without(cut, vocabulary.missing(plain))
    unknown = planning.unknown_words(cut, doubting=manner == DOUBTING)
    guesses = vocabulary.guess((word.key for word in unknown if word.key.isalpha()), thesaurus) if unknown else {}
    return planning.plan(cut, thesaurus, spared(guesses))


def spared(guesses: Mapping[str, Guesses]) -> dict[str, Guesses]:
    """The guesses without corrections of words that running texts have: who says made does not mean madder."""
    doubted = [key for key, found in guesses.items() if found.corrected and not found.completed][:MOST_UNHEARD]
    said = {key for key in doubted if is_said(Clause((Alternative(EXACT, ((key_token(key),),)),)))}
    return {key: replace(found, corrected=()) if key in said else found for key, found in guesses.items()}


def is_said(clause: Clause) -> bool:
    """Whether any product has what the clause asks for, be it only in its texts."""
    return stores.answer(SearchRequest(Plan((clause,)), minimum=1, first=1, with_facets=False))[0].total > 0


def other_names(text: str, concepts: Sequence[Entry], language: str) -> tuple[str, ...]:
    """Names that the concepts have for the reader, then in other languages; six at most, none that folds to what was typed
    or to one before it. Their kinds are looked for too, but it is not known here of which of them there are any.
    """
    names = chain((concept.label(language) for concept in concepts), (name for concept in concepts for name in concept.labels.values()))
    found = {compound(tuple(words(text))): ""}
    for name in names:
        found.setdefault(compound(tuple(words(name))), name)
    return tuple(filter(None, found.values()))[:MOST_NAMES]


def results(text: str, notes: tuple[str, ...], sort: Sort, language: str, attempt: Attempt) -> Results:
    """What an attempt found, with how the query was read."""
    concepts = tuple(MatchedConcept(each.slug, each.label(language)) for each in attempt.plan.concepts)
    done = {REPAIRED: attempt.repaired, CORRECTED: attempt.plan.corrections, RELAXED: attempt.relaxed, MENTIONED: attempt.mentioned}
    interpretation = Interpretation(
        query=text,
        repaired=attempt.repaired,
        concepts=concepts,
        also=other_names(attempt.repaired or text, attempt.plan.concepts, language),
        corrections=attempt.plan.corrections,
        unknown=unheard(attempt),
        notes=(*notes, *(note for note, value in done.items() if value)),
    )
    hits = attempt.response.hits
    places = [cursors.encode(sort, Place(attempt.reading, hit.position, hit.carried)) for hit in hits]
    return Results(
        ids=[hit.id for hit in hits],
        total=attempt.response.total,
        facets=attempt.response.facets,
        end_cursor=places[-1] if places else None,
        has_next=attempt.response.has_next,
        interpretation=interpretation,
        backend=attempt.backend.name,
        cursors=places,
        plan=attempt.plan,
        minimum=attempt.minimum,
        by_name=attempt.by_name,
        pinned=attempt.pinned,
        unfiltered=attempt.response.unfiltered,
    )


def unheard(attempt: Attempt) -> tuple[str, ...]:
    """The words that no product has, not even in running text, beside others that were found."""
    if not attempt.response.total:
        return ()
    return tuple(clause.words for clause in attempt.plan.strange[:MOST_UNHEARD] if not is_said(clause))


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

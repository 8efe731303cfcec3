"""Searching: what pages and the schema call."""

from collections.abc import Iterator, Mapping, Sequence
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


class Ways:
    """The ways in which a plan can be met, from all of its words to any, by name or not."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._counts: dict[int, dict[bool, int]] = {}

    def attempt(self, minimum: int, *, by_name: bool) -> "Attempt":
        """One of the ways, with how many products meet it without filters (FEW may stand for more)."""
        if minimum not in self._counts:
            ways = (True, False) if self.plan.names_things else (False,)
            counts = stores.counts([SearchRequest(self.plan, minimum=minimum, by_name=way) for way in ways])
            self._counts[minimum] = dict(zip(ways, counts, strict=True))
        return Attempt(self, minimum, by_name, self._counts[minimum][by_name])

    def called(self, minimum: int) -> "Attempt":
        """What meets so many clauses and is called by the things that the plan names, else what speaks of them."""
        return self.or_spoken_of(self.attempt(minimum, by_name=self.plan.names_things))

    def or_spoken_of(self, attempt: "Attempt") -> "Attempt":
        """What is called so, else what speaks of the things."""
        if not attempt.by_name or matched(attempt):
            return attempt
        return more(attempt, self.attempt(attempt.minimum, by_name=False))


@dataclass(frozen=True)
class Attempt:
    """One way to read the query: what meets `minimum` of the clauses, `by_name` when it must be called so.

    `count` is how many that are without filters, `found` the answer when it was asked for already. `repair` is the number of
    the repair, 0 for the query as typed; `manner` is that of `plan_for`.
    """

    ways: Ways
    minimum: int
    by_name: bool
    count: int = 0
    found: tuple[SearchResponse, Backend] | None = None
    repaired: str | None = None
    repair: int = 0
    manner: int = STRAIGHT

    @property
    def plan(self) -> Plan:
        """What is looked for."""
        return self.ways.plan

    @property
    def reading(self) -> Reading:
        """How the pages behind this one read the query."""
        return Reading(self.repair, self.manner, self.minimum, int(self.by_name))

    def notes(self, total: int) -> Iterator[str]:
        """What the reader is told of it when so many were found."""
        done = {
            REPAIRED: self.repaired,
            CORRECTED: self.plan.corrections,
            RELAXED: total and self.minimum < len(self.plan.clauses),
            MENTIONED: total and self.plan.names_things and not self.by_name,
        }
        return (note for note, value in done.items() if value)


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
        attempt = strict_attempt(text, request)
    else:
        attempt = resumed(text, place.reading) if place else best_attempt(text, request)
        request = replace(request, pinned=pinned_for(text, sort))
    answer = attempt.found if attempt.found and not request.pinned else answered(attempt, request)
    return results(text, notes, request, language, attempt, answer)


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
    original = with_most(called(plan_for(text), request))
    found = matched(original)
    if found and not original.plan.unknown:
        return widened(original)
    doubtful = (original.plan.unknown or not original.plan.concepts) and not wishes.are_plain(planning.query_words(text))
    for number, other in enumerate(repairs(text) if doubtful else (), 1):
        plan = plan_for(other)
        # What had to be repaired is not completed or corrected too: two guesses in a row find what nobody meant.
        if plan.clauses and not plan.corrections and not plan.unknown and matched(repaired := counted(plan)):
            return replace(widened(repaired), repaired=other, repair=number)
    if found:
        return widened(original)
    plan = plan_for(text, DOUBTING)
    if plan.corrections and matched(doubted := counted(plan)):
        return replace(widened(doubted), manner=DOUBTING)
    loose = relaxed(original)
    return loose if matched(loose) else apart(loose, text)


def called(plan: Plan, request: SearchRequest) -> Attempt:
    """What meets all clauses of the plan and is called by the things that it names, with the answer: mostly it is enough."""
    attempt = Attempt(Ways(plan), len(plan.clauses), by_name=plan.names_things)
    found = answered(attempt, request)
    return replace(attempt, count=found[0].unfiltered, found=found)


def answered(attempt: Attempt, request: SearchRequest) -> tuple[SearchResponse, Backend]:
    """What one of the stores answers."""
    return diversity.answer(replace(request, plan=attempt.plan, minimum=attempt.minimum, by_name=attempt.by_name))


def counted(plan: Plan) -> Attempt:
    """What has all words of a plan, or most of them when that is little; counted only."""
    return with_most(Ways(plan).attempt(len(plan.clauses), by_name=plan.names_things))


def with_most(strict: Attempt) -> Attempt:
    """What has all of its words; when that is little, what has most of them, unless `widened` knows what follows."""
    plan, ways = strict.plan, strict.ways
    if strict.count >= FEW or (plan.required and matched(strict)):
        return strict
    strict = ways.or_spoken_of(strict)
    if strict.count >= FEW or plan.minimum == len(plan.clauses):
        return strict
    return more(strict, ways.called(plan.minimum))


def widened(attempt: Attempt) -> Attempt:
    """With few products that have every quality asked for, those behind them that are the thing itself.

    Filters do not decide it, so that choosing one narrows the results and never widens them.
    """
    if not attempt.plan.required or attempt.count >= FEW:
        return attempt
    return more(attempt, attempt.ways.called(ANY))


def relaxed(attempt: Attempt) -> Attempt:
    """The products that are the thing itself, else those with any of the words, when none has enough of them; nothing
    when most of the words are unknown, or half of them beside none that names a concept: nobody sells what the query names.
    """
    plan = attempt.plan
    strange = sum(len(key) >= SHORTEST_STRANGE for key in plan.unknown)
    if len(plan.clauses) < 2 or strange * 2 >= len(plan.clauses) + bool(plan.concepts):
        return attempt
    return attempt.ways.called(ANY)


def apart(attempt: Attempt, text: str) -> Attempt:
    """What is the thing itself, when nothing is called by a name of several words: any carpet for a Teke carpet."""
    if all(" " not in clause.words for clause in attempt.plan.clauses):
        return attempt
    plan = plan_for(text, APART)
    return replace(Ways(plan).called(ANY), manner=APART) if plan.required else attempt


def resumed(text: str, reading: Reading) -> Attempt:
    """The query read as on the first page. Raises BadCursor where it has no such reading."""
    readings = (text, *repairs(text))
    if reading.repair >= len(readings):
        raise BadCursor
    plan = plan_for(readings[reading.repair], reading.manner)
    # Of words that came into use since, there may be more or fewer clauses.
    minimum = min(max(reading.minimum, ANY), len(plan.clauses))
    repaired = readings[reading.repair] if reading.repair else None
    return Attempt(Ways(plan), minimum, bool(reading.by_name), repaired=repaired, repair=reading.repair, manner=reading.manner)


def strict_attempt(text: str, request: SearchRequest) -> Attempt:
    """What has all of the words and is called by the things that they name: as typed, or as it may have been meant when
    nothing is.
    """
    readings = (called(plan_for(each), request) for each in (text, *repairs(text)))
    original = next(readings)
    return original if matched(original) else next(filter(matched, readings), original)


def matched(attempt: Attempt) -> bool:
    """Whether the words find anything, be it only without the filters."""
    return attempt.count > 0


def more(attempt: Attempt, wider: Attempt) -> Attempt:
    """The wider attempt, if it found more."""
    return wider if wider.count > attempt.count else attempt


def pinned_for(text: str, sort: Sort) -> tuple[int, ...]:
    """The products that the platform has pinned to the query."""
    return pins.pinned_for(text, timezone.now()) if text and sort == Sort.RELEVANCE else ()


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
    clauses = [Clause((Alternative(EXACT, ((key_token(key),),)),)) for key in doubted]
    said = {key for key, is_said in zip(doubted, are_said(clauses), strict=True) if is_said}
    return {key: replace(found, corrected=()) if key in said else found for key, found in guesses.items()}


def are_said(clauses: Sequence[Clause]) -> list[bool]:
    """Whether any product has what each clause asks for, be it only in its texts."""
    return [count > 0 for count in stores.counts([SearchRequest(Plan((clause,)), minimum=1) for clause in clauses])]


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
    interpretation = Interpretation(
        query=text,
        repaired=attempt.repaired,
        concepts=tuple(MatchedConcept(each.slug, each.label(language)) for each in plan.concepts),
        also=other_names(attempt.repaired or text, plan.concepts, language),
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

"""Which of the ways to read a query is taken: as typed, as it may have been meant, or with fewer of its words."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from search import diversity, planning, stores, wishes
from search.analysis.repair import repairs
from search.backends.base import FEW, Backend, SearchRequest, SearchResponse
from search.cursors import Reading
from search.planning import Plan
from search.reading import APART, DOUBTING, STRAIGHT, plan_for
from shop.kit.errors import BadCursor

#: The least that a relaxed search asks for: the stores hold to the required clauses by themselves.
ANY = 1
#: Shorter words are not missed when nothing knows them.
SHORTEST_STRANGE = 3
#: Notes on how a query was read.
REPAIRED, CORRECTED, RELAXED, MENTIONED = "repaired", "corrected", "relaxed", "mentioned"


class Ways:
    """The ways in which a plan can be met, from all of its words to any, by name or not."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._counts: dict[tuple[int, bool], int] = {}

    def attempt(self, minimum: int, *, by_name: bool) -> "Attempt":
        """One of the ways, with how many products meet it without filters (FEW may stand for more)."""
        way = minimum, by_name
        if way not in self._counts:
            (self._counts[way],) = stores.counts([SearchRequest(self.plan, minimum=minimum, by_name=by_name)])
        return Attempt(self, minimum, by_name, self._counts[way])

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
            REPAIRED: self.repair,
            CORRECTED: self.plan.corrections,
            RELAXED: total and self.minimum < len(self.plan.clauses),
            MENTIONED: total and self.plan.names_things and not self.by_name,
        }
        return (note for note, value in done.items() if value)


def best(text: str, request: SearchRequest) -> Attempt:
    """The query as typed; as it may have been meant, when it has unknown words, or names nothing that is known and finds
    nothing; with words corrected that name a concept by their ending only; then with fewer of its words.
    """
    plan = plan_for(text)
    # One word mostly finds enough. Several often do not, and to count takes less than to make a page that is not shown.
    original = with_most(found_at_once(plan, request)) if len(plan.clauses) < 2 else counted(plan)
    found = matched(original)
    if found and not original.plan.unknown:
        return widened(original)
    doubtful = (original.plan.unknown or not original.plan.concepts) and not wishes.are_plain(planning.query_words(text))
    for number, other in enumerate(readings_of(text)[1:] if doubtful else (), 1):
        plan = plan_for(other)
        # What had to be repaired is not completed or corrected too: two guesses in a row find what nobody meant.
        if plan.clauses and not plan.corrections and not plan.unknown and matched(repaired := counted(plan)):
            return replace(widened(repaired), repair=number)
    if found:
        return widened(original)
    plan = plan_for(text, DOUBTING)
    if plan.corrections and matched(doubted := counted(plan)):
        return replace(widened(doubted), manner=DOUBTING)
    loose = relaxed(original)
    return loose if matched(loose) else apart(loose, text)


def readings_of(text: str) -> tuple[str, ...]:
    """The query as typed, then as it may have been meant with another keyboard or other letters."""
    return (text, *repairs(text))


def found_at_once(plan: Plan, request: SearchRequest) -> Attempt:
    """What meets all clauses of the plan and is called by the things that it names, with the answer."""
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
    readings = readings_of(text)
    if reading.repair >= len(readings):
        raise BadCursor
    plan = plan_for(readings[reading.repair], reading.manner)
    # Of words that came into use since, there may be more or fewer clauses.
    minimum = min(max(reading.minimum, ANY), len(plan.clauses))
    return Attempt(Ways(plan), minimum, bool(reading.by_name), repair=reading.repair, manner=reading.manner)


def strictly(text: str, request: SearchRequest) -> Attempt:
    """What has all of the words and is called by the things that they name: as typed, or as it may have been meant when
    nothing is.
    """
    readings = (found_at_once(plan_for(each), request) for each in readings_of(text))
    original = next(readings)
    return original if matched(original) else next(filter(matched, readings), original)


def matched(attempt: Attempt) -> bool:
    """Whether the words find anything, be it only without the filters."""
    return attempt.count > 0


def more(attempt: Attempt, wider: Attempt) -> Attempt:
    """The wider attempt, if it found more."""
    return wider if wider.count > attempt.count else attempt

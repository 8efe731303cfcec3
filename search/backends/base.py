"""What every store takes and gives, so that one can stand in for the other at any moment."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Protocol

from search.analysis.words import CALLED, SAID, Word, word
from search.clauses import Alternative, Clause
from search.documents import SECTIONS, IndexFields
from search.planning import SECTION_WEIGHTS, Plan
from search.thesaurus.mentions import ANYHOW, BELOW, BELOW_BY_STEM, NAMED, OR_BELOW, Groups


class Sort(StrEnum):
    """The orders of results. Newest and prices break ties by id, relevance by newest."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    PRICE_ASC = "price_asc"
    PRICE_DESC = "price_desc"


#: Facets whose values are counted, the most frequent first.
VALUE_FACETS = ("category", "technique", "material", "color", "country", "place", "workshop", "certificate")
#: Facets of yes or no: counted and filtered by yes.
FLAG_FACETS = ("made_to_order", "ready_to_ship", "one_of_a_kind")
#: Prices from and to, both included as they are in filters, in cents of a US dollar; None leaves a range open.
PriceRange = tuple[int, int | None]
PRICE_RANGES: tuple[PriceRange, ...] = ((0, 2_500), (2_500, 5_000), (5_000, 10_000), (10_000, 25_000), (25_000, None))
#: The lowest ratings that are counted, in hundredths of a star.
RATINGS = (400, 300)
#: How tokens of words as they are written begin; and the sections of those that not all have: of concepts, of what titles say.
EXACT = "x:"
ONLY_IN = {
    **dict.fromkeys(CALLED, ("title",)),
    SAID: ("names",),
    **dict.fromkeys((*NAMED, BELOW, BELOW_BY_STEM), ("title", "names")),
    **dict.fromkeys((ANYHOW, OR_BELOW), ("tokens",)),
}
FACET_SIZE = 60
LARGEST_PAGE = 100
#: With fewer products that have all of what was asked for, those that have less of it follow them.
FEW = 24
#: One step of the scores of pinned products: more than words can reach (16 clauses of at most 1,500, and 1,000), and
#: six of them are far below 2^24, up to which Elasticsearch counts exactly.
PINNED = 100_000


@dataclass(frozen=True)
class Filters:
    """What results are narrowed to. Several values of one filter widen it, filters together narrow.

    Values are slugs, that of a place with its country's code (kg-kochkor), `country` and `ships_to` ISO codes, prices
    inclusive in cents of a US dollar, `rating` the lowest in hundredths of a star. A flag that is None or False does not filter.
    """

    category: tuple[str, ...] = ()
    technique: tuple[str, ...] = ()
    material: tuple[str, ...] = ()
    color: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    workshop: tuple[str, ...] = ()
    certificate: tuple[str, ...] = ()
    ships_to: str = ""
    price_min: int | None = None
    price_max: int | None = None
    made_to_order: bool | None = None
    ready_to_ship: bool | None = None
    one_of_a_kind: bool | None = None
    rating: int | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing is filtered."""
        chosen = (getattr(self, each.name) for each in fields(self))
        return all(value in (None, "", ()) or value is False for value in chosen)


#: A place in a sorted list: sort values of its last row, the id last.
Position = tuple[int, ...]


@dataclass(frozen=True)
class SearchRequest:
    """One search. `minimum` is how many clauses of the plan a product must meet, with `by_name` those for things in its
    title or names and not only in running text.

    `pinned` are products that pass the filters and come first among those in stock, in this order, whatever they
    are called; orders other than relevance know none. What is sold out comes last all the same.
    `only` narrows it to these products; `carried` are those that a page shows before the ones behind `after` (see
    `search.diversity`). `destination` is the country for which the facet `ships_to` is counted, "" for none,
    `price_ranges` what the facet `price` counts.
    """

    plan: Plan
    filters: Filters = field(default_factory=Filters)
    sort: Sort = Sort.RELEVANCE
    first: int = 24
    after: Position | None = None
    minimum: int = 0
    by_name: bool = False
    with_facets: bool = True
    pinned: tuple[int, ...] = ()
    only: tuple[int, ...] = ()
    carried: tuple[int, ...] = ()
    destination: str = ""
    price_ranges: tuple[PriceRange, ...] = PRICE_RANGES


@dataclass(frozen=True)
class Hit:
    """A product found: its id, its score (whole number, 0 without words), its place in the order and its workshop.

    What is behind it begins with the products `carried`, then goes on behind `position`.
    """

    id: int
    score: int
    position: Position
    workshop: str = ""
    carried: tuple[int, ...] = ()


@dataclass(frozen=True)
class SearchResponse:
    """A page of hits. `total` counts all pages, `unfiltered` what the words find without the filters (FEW or any higher number
    may stand for more); facet counts leave out the facet's own filter.

    Facets: name to (value, count); flags have the value "true", `ships_to` the destination, prices "from-to" in cents,
    ratings the lowest in hundredths.
    """

    hits: Sequence[Hit]
    total: int
    has_next: bool
    facets: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)
    unfiltered: int = 0


class BackendUnavailable(Exception):
    """The store did not answer, or answered in part. Another one should be asked."""


class Backend(Protocol):
    """A store of documents."""

    name: str

    def ensure(self) -> None:
        """Make what documents are kept in, if it is missing."""

    def index(self, documents: Iterable[IndexFields], *, refresh: bool = False) -> None:
        """Write the documents whose version is later than what is kept, or what was deleted; others are left.

        With `refresh` they are found when the call returns. Raises BackendUnavailable.
        """

    def delete(self, versions: Mapping[int, int], *, refresh: bool = False) -> None:
        """Take out the products (id to version of the reading that missed them) unless a later one is kept."""

    def search(self, request: SearchRequest) -> SearchResponse:
        """One page of results. Raises BackendUnavailable."""

    def counts(self, wanted: Sequence[SearchRequest]) -> list[int]:
        """How many products meet the plan of each request, whatever it filters by; FEW may stand for more. Raises
        BackendUnavailable.
        """


def pinned_scores(pinned: Sequence[int]) -> dict[int, int]:
    """The whole score of each pinned product: above that of any product found by its words."""
    return {key: PINNED * (len(pinned) - place) for place, key in enumerate(pinned)}


def where_met(clause: Clause, *, by_name: bool) -> Iterator[tuple[str, Sequence[Alternative]]]:
    """The sections of which any must meet a clause, each with the ways to meet it there."""
    for section in SECTION_WEIGHTS if by_name and clause.is_thing else ("tokens",):
        yield section, clause.finding


def ways_within(alternatives: Iterable[Alternative], section: str) -> tuple[list[str], list[Groups]]:
    """What meets any of the alternatives in a section: single tokens, and groups that must all be met.

    Tokens that a section never has are left out, and words as written whose key or every stem is among the tokens: who has
    the word has its keys, and its stem in the language of the text.
    """
    tokens: dict[str, None] = {}
    groups: dict[Groups, None] = {}
    for alternative in alternatives:
        possible = tuple(tuple(token for token in group if section in ONLY_IN.get(token[:2], SECTIONS)) for group in alternative.groups)
        if len(possible) == 1:
            tokens |= dict.fromkeys(possible[0])
        elif all(possible):
            groups[possible] = None
    return [token for token in tokens if not (token.startswith(EXACT) and is_implied(word(token[2:]), tokens))], list(groups)


def is_implied(written: Word, tokens: Collection[str]) -> bool:
    """Whether who has the word has one of the tokens."""
    stems = written.stem_tokens
    return any(key in tokens for key in written.key_tokens) or (bool(stems) and all(stem in tokens for stem in stems))


def price_label(bounds: PriceRange) -> str:
    """The facet value of a range of prices."""
    low, high = bounds
    return f"{low}-{'' if high is None else high}"


def facet_names() -> Collection[str]:
    """All facets, in the order in which they are shown."""
    return (*VALUE_FACETS, *FLAG_FACETS, "ships_to", "price", "rating")

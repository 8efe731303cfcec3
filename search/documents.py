"""What search knows of a product, and the fields that both stores keep of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from itertools import chain
from typing import Any

from django.utils.text import slugify

from search.analysis.titles import core
from search.analysis.words import KEY, SAID, Row, Tokens, name_tokens, row_tokens, text_tokens, words
from search.heads import head_tokens
from search.thesaurus.mentions import REPEATED_NAMES, mentions, together
from search.thesaurus.snapshot import Thesaurus
from shop.kit.formatting import country_name
from shop.kit.spelling import latin

#: Fields of tokens: of the title; of names (categories, materials, colors, where it is made), with what is said beside them
#: marked as such; and of these and the running text together.
SECTIONS = ("title", "names", "tokens")
ANYWHERE = "*"
#: A rating counts as if so many reviews with this mean (in hundredths) stood beside its own: one voice is no verdict.
PRIOR_REVIEWS, PRIOR_MEAN = 5, 400
#: The languages in which the country is written into the names; by them the thesaurus knows it in the others.
WRITTEN_IN = ("en", "ru")
#: And, in the seven languages.
JOINERS = frozenset({"and", "&", "и", "және", "жана", "ва", "we", "va"})
#: The places of which the value is kept.
REPEATED_PLACES = 5_000


@dataclass(frozen=True)
class Named:
    """A category or a term: its slug and its names by language."""

    slug: str
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def joins(self) -> bool:
        """Whether it is a name for several things at once: headwear and costume."""
        return any(map(names_several, self.names.values()))


@lru_cache(maxsize=REPEATED_NAMES)
def names_several(name: str) -> bool:
    """Whether it is a name for several things."""
    return "," in name or not JOINERS.isdisjoint(name.lower().split())


@dataclass(frozen=True)
class ProductDocument:
    """A product as it is indexed, with the texts of all languages.

    `version` is the number of the reading; a document overwrites only those with smaller ones. `categories`
    is the path from the root to the product's own. `ships_to` holds ISO country codes, or "*" for anywhere.
    `certificates` are the schemes under which its workshop is recognized. `variants` are the names of the sizes and colors
    that it comes in.
    `price_usd` is in cents of a US dollar, for filters and sorting; `price_minor` in minor units of `currency`.
    `rating` is as `mean_rating` counts it.
    """

    id: int
    version: int
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    categories: tuple[Named, ...]
    techniques: tuple[Named, ...]
    materials: tuple[Named, ...]
    colors: tuple[Named, ...]
    workshop_slug: str
    workshop_name: str
    country: str
    place: str
    price_usd: int
    price_minor: int
    currency: str
    made_to_order: bool
    one_of_a_kind: bool
    in_stock: bool
    ships_to: tuple[str, ...]
    published_at: datetime
    certificates: tuple[str, ...] = ()
    variants: tuple[Mapping[str, str], ...] = ()
    image: str = ""
    rating: int = 0

    def is_sent_to(self, country: str) -> bool:
        """Whether its workshop sends it to the country."""
        return not {country, ANYWHERE}.isdisjoint(self.ships_to)


class SuggestionKind(StrEnum):
    """What is suggested while somebody types."""

    CONCEPT = "concept"
    QUERY = "query"
    CATEGORY = "category"
    PRODUCT = "product"
    WORKSHOP = "workshop"


@dataclass(frozen=True)
class Suggested:
    """A thing with its names by language; without names when it may not be found."""

    kind: SuggestionKind
    reference: int
    slug: str
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class IndexFields:
    """A document as both stores keep it: tokens by section, and values to filter, count and sort by."""

    id: int
    version: int
    tokens: Mapping[str, frozenset[str]]
    values: Mapping[str, Any]

    @property
    def keys(self) -> set[str]:
        """The folded keys of its titles and names, which correct unknown words of queries."""
        tokens = (token.removeprefix(SAID) for name in ("title", "names") for token in self.tokens[name])
        return {token.removeprefix(KEY) for token in tokens if token.startswith(KEY)}


def index_fields(document: ProductDocument, thesaurus: Thesaurus) -> IndexFields:
    """The fields of a document, the same for both stores."""
    return IndexFields(document.id, document.version, section_tokens(document, thesaurus), filter_values(document))


def section_tokens(document: ProductDocument, thesaurus: Thesaurus) -> dict[str, frozenset[str]]:
    """The tokens of each section, with those of the concepts that it names."""
    known = mentions(thesaurus)
    several = [each for each in document.categories if each.joins]
    terms = (*(each for each in document.categories if not each.joins), *document.materials, *document.colors)
    where = (("", document.place), *((language, country_name(document.country, language)) for language in WRITTEN_IN))
    others = together(*(known.said_by_names(tuple(each.names.items())) for each in terms), known.said_by_names(where))
    # How a thing is made is no thing: of chain stitch, of painting. What lies under headwear and costume is one of the two.
    made = together(*(known.said_by_names(tuple(each.names.items())) for each in (*document.techniques, *several)))
    maker = known.said_by_names((("", document.workshop_name),))
    cores = [Row(core(text, language), language) for language, text in document.titles.items()]
    title = known.said(name_tokens(cores))
    # A title that is nothing but the name of the thing says no more.
    whole = [Row(words(text), language) for language, text in document.titles.items()]
    longer = [row for row, name in zip(whole, cores, strict=True) if len(row.words) > len(name.words)]
    beside = known.said(name_tokens(longer).without(title.tokens))
    variants = known.said(row_tokens([Row(words(text), language) for names in document.variants for language, text in names.items()]))
    anywhere = together(others, made, maker, title, beside, variants, known.said(text_tokens(document.descriptions)))
    named_by_others = known.tokens(others)
    # What a title says beside the name counts as running text does, but for a quality that is asked for; so does the name of
    # a workshop, which may be that of what else it makes.
    said = chain(*beside.tokens, *made.tokens, *maker.tokens, known.tokens(others, made, beside) - named_by_others)
    return {
        # What the thing is called orders what is found and finds nothing, so that a name taken from a concept is gone at once.
        "title": all_of(title.tokens, known.tokens(title), head_tokens(document.titles, thesaurus)),
        "names": all_of(others.tokens, named_by_others, [f"{SAID}{token}" for token in said]),
        "tokens": all_of(anywhere.tokens, known.anyhow(anywhere)),
    }


def filter_values(document: ProductDocument) -> dict[str, Any]:
    """What a document is filtered, counted and sorted by; lists hold each value once."""
    return {
        "category": slugs(document.categories),
        "technique": slugs(document.techniques),
        "material": slugs(document.materials),
        "color": slugs(document.colors),
        "country": [document.country],
        "place": [slug] if (slug := place_slug(document.country, document.place)) else [],
        "workshop": [document.workshop_slug],
        "certificate": list(document.certificates),
        "ships_to": list(dict.fromkeys(document.ships_to)),
        "price": document.price_usd,
        "made_to_order": document.made_to_order,
        "ready_to_ship": document.in_stock and not document.made_to_order,
        "one_of_a_kind": document.one_of_a_kind,
        "available": document.in_stock or document.made_to_order,
        "rating": document.rating,
        "published": int(document.published_at.timestamp() * 1000),
    }


def mean_rating(count: int, total: int) -> int:
    """The mean of so many reviews with so many stars in all, in hundredths, with the prior ones; 0 without a review."""
    return (PRIOR_REVIEWS * PRIOR_MEAN + 100 * total) // (PRIOR_REVIEWS + count) if count else 0


def slugs(named: tuple[Named, ...]) -> list[str]:
    """The slugs, each once."""
    return list(dict.fromkeys(each.slug for each in named))


@lru_cache(maxsize=REPEATED_PLACES)
def place_slug(country: str, place: str) -> str:
    """The value that a town or village is filtered by, the same in either script: kg-kochkor; "" for none."""
    slug = slugify(latin(place))
    return f"{country.lower()}-{slug}" if slug else ""


def all_of(tokens: Tokens, *others: Iterable[str]) -> frozenset[str]:
    """Tokens of words and those of other kinds."""
    return frozenset().union(*tokens, *others)

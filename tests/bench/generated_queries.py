"""What people type into the search of the generated catalogue, and how far they have typed: the same each time.

One to four words: the name of a thing in any of the languages and scripts, or of something as broad as clothing, then
what it is of, its color or where it comes from; things are asked for as often as they are sold. One in four is misspelled, typed without marks
or with the other keyboard, or carries an ending. One in four is narrowed by filters.
"""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from search.analysis.repair import LATIN_KEYS, RUSSIAN_KEYS, TO_LATIN, TO_RUSSIAN
from search.backends.base import Filters
from tests.bench.generated_products import COUNTRIES, LANGUAGES, concepts, going_with, names_of_people, places, terms, things
from tests.bench.generated_words import SEED, drawn, endings_of
from tests.bench.generated_words import WRITINGS as WRITINGS_OF_TEXTS

WRITINGS = (*LANGUAGES, "uz-Cyrl", "kk-Latn")
MOST_WORDS = 4
LONGEST_PREFIX = 8
#: How often a query has one, two, three or four parts.
LENGTHS = (45, 35, 14, 6)
SHARE_OF_MISTAKES = SHARE_OF_FILTERS = 0.25


@dataclass(frozen=True)
class Asked:
    """A query of a reader of the language, with its filters."""

    text: str
    language: str
    filters: Filters = field(default_factory=Filters)


def queries(name: str) -> Iterator[Asked]:
    """Queries without end, others for each name."""
    random = Random(f"{SEED} queries {name}")
    while True:
        writing = random.choice(WRITINGS)
        text = text_of(random, writing)
        if random.random() < SHARE_OF_MISTAKES:
            text = random.choice(MISTAKES)(random, text, writing)
        filters = filters_of(random) if random.random() < SHARE_OF_FILTERS else Filters()
        yield Asked(text, writing.partition("-")[0], filters)


def browsing(name: str) -> Iterator[Asked]:
    """Everything, or what passes filters, without a word."""
    random = Random(f"{SEED} browsing {name}")
    while True:
        yield Asked("", random.choice(LANGUAGES), filters_of(random) if random.random() < 0.8 else Filters())


def beginnings(name: str) -> Iterator[Asked]:
    """The first one to eight letters of queries."""
    random = Random(f"{SEED} beginnings {name}")
    for query in queries(name):
        yield Asked(query.text[: random.randint(1, LONGEST_PREFIX)], query.language)


def text_of(random: Random, writing: str) -> str:
    """The words of a query."""
    (count,) = random.choices(range(1, len(LENGTHS) + 1), LENGTHS)
    language = writing.partition("-")[0]
    first = random.choices(SUBJECTS, (70, 15, 15))[0](random, writing)
    parts = [first, *(random.choice(QUALITIES)(random, language) for _ in range(count - 1))]
    random.shuffle(parts)
    return " ".join(" ".join(parts).split()[:MOST_WORDS])


def term(kind: str) -> Callable[[Random, str], str]:
    """The drawing of a term's name."""
    return lambda random, language: going_with("", kind).draw(random)[0]["names"][language].lower()


#: What a query is about: a thing, a concept that may be as broad as clothing, a word of some text.
SUBJECTS: tuple[Callable[[Random, str], str], ...] = (
    lambda random, writing: things().draw(random)[0].called(writing, random),
    lambda random, writing: concepts().draw(random)[0].called(writing, random),
    lambda random, writing: drawn(writing if writing in WRITINGS_OF_TEXTS else "kk", random, 1)[0],
)
QUALITIES: tuple[Callable[[Random, str], str], ...] = (
    term("colors"),
    term("materials"),
    lambda random, language: things().draw(random)[0].called(language, random),
    lambda random, language: drawn(language, random, 1)[0],
    lambda random, language: random.choice(places()[random.choice(list(COUNTRIES))]),
    lambda random, language: random.choice(names_of_people(language)),
)


def misspelled(random: Random, text: str, writing: str) -> str:
    """A letter left out, doubled, or swapped with the one after it."""
    place = random.randrange(len(text))
    left, letter, right = text[:place], text[place], text[place + 1 :]
    return random.choice((left + right, left + letter + letter + right, left + right[:1] + letter + right[1:])).strip() or text


def without_marks(random: Random, text: str, writing: str) -> str:
    """As somebody types who has no such letters."""
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter)).replace("ʻ", "")


def with_other_keyboard(random: Random, text: str, writing: str) -> str:
    """The keys of the words, on the layout of the other script."""
    lower = text.lower()
    latin = sum(letter in LATIN_KEYS for letter in lower)
    cyrillic = sum(letter in RUSSIAN_KEYS for letter in lower)
    return lower.translate(TO_RUSSIAN if latin > cyrillic else TO_LATIN)


def inflected(random: Random, text: str, writing: str) -> str:
    """With an ending of the language."""
    return text + random.choice(endings_of(writing if writing in WRITINGS_OF_TEXTS else "kk").things)


MISTAKES: tuple[Callable[[Random, str, str], str], ...] = (misspelled, misspelled, without_marks, with_other_keyboard, inflected)


def filters_of(random: Random) -> Filters:
    """One or two filters."""
    values: dict[str, Any] = {}
    for name in random.sample(list(FILTERS), random.randint(1, 2)):
        values |= FILTERS[name](random)
    return Filters(**values)


FILTERS: dict[str, Callable[[Random], dict[str, Any]]] = {
    "category": lambda random: {"category": (random.choice(terms("categories"))["slug"],)},
    "material": lambda random: {"material": tuple(row["slug"] for row in random.sample(terms("materials"), random.randint(1, 2)))},
    "color": lambda random: {"color": tuple(row["slug"] for row in random.sample(terms("colors"), random.randint(1, 2)))},
    "country": lambda random: {"country": (random.choice(list(COUNTRIES)),)},
    "price": lambda random: {"price_min": random.choice((None, 1000, 2500)), "price_max": random.choice((5000, 10_000, 50_000))},
    "ready": lambda random: {"ready_to_ship": True},
    "ships_to": lambda random: {"ships_to": random.choice(("US", "DE", "KZ", "UZ"))},
}

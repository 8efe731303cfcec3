"""A catalogue of any size that is the same each time: what a product is, is drawn by its number.

Skewed as catalogues are: few things, materials, workshops and languages make up most of it. Each product is a thing of
the thesaurus, called as the thesaurus calls it in the languages of its workshop (one to three, sometimes all seven),
with a text of 8 to 150 words around it; its craft, techniques and materials are mostly those that go with the thing.
"""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from search.documents import ANYWHERE, Named, ProductDocument, Suggested, SuggestionKind, mean_rating
from tests.bench.generated_words import DEMO, SEED, THINGS, Ranked, drawn, made_up, workshops
from tests.search.judged import data

NOW = datetime(2026, 11, 1, tzinfo=UTC)
THESAURUS = Path(__file__).parents[2] / "search" / "thesaurus"
LANGUAGES = ("kk", "ky", "tg", "tk", "uz", "ru", "en")
COUNTRIES = {"UZ": 35, "KG": 25, "KZ": 22, "TJ": 10, "TM": 8}
OWN_LANGUAGE = {"UZ": "uz", "KG": "ky", "KZ": "kk", "TJ": "tg", "TM": "tk"}
ABROAD = ("US", "DE", "FR", "GB", "JP", "KR", "CN", "TR", "RU", "AE", "CA", "NL")
CERTIFICATES = ("craft-council", "national-register", "award-of-excellence")
PRODUCTS_OF_A_WORKSHOP = 40
SENTENCE = 9


@dataclass(frozen=True)
class Thing:
    """A concept with its forms by way of writing, the headword first."""

    slug: str
    forms: dict[str, list[str]]

    def called(self, writing: str, random: Random) -> str:
        """Its name in a text; where it has none there, that in Russian or English."""
        names = next(self.forms[each] for each in (writing, "ru", "en", *self.forms) if each in self.forms)
        return names[min(int(random.expovariate(1.2)), len(names) - 1)]


@dataclass(frozen=True)
class Workshop:
    """Who makes things: `writings` are those of its texts, by language."""

    number: int
    slug: str
    name: str
    country: str
    place: str
    language: str
    writings: dict[str, str]
    ships_to: tuple[str, ...]
    certificates: tuple[str, ...]


@cache
def concepts() -> Ranked[Thing]:
    """The concepts of the thesaurus, those with the most names first: what has many is made everywhere."""
    found: dict[str, dict[str, list[str]]] = {}
    for row in rows_of("forms.csv"):
        found.setdefault(row["concept"], {}).setdefault(row["language"], []).append(row["form"])
    by_names = sorted(found.items(), key=lambda pair: (-sum(map(len, pair[1].values())), pair[0]))
    return Ranked([Thing(slug, forms) for slug, forms in by_names], THINGS)


@cache
def things() -> Ranked[Thing]:
    """The concepts that no other is a kind of: what is made is a skullcap of some kind, and not clothing."""
    broad = {row["broader"] for row in rows_of("concepts.csv")}
    return Ranked([concept for concept in concepts().things if concept.slug not in broad], THINGS)


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """The rows of a file of the thesaurus."""
    with (THESAURUS / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def terms(kind: str) -> list[dict[str, Any]]:
    """The shop's crafts, techniques, materials or colors."""
    rows: list[dict[str, Any]] = json.loads((DEMO / "terms.json").read_text(encoding="utf-8"))[kind]
    return rows


@cache
def going_with(thing: str, kind: str) -> Ranked[dict[str, Any]]:
    """The terms of a kind, those first that go with a thing."""
    rows = [row for row in terms(kind) if kind != "categories" or row["parent"]]
    Random(f"{SEED} {thing} {kind}").shuffle(rows)
    return Ranked(rows, (1.6, 0.0))


@cache
def places() -> dict[str, list[str]]:
    """Towns and villages by country, as in the demo and the judged set."""
    named = {(each["country"], each["place"]) for each in workshops()} | {(each.country, each.place) for each in data.products()}
    return {country: sorted(place for other, place in named if other == country and place) for country in COUNTRIES}


@cache
def names_of_people(language: str) -> list[str]:
    """Names for workshops and pieces."""
    return [stem.capitalize() for stem in made_up(language, 5000) if len(stem) > 3]


def named(row: dict[str, Any]) -> Named:
    """A term as documents hold it."""
    return Named(row["slug"], row["names"])


class Catalogue:
    """The generated products of one size of the shop."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._workshops = Ranked(list(range(max(25, size // PRODUCTS_OF_A_WORKSHOP))), (0.7, 0.0))
        self._known: dict[int, Workshop] = {}
        parents = {row["slug"]: row for row in terms("categories")}
        self._paths = {slug: self._path(row, parents) for slug, row in parents.items()}
        self._category_ids = {slug: number for number, slug in enumerate(parents, 1)}

    def document(self, number: int) -> ProductDocument:
        """The product of this number."""
        random = Random(f"{SEED} product {number}")
        (thing,) = things().draw(random)
        workshop = self.workshop(self._workshops.draw(random)[0])
        written = self._languages(random, workshop)
        made_to_order, price = random.random() < 0.25, int(random.lognormvariate(8.4, 1.1)) // 50 * 50 + 100
        category = going_with(thing.slug, "categories").draw(random)[0]["slug"]
        return ProductDocument(
            id=number,
            version=1,
            titles={language: title(random, thing, writing) for language, writing in written.items()},
            descriptions={language: description(random, thing, writing) for language, writing in written.items()},
            categories=self._paths[category],
            techniques=chosen(random, thing, "techniques", (1, 6, 2)),
            materials=chosen(random, thing, "materials", (1, 6, 3)),
            colors=chosen(random, thing, "colors", (3, 5, 3, 1)),
            workshop_slug=workshop.slug,
            workshop_name=workshop.name,
            country=workshop.country,
            place=workshop.place,
            price_usd=price,
            price_minor=price,
            currency="USD",
            made_to_order=made_to_order,
            one_of_a_kind=random.random() < 0.2,
            in_stock=not made_to_order and random.random() < 0.85,
            ships_to=workshop.ships_to,
            certificates=workshop.certificates,
            rating=rating(random),
            published_at=NOW - timedelta(seconds=int(random.expovariate(1 / 300) * 86_400)),
        )

    def suggested(self, documents: Sequence[ProductDocument]) -> list[Suggested]:
        """What is suggested of the products, their workshops and their crafts, as the shop writes it with a batch."""
        found = [Suggested(SuggestionKind.PRODUCT, each.id, f"p-{each.id}", each.titles) for each in documents]
        for workshop in {each.workshop_slug: self._known[int(each.workshop_slug[2:])] for each in documents}.values():
            found.append(Suggested(SuggestionKind.WORKSHOP, workshop.number, workshop.slug, {workshop.language: workshop.name}))
        for craft in {each.categories[-1].slug: each.categories[-1] for each in documents}.values():
            found.append(Suggested(SuggestionKind.CATEGORY, self._category_ids[craft.slug], craft.slug, craft.names))
        return found

    def workshop(self, number: int) -> Workshop:
        """The workshop of this number."""
        if number not in self._known:
            self._known[number] = made_workshop(number)
        return self._known[number]

    def _languages(self, random: Random, workshop: Workshop) -> dict[str, str]:
        if random.random() < 0.08:
            return {**{language: language for language in LANGUAGES}, **workshop.writings}
        return workshop.writings

    def _path(self, row: dict[str, Any], parents: dict[str, dict[str, Any]]) -> tuple[Named, ...]:
        above = parents.get(row["parent"])
        return (*(self._path(above, parents) if above else ()), named(row))


def made_workshop(number: int) -> Workshop:
    """A workshop drawn by its number."""
    random = Random(f"{SEED} workshop {number}")
    (country,) = random.choices(list(COUNTRIES), list(COUNTRIES.values()))
    own = OWN_LANGUAGE[country]
    chances = {own: 0.8, "ru": 0.65, "en": 0.35}
    written = [language for language, chance in chances.items() if random.random() < chance] or [own]
    cyrillic = own == "uz" and random.random() < 0.2
    near = tuple(each for each in COUNTRIES if random.random() < 0.7)
    return Workshop(
        number=number,
        slug=f"w-{number}",
        name=" ".join(random.choices(names_of_people(own), k=2)),
        country=country,
        place=random.choice(places()[country]),
        language=own,
        writings={language: "uz-Cyrl" if language == own and cyrillic else language for language in written},
        ships_to=(ANYWHERE,) if random.random() < 0.4 else (*near, *(each for each in ABROAD if random.random() < 0.4)) or (country,),
        certificates=(random.choice(CERTIFICATES),) if random.random() < 0.15 else (),
    )


def title(random: Random, thing: Thing, writing: str) -> str:
    """The thing with a word before it or behind, a second thing, or a name of its own."""
    parts = [*(drawn(writing, random, 1) if random.random() < 0.5 else ()), thing.called(writing, random)]
    if random.random() < 0.3:
        parts.append(things().draw(random)[0].called(writing, random))
    if random.random() < 0.2:
        parts.append(f"«{random.choice(names_of_people(writing))}»")
    return " ".join(parts).capitalize()


def description(random: Random, thing: Thing, writing: str) -> str:
    """Sentences that name the thing, and others by the way."""
    length = max(8, min(150, int(random.lognormvariate(3.4, 0.6))))
    found = drawn(writing, random, length)
    found[random.randrange(length)] = thing.called(writing, random)
    for other in things().draw(random, length // 25):
        found[random.randrange(length)] = other.called(writing, random)
    sentences = (found[start : start + SENTENCE] for start in range(0, length, SENTENCE))
    return " ".join(f"{' '.join(sentence).capitalize()}." for sentence in sentences)


def rating(random: Random) -> int:
    """Of most pieces none; the others have few reviews and mostly good ones."""
    count = int(random.expovariate(0.8))
    return mean_rating(count, sum(random.choices((1, 2, 3, 4, 5), (2, 2, 6, 30, 60), k=count)))


def chosen(random: Random, thing: Thing, kind: str, shares: Sequence[int]) -> tuple[Named, ...]:
    """Terms that go with a thing, as many as the shares of none, one, two … say."""
    (count,) = random.choices(range(len(shares)), shares)
    rows = {row["slug"]: row for row in going_with(thing.slug, kind).draw(random, count)}
    return tuple(named(rows[slug]) for slug in sorted(rows))

"""The judged set of product search: concepts, their names, products, queries, and the grade of a product for a query.

Nothing here knows the search of the shop: the files can be read, and the grades computed, by any program. The
rule of `grade` is written out in README.md.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
LANGUAGES = ("kk", "ky", "tg", "tk", "uz", "ru", "en")
SPLITS = ("tune", "test")
STRATA = (
    "native",
    "other_script",
    "no_diacritics",
    "russian_keyboard",
    "english_spelling",
    "typo",
    "translation",
    "broader",
    "phrase",
    "wrong_layout",
    "inflected",
    "nothing",
)
THE_THING, ALMOST, RELATED, NOTHING = 3, 2, 1, 0


@dataclass(frozen=True, slots=True)
class Concept:
    """A thing, technique, material or pattern; `kin` names those that a buyer would take in its stead."""

    id: str
    gloss: str
    broader: str
    kin: str
    split: str


@dataclass(frozen=True, slots=True)
class Name:
    """A true name of a concept. Kinds: headword, synonym, spelling, plural, transliteration."""

    concept: str
    language: str
    script: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Product:
    """A listing. `concepts` begins with what it is; `mentions` are concepts that its words name and that it is not.

    `price_usd` is in cents, `days` the age of the listing; titles and descriptions are by language.
    """

    id: str
    concepts: tuple[str, ...]
    mentions: tuple[str, ...]
    titles: dict[str, str]
    descriptions: dict[str, str]
    country: str
    place: str
    workshop: str
    price_usd: int
    made_to_order: bool
    one_of_a_kind: bool
    in_stock: bool
    color: str
    size: str
    days: int


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody types. `concepts` are the readings of an ambiguous word; all of `conditions`, `color` and `size` are asked for."""

    id: str
    query: str
    concepts: tuple[str, ...]
    conditions: tuple[str, ...]
    color: str
    size: str
    language: str
    script: str
    stratum: str
    split: str


@cache
def concepts() -> dict[str, Concept]:
    """All concepts by id."""
    return {row["id"]: Concept(**row) for row in _rows("concepts.csv", Concept)}


@cache
def names() -> tuple[Name, ...]:
    """All names of all concepts."""
    return tuple(Name(**row) for row in _rows("names.csv", Name))


@cache
def products() -> tuple[Product, ...]:
    """All products, in no meaningful order."""
    lines = (FOLDER / "products.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(_product(json.loads(line)) for line in lines)


@cache
def queries() -> tuple[Query, ...]:
    """All queries."""
    return tuple(_query(row) for row in _rows("queries.csv", Query))


def grade(query: Query, product: Product) -> int:
    """How well the product answers: 3 the thing itself, 2 almost, 1 related, 0 otherwise."""
    override = overrides().get((query.id, product.id))
    return _by_rule(query, product) if override is None else override


@cache
def overrides() -> dict[tuple[str, str], int]:
    """Grades set by hand, by (query, product), where the rule is wrong."""
    with (FOLDER / "overrides.csv").open(encoding="utf-8", newline="") as file:
        return {(row["query"], row["product"]): int(row["grade"]) for row in csv.DictReader(file)}


@cache
def qualities() -> frozenset[str]:
    """Concepts that no product is first of all: techniques, materials, patterns, groups."""
    return frozenset(concepts()) - {product.concepts[0] for product in products()}


def above(concept: str) -> Iterator[str]:
    """The broader concepts of a concept, nearest first."""
    while concept := concepts()[concept].broader:
        yield concept


def _by_rule(query: Query, product: Product) -> int:
    best = max((_nearness(concept, product) for concept in query.concepts), default=NOTHING)
    asked = [_has(condition, product) for condition in query.conditions]
    asked += [product.color == query.color] if query.color else []
    asked += [product.size == query.size] if query.size else []
    if all(asked):
        return best
    if best == RELATED:
        return RELATED if any(asked) else NOTHING
    return max(best - 1, NOTHING)


def _nearness(concept: str, product: Product) -> int:
    first, *others = product.concepts
    if concept == first:
        return THE_THING
    if concept in others:
        return THE_THING if concept in qualities() else ALMOST
    if concept in above(first):
        return ALMOST
    within = [other for other in others if concept in above(other)]
    if within:
        return ALMOST if any(other in qualities() for other in within) else RELATED
    kin = concepts()[concept].kin
    return RELATED if first == concepts()[concept].broader or (kin and kin == concepts()[first].kin) else NOTHING


def _has(concept: str, product: Product) -> bool:
    return any(concept == other or concept in above(other) for other in product.concepts)


def _product(row: dict[str, Any]) -> Product:
    return Product(**{**row, "concepts": tuple(row["concepts"]), "mentions": tuple(row["mentions"])})


def _query(row: dict[str, Any]) -> Query:
    return Query(**{**row, "concepts": _ids(row["concepts"]), "conditions": _ids(row["conditions"])})


def _ids(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(";")) if cell else ()


def _rows(name: str, of: type) -> list[dict[str, Any]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != [field.name for field in fields(of)]:
            raise ValueError(f"{name} has the columns {reader.fieldnames}")
        return list(reader)

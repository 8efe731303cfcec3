"""Words of the generated catalogue: those of real texts first, by how often they occur, then made-up ones without end.

A word's rank decides how often it is drawn (Zipf's law as Mandelbrot put it), and an ending of its language is put to
most made-up ones, so that the number of different words goes on growing with the number of texts, as it does in life.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Generic, TypeVar

from search.analysis.normalization import normalize, split
from search.analysis.repair import CYRILLIC
from tests.search.judged import data

DEMO = Path(__file__).parents[2] / "shop" / "demo" / "data"
SEED = "usta"
MADE_UP = 40_000
#: Mandelbrot's constants for running text, and for things, of which none is as frequent as "the".
TEXT, THINGS = (1.05, 2.7), (0.9, 0.0)
MOST_SYLLABLES = 4
Drawn = TypeVar("Drawn")


@dataclass(frozen=True)
class Letters:
    """What the words of one way of writing are made of; endings from the most frequent, each as often again as the next."""

    onsets: str
    vowels: str
    codas: str
    endings: str


WRITINGS = {
    "kk": Letters("б д ж з к қ л м н п с т ш ғ й р", "а ә е і о ө ұ ү ы", "л р н с т қ к м з ң ш", "лар дар ы сы ның ға ге дан ды лық шы"),
    "ky": Letters("б д ж з к л м н п с т ч ш г й р", "а о ө у ү ы и э аа оо уу", "л р н с т к м з ң ш", "лар дор ы су нын га дан ду лык чы"),
    "tg": Letters("б в г ғ д з к қ л м н п р с т ф х ҳ ч ҷ ш", "а о у ӯ и ӣ е", "л р н с т м з д ш н", "и ҳо ҳои ро гон ам аш он е"),
    "tk": Letters("b d g h j k l m n p s t ç ş ý w r", "a ä e i o ö u ü y", "l r n s t k m z ň ş", "lar ler y i yň a dan de lyk çy"),
    "uz": Letters("b d g h j k l m n p q r s t ch sh x y oʻ gʻ", "a e i o u oʻ", "l r n s t k m z ng sh q", "lar i ning ga dan da lik chi ni"),
    "uz-Cyrl": Letters("б д г ҳ ж к л м н п қ р с т ч ш х й ғ", "а э и о у ў", "л р н с т к м з нг ш қ", "лар и нинг га дан да лик чи ни"),
    "ru": Letters("б в г д ж з к л м н п р с т ф х ч ш ст пр кр", "а е и о у ы я ё", "л р н с т к м з д ст", "ый ая ы а ов ом ами ой ого ные"),
    "en": Letters("b c d f g h j k l m n p r s t v w st tr br cl th", "a e i o u ea oo ai", "l r n s t ck m d st nd", "s ed ing er y ly ness"),
}  # fmt: skip


class Ranked(Generic[Drawn]):
    """Things of which each is drawn the more rarely the later it stands."""

    def __init__(self, things: list[Drawn], law: tuple[float, float]) -> None:
        slope, shift = law
        self.things = things
        self._weights = list(accumulate((rank + shift) ** -slope for rank in range(1, len(things) + 1)))

    def draw(self, random: Random, count: int = 1) -> list[Drawn]:
        """So many of them, some more than once."""
        return random.choices(self.things, cum_weights=self._weights, k=count)


@cache
def words_of(writing: str) -> Ranked[str]:
    """The words of a way of writing; a made-up one ends in "-", where an ending may follow."""
    real = [word for word, _times in real_words()[writing].most_common()]
    return Ranked([*real, *(f"{stem}-" for stem in made_up(writing, MADE_UP))], TEXT)


def drawn(writing: str, random: Random, count: int) -> list[str]:
    """Words of a running text."""
    found, endings = words_of(writing).draw(random, count), endings_of(writing).draw(random, count)
    return [word[:-1] + ending if word.endswith("-") else word for word, ending in zip(found, endings, strict=True)]


@cache
def endings_of(writing: str) -> Ranked[str]:
    """The endings, none first."""
    return Ranked(["", *WRITINGS[writing].endings.split()], (1.0, 0.0))


def made_up(writing: str, count: int) -> list[str]:
    """So many different stems, always the same."""
    random, letters = Random(f"{SEED} {writing}"), WRITINGS[writing]
    onsets, vowels, codas = letters.onsets.split(), letters.vowels.split(), letters.codas.split()
    found: dict[str, None] = {}
    while len(found) < count:
        syllables = random.choices(range(1, MOST_SYLLABLES + 1), (1, 5, 4, 1))[0]
        parts = (random.choice(onsets) + random.choice(vowels) + random.choice(["", *codas]) for _ in range(syllables))
        found.setdefault("".join(parts))
    return list(found)


@cache
def real_words() -> dict[str, Counter[str]]:
    """How often each word occurs in the judged and the demo texts, by way of writing."""
    counted: dict[str, Counter[str]] = {writing: Counter() for writing in WRITINGS}
    for language, text in texts():
        writing = f"{language}-Cyrl" if language == "uz" and CYRILLIC.search(text) else language
        counted[writing].update(split(normalize(text)))
    return counted


def texts() -> Iterator[tuple[str, str]]:
    """Titles and descriptions of the judged and the demo products, with their languages."""
    for product in data.products():
        yield from product.titles.items()
        yield from product.descriptions.items()
    for workshop in workshops():
        for product in workshop["products"]:
            yield from product["title"].items()
            yield from product["description"].items()


@cache
def workshops() -> list[dict]:
    """The workshops of the demo, as its files describe them."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((DEMO / "workshops").glob("*.json"))]

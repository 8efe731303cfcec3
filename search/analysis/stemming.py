"""Stems by family of languages: each word gets what each would make of it, since nobody says in which language a query is.
Of a text in a known language only its own are indexed: by Turkic ones a cushion would be a bird (куш).

Russian and English words go through Snowball. For the five languages without a Snowball stemmer a light
stripper takes plural, possessive and case endings off the folded letters, so that it serves both scripts alike. Doubles
are made one behind it, since an ending may begin with the letter before it (шырдакка, әмиянның, gurallar).
"""

import re
import threading
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from itertools import chain
from typing import NamedTuple

import Stemmer

from search.analysis.folding import collapse, fold, spelled

RUSSIAN = re.compile("[а-яё]+")
ENGLISH = re.compile("[a-z]+(?:'[a-z]+)*")
#: The vowels after which an ending has an o, in folded letters: Kyrgyz колдон, көлдөр, гүлдөн. Uzbek qanddon has none.
BEFORE_O = re.compile("[ou][^aeiou]*$")
SHORTEST_STEM = 3
# One or two letters are an ending less surely than three are: сырғай is no сыр.
SHORTEST_BEFORE_SHORT = 4

# Endings as they look in folded keys (y and ы are i; ö, ө are o). Kazakh, Kyrgyz, Turkmen, Uzbek.
TURKIC_PLURALS = ("lar", "ler", "lor", "dar", "der", "dor", "tar", "ter", "tor")
TURKIC_POSSESSIVES = (
    "imiz",
    "umuz",
    "ibiz",
    "ubuz",
    "iniz",
    "unuz",
    "ingiz",
    "im",
    "um",
    "in",
    "un",
    "ing",
    "si",
    "su",
    "i",
    "u",
)
TURKIC_CASES = (
    "ning", "nin", "nun", "din", "dun", "tin", "tun",
    "ga", "ge", "go", "ka", "ke", "ko", "na", "ne",
    "ni", "nu", "di", "du", "ti", "tu",
    "da", "de", "do", "ta", "te", "to",
    "dan", "den", "don", "tan", "ten", "ton", "nan", "nen", "non",
    "men", "ben", "pen",
)  # fmt: skip
# With something, having something: саймалуу, keşdeli, анорли.
TURKIC_ADJECTIVES = ("li", "lu", "luu")
# Tajik: plural (ҳо, гон, ён), object (ро), possessive (ам, ат, аш and plurals), izafat and article (и, е).
TAJIK = ("amon", "aton", "ashon", "hoi", "ho", "gon", "ion", "ro", "ash", "i", "e")
# They keep no words of their own, since `search.analysis.words` does.
ENGLISH_STEMMER = Stemmer.Stemmer("english", maxCacheSize=0)
RUSSIAN_STEMMER = Stemmer.Stemmer("russian", maxCacheSize=0)
# Snowball's objects hold the word that they work on: one thread at a time.
SNOWBALL_LOCK = threading.Lock()


class Stems(NamedTuple):
    """Folded stems of a word, one per family of languages; they are often equal."""

    snowball: str
    turkic: str
    tajik: str


#: Endings by their last letter and their length, the longest first: few words need more than one look.
Endings = dict[str, tuple[tuple[int, frozenset[str]], ...]]
#: Whether an ending can follow the letters before it.
Fits = Callable[[str, str], bool]


def longest_first(*groups: tuple[str, ...]) -> Endings:
    """All endings of the groups in the order in which they are tried."""
    found: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for ending in sorted(chain(*groups), key=len, reverse=True):
        found[ending[-1]][len(ending)].add(ending)
    return {letter: tuple((length, frozenset(endings)) for length, endings in by_length.items()) for letter, by_length in found.items()}


TURKIC_ENDINGS = longest_first(TURKIC_PLURALS, TURKIC_POSSESSIVES, TURKIC_CASES, TURKIC_ADJECTIVES)
TAJIK_ENDINGS = longest_first(TAJIK)


#: Whose endings the words of a language take; all others are Turkic.
SNOWBALL = "snowball"
FAMILIES = {"en": SNOWBALL, "ru": SNOWBALL, "tg": "tajik"}


def family_of(language: str) -> str:
    """The family of languages whose endings the words of a language take."""
    return FAMILIES.get(language, "turkic")


@cache
def places_of(language: str) -> tuple[int, ...]:
    """Where in `Stems` those of a text in the language stand; all places for "", a text of unknown language."""
    return (Stems._fields.index(family_of(language)),) if language else tuple(range(len(Stems._fields)))


def stems(word: str) -> Stems:
    """The stems of a normalized word, all in folded letters."""
    letters = spelled(word)
    return Stems(
        snowball=snowball(word, collapse(letters)),
        turkic=harden(collapse(strip(letters, TURKIC_ENDINGS, in_harmony))),
        tajik=collapse(strip(letters, TAJIK_ENDINGS)),
    )


def snowball(word: str, key: str) -> str:
    """The folded Snowball stem if the word can be Russian or English by its letters, else its key."""
    if RUSSIAN.fullmatch(word):
        stemmer, written = RUSSIAN_STEMMER, word.replace("ё", "е")
    elif ENGLISH.fullmatch(word):
        stemmer, written = ENGLISH_STEMMER, word
    else:
        return key
    with SNOWBALL_LOCK:
        stem = stemmer.stemWord(written)
    return key if stem == word else fold(stem) or key


def always(_rest: str, _ending: str) -> bool:
    """Any ending can follow."""
    return True


def strip(letters: str, endings: Endings, fits: Fits = always) -> str:
    """The letters without their endings. Repeated until none is left, so that a word and its inflected form meet."""
    while True:
        shorter = strip_once(letters, endings, fits)
        if shorter == letters:
            return letters
        letters = shorter


def strip_once(letters: str, endings: Endings, fits: Fits) -> str:
    """The letters without their last ending that fits, or as they are when too little would be left."""
    for length, of_length in endings.get(letters[-1:], ()):
        if (ending := letters[-length:]) not in of_length:
            continue
        shortest = SHORTEST_STEM if length > 2 else SHORTEST_BEFORE_SHORT
        rest = letters[:-length]
        if len(collapse(rest)) >= shortest and fits(rest, ending):
            return rest
    return letters


def in_harmony(rest: str, ending: str) -> bool:
    """Whether a Turkic ending can follow: one with an o only where the vowel before is round."""
    return "o" not in ending or bool(BEFORE_O.search(rest))


def harden(stem: str) -> str:
    """The stem with a hard last consonant: Turkic k and p are voiced before a vowel (шырдак, шырдагы)."""
    if stem.endswith("g") and not stem.endswith("ng"):
        return stem[:-1] + "k"
    if stem.endswith("b"):
        return stem[:-1] + "p"
    return stem

"""What a title calls the thing, apart from what it says of it.

A bag of ikat is a bag, a magnet in the shape of a dish is a magnet, and a book called «Yurt» is a book. Russian, Tajik and
English name the thing first and put a preposition before the rest; the Turkic languages name it last and end the rest
with a word or an ending of its own. No word has to be known: only these marks are looked for.
"""

import re
from functools import lru_cache

from search.analysis.folding import fold
from search.analysis.normalization import normalize, split
from search.analysis.words import Word, word, words

#: Each title is asked for twice, for its tokens and for what it names.
KEPT_TITLES = 100
QUOTED = re.compile('«[^»]*»|“[^”]*”|„[^“”]*[“”]|"[^"]*"')
#: Signs behind which no thing is named any more: a size, a place, a material.
SIGNS = re.compile(r"[,;:()\[\]/|—–]|\s-\s|\.\s")

#: What follows these is said of the thing: Russian, Tajik, English.
PREPOSITIONS = frozenset({
    "из", "изо", "с", "со", "в", "во", "на", "для", "от", "под", "по", "о", "об", "без", "к", "цвета",
    "аз", "бо", "барои", "дар", "ба",
    "of", "with", "from", "for", "in", "on", "by", "about",
})  # fmt: skip
#: What leads up to these is said of the thing, by their folded keys: patterned, in the shape of, with a picture of,
#: colored like, about, for, with.
POSTPOSITIONS = frozenset(map(fold, {
    "naqshli", "gulli", "tasvirli", "tasviri", "suratli", "rasmli", "tushirilgan", "shaklidagi", "shaklli", "rangli",
    "haqida", "uchun", "bilan",
    "өрнекті", "оюлы", "нақышты", "суретті", "суреті", "бейнелі", "бейнесі", "тәрізді", "түріндегі", "пішінді", "пішіндегі",
    "басылған", "түсірілген", "түстес", "түсті", "туралы", "арналған", "үшін", "бар",
    "оюулуу", "оймолуу", "сүрөттүү", "сүрөтү", "түрүндөгү", "формасындагы", "сыяктуу", "түшүрүлгөн", "түстүү", "жөнүндө", "үчүн",
    "nagyşly", "gülli", "suratly", "şekilli", "görnüşli", "görnüşindäki", "öwüşginli", "reňkli", "hakda", "hakynda", "üçin", "bilen",
}))  # fmt: skip


#: Whose ending of origin says of what a thing is made: oʻrik yogʻochidan, былғарыдан, agajyndan.
TURKIC = frozenset({"kk", "ky", "tk", "uz"})
MADE_OF = re.compile("..[dtnдтн][aeае][nн]$")


@lru_cache(maxsize=KEPT_TITLES)
def core(title: str, language: str) -> tuple[Word, ...]:
    """The words of a title that name the thing; all where nothing marks the rest."""
    for segment in SIGNS.split(QUOTED.sub(" , ", normalize(title))):
        if found := split(segment):
            return after_last(tuple(map(word, before_first(found))), language)
    return tuple(words(title))


def before_first(found: list[str]) -> list[str]:
    """The words before the first preposition; all when they begin with it."""
    place = next((index for index, word in enumerate(found) if word in PREPOSITIONS), 0)
    return found[:place] or found


def after_last(found: tuple[Word, ...], language: str) -> tuple[Word, ...]:
    """The words behind the last one that ends what is said of the thing; the last word names it in any case."""
    place = max((index for index, word in enumerate(found[:-1], start=1) if ends_what_is_said(word, language)), default=0)
    return found[place:]


def ends_what_is_said(word: Word, language: str) -> bool:
    """Whether a thing is named only behind this word."""
    return word.key in POSTPOSITIONS or (language in TURKIC and bool(MADE_OF.search(word.exact)))

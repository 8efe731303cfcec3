"""Folded keys: one plain Latin spelling for a word, whatever script, alphabet or keyboard wrote it.

The first key reads every letter by its sound, so that шырдак, şyrdak and shyrdak are one. The second reads it
as it is left when its mark is lost (ş typed as s, ж as z, ё as е). Different words may share a key (киіз, felt,
and қыз, girl): a match by key ranks below an exact one.
"""

import re
import unicodedata
from functools import lru_cache

BY_SOUND = str.maketrans(
    {
        "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "ґ": "g", "д": "d", "е": "e", "є": "e",
        "ё": "io", "ж": "j", "җ": "j", "з": "z", "и": "i", "й": "i", "і": "i", "ї": "i", "ӣ": "i", "к": "k",
        "қ": "k", "ҡ": "k", "л": "l", "м": "m", "н": "n", "ң": "n", "ӊ": "n", "ҥ": "n", "о": "o", "ө": "o",
        "ӧ": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u", "ӱ": "u", "ӯ": "u",
        "ў": "o", "ф": "f", "х": "h", "ҳ": "h", "һ": "h", "ц": "s", "ч": "ch", "ҷ": "j", "ӌ": "j", "ш": "sh",
        "щ": "sh", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia",
        "ş": "sh", "ș": "sh", "š": "sh", "ç": "ch", "č": "ch", "ž": "j", "ň": "n", "ñ": "n", "ŋ": "n",
        "ı": "i", "ə": "a", "ʼ": "", "'": "",
    }
)  # fmt: skip
# Only what differs. The Tajik ҷ lies on no Russian keyboard, where ч is typed for it.
BY_SHAPE = BY_SOUND | str.maketrans(
    {
        "ё": "e", "ж": "z", "ч": "c", "ҷ": "ch", "ш": "s", "щ": "s",
        "ş": "s", "ș": "s", "š": "s", "ç": "c", "č": "c", "ž": "z",
    }
)  # fmt: skip
#: Letters that are read differently when their mark is lost; without one of them both keys are alike but for a hard c.
MARKED = frozenset(chr(letter) for letter, plain in BY_SHAPE.items() if plain != BY_SOUND[letter])
# Spellings of one sound in the Latin transliterations in use, longest first.
SPELLINGS = (
    ("dzh", "j"), ("dj", "j"), ("zh", "j"), ("kh", "h"), ("gh", "g"), ("ph", "f"), ("tz", "s"), ("ts", "s"),
    ("q", "k"), ("x", "h"), ("w", "v"), ("y", "i"),
)  # fmt: skip
#: Keys and stems ask for the letters of a word one after the other.
KEPT_WORDS = 100
MARKS = re.compile("[\u0300-\u036f]")
HARD_C = re.compile("c(?!h)")
#: A letter before another one that is the same.
DOUBLED = re.compile(r"(.)(?=\1)")


def fold(word: str) -> str:
    """The first folded key of a normalized word."""
    return collapse(spelled(word))


def spelled(word: str) -> str:
    """The first folded key before its doubles are one, as endings are looked for: әмиянның ends with ның."""
    return with_hard_c(by_sound(word))


def keys(word: str) -> tuple[str, ...]:
    """The folded keys of a normalized word, the first one first; one or two, never empty strings."""
    sound = by_sound(word)
    shape = sound if MARKED.isdisjoint(word) else plain(word, BY_SHAPE)
    found = dict.fromkeys(map(collapse, dict.fromkeys((with_hard_c(sound), shape))))
    return tuple(filter(None, found))


def join(left: str, right: str) -> str:
    """The key of two words written as one, by the keys of both: ak kalpak becomes the key of akkalpak."""
    return left + (right[1:] if left[-1:] == right[:1] else right)


@lru_cache(maxsize=KEPT_WORDS)
def by_sound(word: str) -> str:
    """The word in plain Latin letters by their sound."""
    return plain(word, BY_SOUND)


def plain(word: str, letters: dict[int, str]) -> str:
    """The word in plain Latin letters, with one spelling for each sound."""
    latin = word.translate(letters)
    if not latin.isascii():
        latin = MARKS.sub("", unicodedata.normalize("NFD", latin))
    for spelling, sound in SPELLINGS:
        latin = latin.replace(spelling, sound)
    return latin


def with_hard_c(latin: str) -> str:
    """The letters with every c that is no ch written k."""
    return HARD_C.sub("k", latin) if "c" in latin else latin


def collapse(key: str) -> str:
    """The key with every repeated letter written once, since spellings disagree on doubles."""
    return DOUBLED.sub("", key)

"""Folded keys: one plain Latin spelling for a word, whatever script, alphabet or keyboard wrote it.

The first key reads every letter by its sound, so that шырдак, şyrdak and shyrdak are one. The second reads it
as it is left when its mark is lost (ş typed as s, ж as z, ё as е). Different words may share a key (киіз, felt,
and қыз, girl): a match by key ranks below an exact one.
"""

import re
import unicodedata

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
# Spellings of one sound in the Latin transliterations in use, longest first.
SPELLINGS = (
    ("dzh", "j"), ("dj", "j"), ("zh", "j"), ("kh", "h"), ("gh", "g"), ("ph", "f"), ("tz", "s"), ("ts", "s"),
    ("q", "k"), ("x", "h"), ("w", "v"), ("y", "i"),
)  # fmt: skip
MARKS = re.compile("[\u0300-\u036f]")
HARD_C = re.compile("c(?!h)")
DOUBLED = re.compile(r"(.)\1+")


def fold(word: str) -> str:
    """The first folded key of a normalized word."""
    return collapse(spelled(word))


def spelled(word: str) -> str:
    """The first folded key before its doubles are one, as endings are looked for: әмиянның ends with ның."""
    return HARD_C.sub("k", plain(word, BY_SOUND))


def keys(word: str) -> tuple[str, ...]:
    """The folded keys of a normalized word, the first one first; one or two, never empty strings."""
    first, second = fold(word), collapse(plain(word, BY_SHAPE))
    return tuple(dict.fromkeys(key for key in (first, second) if key))


def join(left: str, right: str) -> str:
    """The key of two words written as one: ak kalpak becomes the key of akkalpak."""
    return collapse(left + right)


def plain(word: str, letters: dict[int, str]) -> str:
    """The word in plain Latin letters, with one spelling for each sound."""
    latin = MARKS.sub("", unicodedata.normalize("NFD", word.translate(letters)))
    for spelling, sound in SPELLINGS:
        latin = latin.replace(spelling, sound)
    return latin


def collapse(key: str) -> str:
    """The key with every repeated letter written once, since spellings disagree on doubles."""
    return DOUBLED.sub(r"\1", key)

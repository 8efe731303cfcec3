"""The same word in other letters: for addresses that can be typed anywhere, and for readers of the other script."""

import re
import unicodedata
from collections.abc import Mapping

# Official or usual Latin spellings of the Cyrillic letters of Kazakh, Kyrgyz, Tajik, Uzbek and Russian, cut
# down to plain ASCII; addresses need to be readable and stable, not reversible.
_SINGLE = dict(zip("абвгдезийклмнопрстуфхыэәғқңөұүһіӣӯҳҷў", "abvgdeziyklmnoprstufhyeagqnouuhiiuhjo", strict=True))
_SEVERAL = {"ё": "yo", "ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu", "я": "ya"}
_LATIN = {"ı": "i", "ə": "a", "ʻ": "", "ʼ": "", "‘": "", "’": ""}
_TABLE = str.maketrans(_SINGLE | _SEVERAL | _LATIN)


def latin(text: str) -> str:
    """The text in lower-case Latin letters; letters of other scripts stay as they are."""
    return text.lower().translate(_TABLE)


#: Languages of the marketplace that are written in Latin letters; the others are written in Cyrillic.
LATIN_LANGUAGES = frozenset({"en", "tk", "uz"})
_CYRILLIC_LETTER = re.compile("[\u0400-\u04ff]")
_WORD = re.compile(r"[^\W\d_]{2}")
_LATIN_LETTER = re.compile("[A-Za-z\u00c0-\u024f]")

# For reading, so with more letters than an address has: Хуҷанд is Khujand, Қызылорда is Qyzylorda.
_READ_IN_LATIN = {
    **dict(zip("абвгдезийклмнопрстуфыэәқөұүһіӣӯҳҷў", "abvgdeziyklmnoprstufyeaqouuhiiuhjo", strict=True)),
    "ё": "yo",
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
    "ғ": "gh",
    "ң": "ng",
}
# For the addresses of parcels: letters of Ukrainian and Serbian, and the Greek, Georgian and Armenian alphabets as
# the passports of their countries spell them.
_OTHER_ALPHABETS = {
    "єїґјљњђћџ": "ye yi g j lj nj dj c dz",
    "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ": "a v g d e z i th i k l m n x o p r s s t y f ch ps o a e i i o y o i y i y",
    "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ": "a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h",
    "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև": "a b g d e z e y t zh i l kh ts k h dz gh ch m y n sh o ch p j r s v t r ts v p k o f ev",
}
for _letters, _spellings in _OTHER_ALPHABETS.items():
    _READ_IN_LATIN |= zip(_letters, _spellings.split(), strict=True)
_READ_IN_LATIN |= {"ου": "ou", "ού": "ou"}
_READ_IN_CYRILLIC = {
    "shch": "щ",
    "sh": "ш",
    "ch": "ч",
    "zh": "ж",
    "kh": "х",
    "ts": "ц",
    "ya": "я",
    "yu": "ю",
    "yo": "ё",
    "ye": "е",
    "oʻ": "о",
    "gʻ": "г",
    "ʼ": "",
    "ʻ": "",
    **dict(zip("abcdefghijklmnopqrstuvwxyz", "абкдефгхижклмнопкрстуввхйз", strict=True)),
    "ä": "э",
    "ç": "ч",
    "ň": "н",
    "ö": "ё",
    "ş": "ш",
    "ü": "ю",
    "ý": "й",
    "ž": "ж",
}
#: Turkmen has a letter of its own for the consonant, ý: its y is a vowel.
_OF_TURKMEN = {**{key: value for key, value in _READ_IN_CYRILLIC.items() if len(key) == 1}, "y": "ы"}


class _Spelling:
    """How a text is written letter by letter in another script, by the spellings of the table."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._table = table
        self._pattern = re.compile("|".join(sorted(map(re.escape, table), key=len, reverse=True)), re.IGNORECASE)

    def of(self, text: str) -> str:
        """The longest spelling that fits is taken at each place; a capital letter stays one, a text in capitals too."""
        spelled = self._pattern.sub(self._other, text)
        return spelled.upper() if text.isupper() and _WORD.search(text) else spelled

    def _other(self, match: re.Match[str]) -> str:
        written = match[0]
        found = self._table[written.lower()]
        return found.capitalize() if written[0].isupper() else found


_IN_LATIN, _IN_CYRILLIC, _TURKMEN_IN_CYRILLIC = map(_Spelling, (_READ_IN_LATIN, _READ_IN_CYRILLIC, _OF_TURKMEN))


def readable(text: str, source: str, reader: str) -> str:
    """A name of the language `source` in letters that a reader of the language `reader` knows.

    Only the script changes, letter by letter; a name that is in the reader's script already stays as it is.
    """
    if reader in LATIN_LANGUAGES:
        return _IN_LATIN.of(text) if _CYRILLIC_LETTER.search(text) else text
    if not _LATIN_LETTER.search(text):
        return text
    return (_TURKMEN_IN_CYRILLIC if source == "tk" else _IN_CYRILLIC).of(text)


def in_latin(text: str) -> str:
    """The text in Latin letters, letter by letter; "" when it holds letters whose spelling is not known here."""
    spelled = _IN_LATIN.of(text)
    return spelled if all(unicodedata.name(letter, "").startswith("LATIN") for letter in spelled if _is_letter(letter)) else ""


def beside(name: str, reader: str) -> str:
    """A name in Latin letters, to stand beside it for a reader of a language that is written in them; else ""."""
    return in_latin(name) if reader in LATIN_LANGUAGES and _CYRILLIC_LETTER.search(name) else ""


def with_latin(name: str, reader: str) -> str:
    """The name, for a reader of Latin letters with its spelling in them behind it."""
    spelled = beside(name, reader)
    return f"{name} ({spelled})" if spelled else name


def _is_letter(character: str) -> bool:
    """Whether it is one of an alphabet, unlike the apostrophes of Uzbek and the ª of Spanish."""
    return character.isalpha() and not unicodedata.name(character, "").startswith(("MODIFIER", "FEMININE", "MASCULINE"))

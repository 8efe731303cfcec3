"""The order in which readers of a language look words up: each language has an alphabet of its own."""

import re
import unicodedata
from functools import cache

#: Letters in their order, with those that the language writes only in names from elsewhere beside their likes.
#: A letter that is not here, such as an accented one, counts as the one that it is made of (ё in Russian is е).
ALPHABETS = {
    "kk": "а ә б в г ғ д е ё ж з и й к қ л м н ң о ө п р с т у ұ ү ф х һ ц ч ш щ ъ ы і ь э ю я",
    "ky": "а б в г д е ё ж з и й к л м н ң о ө п р с т у ү ф х ц ч ш щ ъ ы ь э ю я",
    "tg": "а б в г ғ д е ё ж з и ӣ й к қ л м н о п р с т у ӯ ф х ҳ ц ч ҷ ш щ ъ ы ь э ю я",
    "tk": "a b c ç d e ä f g h i j ž k l m n ň o ö p q r s ş t u ü v w x y ý z",
    "uz": "a b c d e f g h i j k l m n o p q r s t u v w x y z oʻ gʻ sh ch",
    "ru": "а б в г д е ж з и й к л м н о п р с т у ф х ц ч ш щ ъ ы ь э ю я",
    "en": "a b c d e f g h i j k l m n o p q r s t u v w x y z",
}
#: A blank goes before other signs, these before every letter, and a letter of no alphabet after all of them.
_BLANK, _SIGN, _FIRST_LETTER, _UNKNOWN = 0, 1, 2, 1000


def sort_key(text: str, language: str) -> tuple[list[int], str]:
    """A key that sorts texts as readers of the language (of ours, else of English) expect; accents decide last."""
    places, pattern = _alphabet(language if language in ALPHABETS else "en")
    letters = unicodedata.normalize("NFC", text.casefold()).replace("\u2018", "\u02bb").replace("'", "\u02bb")
    return [_place(letter, places) for letter in pattern.findall(letters)], text


@cache
def _alphabet(language: str) -> tuple[dict[str, int], re.Pattern[str]]:
    letters = ALPHABETS[language].split()
    longest_first = sorted(letters, key=len, reverse=True)
    return {letter: place for place, letter in enumerate(letters, start=_FIRST_LETTER)}, re.compile(
        "|".join([*longest_first, "."]), re.DOTALL
    )


def _place(letter: str, places: dict[str, int]) -> int:
    plain = unicodedata.normalize("NFD", letter)[0]
    if letter in places or plain in places:
        return places.get(letter) or places[plain]
    if letter.isalpha():
        return _UNKNOWN + ord(plain)
    return _BLANK if letter.isspace() else _SIGN

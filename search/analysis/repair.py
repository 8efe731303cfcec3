"""What a query may have been meant to be: typed with the other keyboard layout, or with look-alike letters.

A repaired query is an alternative and is named to the reader; it never replaces their words silently.
"""

import re

LATIN_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
RUSSIAN_KEYS = "ёйцукенгшщзхъфывапролджэячсмитьбю"
# The Kazakh layout has its nine letters on the row of digits.
KAZAKH_DIGITS = str.maketrans("2345890-=", "әіңғүұқөһ")
SHIFTED = str.maketrans('~{}:"<>', "`[];',.")
TO_RUSSIAN = str.maketrans(LATIN_KEYS, RUSSIAN_KEYS)
TO_LATIN = str.maketrans(RUSSIAN_KEYS, LATIN_KEYS)
LATIN_LOOKS = "aeopcyxkmthbiju"
CYRILLIC_LOOKS = "аеорсухкмтнвіји"
TO_CYRILLIC_LOOKS = str.maketrans(LATIN_LOOKS, CYRILLIC_LOOKS)
TO_LATIN_LOOKS = str.maketrans(CYRILLIC_LOOKS, LATIN_LOOKS)
LATIN = re.compile("[a-z]")
CYRILLIC = re.compile("[\u0400-\u04ff]")
MIXED_WORD = re.compile(r"\S+")


def repairs(query: str) -> list[str]:
    """Alternative readings of a lower-case query, most likely first, without the query itself."""
    candidates = [unmix(query), *other_layout(query)]
    return [text for text in dict.fromkeys(candidates) if text != query and text.strip()]


def other_layout(query: str) -> list[str]:
    """The query as the same keys give it in the other layout; nothing when it mixes scripts."""
    latin, cyrillic = bool(LATIN.search(query)), bool(CYRILLIC.search(query))
    if latin == cyrillic:
        return []
    if cyrillic:
        return [query.translate(TO_LATIN)]
    russian = query.translate(SHIFTED).translate(TO_RUSSIAN)
    return [russian, russian.translate(KAZAKH_DIGITS)]


def unmix(query: str) -> str:
    """The query with every word that mixes scripts written in the script of most of its letters."""
    return MIXED_WORD.sub(lambda match: unmix_word(match.group()), query)


def unmix_word(word: str) -> str:
    """The word with its look-alike letters turned to the script of the others."""
    latin, cyrillic = len(LATIN.findall(word)), len(CYRILLIC.findall(word))
    if not latin or not cyrillic:
        return word
    return word.translate(TO_CYRILLIC_LOOKS if cyrillic >= latin else TO_LATIN_LOOKS)


def is_cyrillic(text: str) -> bool:
    """Whether the text has Cyrillic letters."""
    return bool(CYRILLIC.search(text))

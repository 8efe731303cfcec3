"""One spelling for what looks the same: composed Unicode, one apostrophe, no invisible characters, lower case."""

import re
import unicodedata

# Everything that people and keyboards put for the Uzbek and Tajik signs: modifier letters, quotation marks,
# primes, accents, half rings.
APOSTROPHES = "ʻʼʽˈʹʿʾ‘’‛′´`＇"
APOSTROPHE = "'"
# Soft hyphen, joiners, zero-width spaces, bidirectional controls, variation selectors, byte order mark.
INVISIBLE_SIGNS = "\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
INVISIBLE = re.compile(f"[{INVISIBLE_SIGNS}]")
LETTER = r"(?:[^\W_]|[\u0300-\u036f])"
#: Letters in a row, of which none is given back: with fewer no word would be found either.
LETTERS = r"(?:[^\W_]++|[\u0300-\u036f])++"
WORD = re.compile(rf"{LETTERS}(?:'{LETTERS})*+")
LONGEST_WORD = 64

# In Kazakh Latin the capital of ı is I and the capital of i is İ, elsewhere the capital of i is I. Since the
# language of a word is unknown, the four letters are one.
DOTS = {ord("İ"): "i", ord("I"): "i", ord("ı"): "i"}
# A Greek sigma is written otherwise at the end of a word, which a part of a text may end elsewhere.
SIGMAS = {ord("Σ"): "σ", ord("ς"): "σ"}
SIGNS = {ord(sign): APOSTROPHE for sign in APOSTROPHES}
BEFORE_LOWERCASE = DOTS | SIGMAS | SIGNS
#: What is left out, or changed and not by lower case. To translate a text is slow, and most have none of it.
UNUSUAL = re.compile(f"[İıΣς{APOSTROPHES}{INVISIBLE_SIGNS}]")
#: What stands between the numbers of a size: 150x200, with the Latin letter, the Cyrillic one or a star.
TIMES = re.compile(r"(?<=\d)\s*[xх*]\s*(?=\d)")
#: What TIMES ends with, found at less cost.
BEFORE_NUMBER = re.compile(r"[xх*]\s*\d")


def normalize(text: str) -> str:
    """The text in NFC and lower case, with one apostrophe sign, one sign between the numbers of a size, and without
    invisible characters.
    """
    composed = unicodedata.normalize("NFC", text)
    if UNUSUAL.search(composed):
        composed = unicodedata.normalize("NFC", INVISIBLE.sub("", text)).translate(BEFORE_LOWERCASE)
    letters = composed.lower()
    return TIMES.sub("×", letters) if BEFORE_NUMBER.search(letters) else letters


def split(normalized: str) -> list[str]:
    """The words of a normalized text in order; letters, digits and inner apostrophes, 64 characters at most."""
    return [word[:LONGEST_WORD] for word in WORD.findall(normalized)]

"""Plain Latin letters for addresses of pages that can be typed anywhere."""

# Official or usual Latin spellings of the Cyrillic letters of Kazakh, Kyrgyz, Tajik, Uzbek and Russian, cut
# down to plain ASCII; addresses need to be readable and stable, not reversible.
_SINGLE = dict(zip("абвгдезийклмнопрстуфхыэәғқңөұүһіӣӯҳҷў", "abvgdeziyklmnoprstufhyeagqnouuhiiuhjo", strict=True))
_SEVERAL = {"ё": "yo", "ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu", "я": "ya"}
_LATIN = {"ı": "i", "ə": "a", "ʻ": "", "ʼ": "", "‘": "", "’": ""}
_TABLE = str.maketrans(_SINGLE | _SEVERAL | _LATIN)


def latin(text: str) -> str:
    """The text in lower-case Latin letters; letters of other scripts stay as they are."""
    return text.lower().translate(_TABLE)

"""Plain Latin letters for addresses: Cyrillic of the region and Latin with marks."""

import unicodedata

_PAIRS = (
    "аa бb вv гg ғgʻ дd еe ёyo жzh зz иi йy кk қq лl мm нn ңng оo өo пp рr сs тt уu ұu үu фf хkh һh ҳh цts чch шsh щshch "
    "ъ ыy ь эe юyu яya әa іi ӣi ӯu ҷj ğg ıi əa ʻ ʼ"
)
_LETTERS = {ord(pair[0]): pair[1:].replace("ʻ", "") for pair in _PAIRS.split()}


def latin(text: str) -> str:
    """The text in lower-case letters of ASCII as far as there are rules: "Шырдак" is "shyrdak"."""
    plain = unicodedata.normalize("NFC", text).lower().translate(_LETTERS)
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))

"""What the hosted page says. It stands outside Django and so has its own words, a file for each of the shop's languages."""

import json
from pathlib import Path

#: Each language by its own name.
LANGUAGES = {
    "kk": "Қазақша",
    "ky": "Кыргызча",
    "tg": "Тоҷикӣ",
    "tk": "Türkmençe",
    "uz": "Oʻzbekcha",
    "ru": "Русский",
    "en": "English",
}
_FOLDER = Path(__file__).parent / "languages"
WORDS: dict[str, dict[str, str]] = {code: json.loads((_FOLDER / f"{code}.json").read_text(encoding="utf-8")) for code in LANGUAGES}


def choose_language(wishes: tuple[str | None, ...], accepted: str) -> str:
    """Choose one of LANGUAGES: the first wish that is one of them, else what the browser accepts, else English."""
    for wish in (*wishes, *(part.strip().lower() for part in accepted.split(","))):
        if wish and wish[:2] in WORDS:
            return wish[:2]
    return "en"

"""Text that people write, kept per language with its source language marked.

Stored as JSON: `{"source": "uz", "texts": {"uz": "…", "ru": "…"}}`. A missing translation falls back
along a stated chain, and the reader is told so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language

LANGUAGES = ("kk", "ky", "tg", "tk", "uz", "ru", "en")

#: What is read when the wanted language is missing: the languages that its readers know best come first.
FALLBACKS: Mapping[str, tuple[str, ...]] = {
    "kk": ("ky", "ru", "en"),
    "ky": ("kk", "ru", "en"),
    "tg": ("ru", "en"),
    "tk": ("ru", "en"),
    "uz": ("ru", "en"),
    "ru": ("en",),
    "en": ("ru",),
}


@dataclass(frozen=True)
class Reading:
    """A text as one reader gets it: the words, the language they are in, and whether they are translated."""

    text: str
    language: str
    is_translation: bool
    original: str
    original_language: str


@dataclass(frozen=True)
class TranslatedText:
    """The same words in several languages; `source` is the language that the author wrote."""

    source: str
    texts: Mapping[str, str]

    @classmethod
    def of(cls, source: str, texts: Mapping[str, str]) -> "TranslatedText":
        """Without empty texts and surrounding white space; the source must be there unless all is empty."""
        return cls(source, {language: text.strip() for language, text in texts.items() if text and text.strip()})

    def read(self, language: str) -> Reading:
        """The text for a reader of `language`, from the fallback chain, the source, or anything there is."""
        chain = (language, *FALLBACKS.get(language, ()), self.source, *self.texts)
        found = next((code for code in chain if self.texts.get(code)), self.source)
        original = self.texts.get(self.source, "")
        return Reading(self.texts.get(found, ""), found, found != self.source, original, self.source)

    def __str__(self) -> str:
        return self.texts.get(self.source, "") or next(iter(self.texts.values()), "")

    def __bool__(self) -> bool:
        return any(self.texts.values())

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        return {"source": self.source, "texts": dict(self.texts)}


class TranslatedTextField(models.JSONField):
    """A JSON column that reads and writes TranslatedText."""

    description = "Text in several languages with its source marked"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> TranslatedText:
        """TranslatedText from the stored JSON."""
        raw = orjson.loads(value) if value else {}
        return TranslatedText(raw.get("source", "en"), raw.get("texts", {}))

    def to_python(self, value: Any) -> TranslatedText:
        """TranslatedText from itself or from its stored form (fixtures)."""
        if isinstance(value, TranslatedText):
            return value
        if isinstance(value, dict) and "texts" in value:
            return TranslatedText(value.get("source", "en"), value["texts"])
        raise ValidationError("expected a text with its languages")

    def get_prep_value(self, value: Any) -> Any:
        """The stored form of a TranslatedText."""
        return value.as_json() if isinstance(value, TranslatedText) else value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """The stored form, adapted to the database."""
        return super().get_db_prep_value(self.get_prep_value(value), connection, prepared)


def current_language() -> str:
    """The language of the request or letter being answered, one of the seven."""
    code = (get_language() or "en")[:2]
    return code if code in LANGUAGES else "en"


def empty_text() -> TranslatedText:
    """The default of a column that may stay empty."""
    return TranslatedText("en", {})

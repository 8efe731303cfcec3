"""The message catalogues: each is whole, written in its own letters, and breaks no sentence."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

LANGUAGES = ("kk", "ky", "tg", "tk", "uz", "ru", "en")
WHOLE = ("kk", "ky", "tg", "tk", "uz", "ru")
PLURAL_FORMS = {"kk": 2, "ky": 1, "tg": 2, "tk": 2, "uz": 1, "ru": 4, "en": 2}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
#: Placeholders, addresses and examples of addresses.
NOT_WORDS = re.compile(r"%\(\w+\)[sd]|\{\w*\}|<[^>]*>|\S+@\S+|https?://\S+|&\w+;")
#: Names, formats and abbreviations that are international, and the values of the upload's `kind`.
NAMES = set("API BIC Eircode HEIC IBAN JPEG KZ PDF PIN PNG SMS Usta WebP ZIP cookie Cookie document image".split())
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
APOSTROPHE = re.compile("['`\u2018\u2019]")


def catalogue(language: str) -> "Catalog":
    path = Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def messages(language: str) -> list["Message"]:
    return [message for message in catalogue(language) if message.id]


def forms(text: str | list[str] | tuple[str, ...]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def allowed_to_stay(language: str) -> set[str]:
    """The sources that this language writes as English does, each with its reason in same.txt."""
    lines = (Path(__file__).parent / "same.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    assert all(len(row) == 3 and row[2] for row in rows)
    return {source for code, source, _reason in rows if code == language}


@pytest.mark.parametrize("language", WHOLE)
class TestWholeCatalogue:
    def test_says_every_message(self, language: str) -> None:
        missing = [message.id for message in messages(language) if not all(forms(message.string)) or message.fuzzy]
        assert missing == []

    def test_differs_from_the_source_unless_a_reason_is_given(self, language: str) -> None:
        same = {message.id for message in messages(language) if message.string == message.id}
        assert same == allowed_to_stay(language)


@pytest.mark.parametrize("language", LANGUAGES)
class TestEveryCatalogue:
    def test_has_as_many_plural_forms_as_django(self, language: str) -> None:
        assert catalogue(language).num_plurals == PLURAL_FORMS[language]

    def test_has_the_same_messages_as_the_others(self, language: str) -> None:
        expected = {(message.context, str(message.id)) for message in messages("ru")}
        assert {(message.context, str(message.id)) for message in messages(language)} == expected

    def test_keeps_the_placeholders(self, language: str) -> None:
        broken = []
        for message in messages(language):
            sources = [placeholders(form) for form in forms(message.id)]
            broken += [form for form in forms(message.string) if form and placeholders(form) not in sources]
        assert broken == []

    def test_has_every_plural_form_or_none(self, language: str) -> None:
        plural = [forms(message.string) for message in messages(language) if not isinstance(message.id, str)]
        assert [each for each in plural if any(each) and not (all(each) and len(each) == PLURAL_FORMS[language])] == []

    def test_names_no_person_and_no_machine(self, language: str) -> None:
        lines = (Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
        header = lines.split("\n\n", 1)[0]
        assert "@" not in header
        assert "fuzzy" not in header


class TestLetters:
    @pytest.mark.parametrize("language", ["tk", "uz"])
    def test_latin_languages_hold_no_cyrillic_and_no_typewriter_apostrophe(self, language: str) -> None:
        words = [form for message in messages(language) for form in forms(message.string)]
        assert [form for form in words if CYRILLIC.search(form) or APOSTROPHE.search(form)] == []

    @pytest.mark.parametrize("language", ["kk", "ky", "tg", "ru"])
    def test_cyrillic_languages_write_only_names_in_latin(self, language: str) -> None:
        words = {
            word
            for message in messages(language)
            for form in forms(message.string)
            for word in LATIN_WORD.findall(NOT_WORDS.sub(" ", form))
        }
        assert words - NAMES == set()

    @pytest.mark.parametrize(
        ("language", "foreign"),
        [("kk", "ӣӯҳҷ"), ("ky", "әғқұһіӣӯҳҷ"), ("tg", "әңөұүһіыщьц"), ("ru", "әғқңөұүһіӣӯҳҷ")],
        ids=["kk", "ky", "tg", "ru"],
    )
    def test_cyrillic_languages_keep_to_their_alphabet(self, language: str, foreign: str) -> None:
        words = [form for message in messages(language) for form in forms(message.string)]
        assert [form for form in words if set(foreign) & set(form.lower())] == []

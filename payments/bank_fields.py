"""How a workshop is paid in each country: the fields of its bank account and their formats.

The formats are data with the day on which they were collected. Only those of Kazakhstan (an IBAN with its
check digits) are published by a standard; where a format was not confirmed by its central bank, it checks no
more than length and digits, so that a right number is never refused for a check that does not exist.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from shop.kit.errors import Invalid

AS_OF = date(2026, 11, 1)
RAIL = "manual_bank"


def is_iban(value: str) -> bool:
    """Whether the check digits of an IBAN are right (ISO 13616: modulo 97 leaves one)."""
    moved = value[4:] + value[:4]
    return int("".join(str(int(character, 36)) for character in moved)) % 97 == 1


@dataclass(frozen=True, slots=True)
class BankField:
    """A field of a bank account; `pattern` is matched against the value without blanks, in upper case.

    `message` says what a right value is and `example` shows one; `check` looks at a value that fits the pattern,
    and `mistyped` says what is wrong when it does not pass.
    """

    name: str
    label: Any
    pattern: str
    message: Any
    example: str
    is_required: bool = True
    keeps_case: bool = False
    check: Callable[[str], bool] | None = None
    mistyped: Any = ""

    def clean(self, raw: str) -> str:
        """The value as it is kept."""
        return " ".join(raw.split()) if self.keeps_case else re.sub(r"[\s-]", "", raw).upper()

    def complaint(self, value: str) -> Any:
        """What is wrong with a cleaned value, in words that name the field and show a right one; None when it fits."""
        if not value and not self.is_required:
            return None
        if not re.fullmatch(self.pattern, value):
            return self._words(self.message)
        if self.check is not None and not self.check(value):
            return self._words(self.mistyped)
        return None

    def _words(self, problem: Any) -> Any:
        words = {"field": self.label, "problem": problem, "example": self.example}
        return _("%(field)s: %(problem)s A right one looks like this: %(example)s") % words


def _digits(name: str, label: Any, number: int, example: str) -> BankField:
    return BankField(name, label, rf"[0-9]{{{number}}}", _digit_message(number), example)


def _digit_message(number: int) -> Any:
    return {
        5: _("Five digits are needed."),
        9: _("Nine digits are needed."),
        12: _("Twelve digits are needed."),
        16: _("Sixteen digits are needed."),
        20: _("Twenty digits are needed."),
        23: _("Twenty-three digits are needed."),
    }[number]


HOLDER = BankField("holder", _("Account holder"), r".{2,100}", _("Write the name as the bank knows it."), "Karimov Aziz", keeps_case=True)
BANK = BankField("bank", _("Bank"), r".{2,100}", _("Write the name of the bank."), "Aiyl Bank", keeps_case=True)
IBAN = BankField(
    "iban",
    _("IBAN"),
    r"KZ[0-9]{2}[0-9]{3}[A-Z0-9]{13}",
    _("This is not an IBAN of Kazakhstan: it begins with KZ and has twenty characters."),
    "KZ86 125K ZT50 0410 0100",
    check=is_iban,
    mistyped=_("The two digits after KZ do not fit the rest, so one character is mistyped or out of place."),
)
BIC = BankField(
    "bic",
    _("BIC"),
    r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?",
    _("A BIC has eight or eleven characters."),
    "KCJBKZKX",
    is_required=False,
)

FIELDS: Mapping[str, tuple[BankField, ...]] = {
    "KZ": (HOLDER, IBAN, _digits("bin", _("IIN or BIN"), 12, "990101300123"), BIC),
    "UZ": (
        HOLDER,
        _digits("account", _("Account number"), 20, "2020 8000 9001 2345 6001"),
        _digits("mfo", _("MFO of the bank"), 5, "00440"),
        _digits("inn", _("Tax number (INN)"), 9, "301234567"),
    ),
    "KG": (HOLDER, BANK, _digits("account", _("Account number"), 16, "1280 0960 1234 5678")),
    "TJ": (HOLDER, BANK, _digits("account", _("Account number"), 20, "2020 2972 0123 4567 8901")),
    "TM": (HOLDER, BANK, _digits("account", _("Account number"), 23, "2320 2934 1234 5678 9012 345")),
}


def check_details(country: str, details: Mapping[str, str]) -> dict[str, str]:
    """The account's fields as they are kept; Invalid by `details.<field>` when some are missing or wrong."""
    fields = FIELDS[country]
    cleaned = {field.name: field.clean(str(details.get(field.name, ""))) for field in fields}
    complaints = {f"details.{field.name}": field.complaint(cleaned[field.name]) for field in fields}
    wrong = {name: complaint for name, complaint in complaints.items() if complaint}
    unknown = set(details) - set(cleaned)
    wrong |= {f"details.{name}": _("This country's accounts have no such field.") for name in sorted(unknown)}
    if wrong:
        raise Invalid(wrong)
    return {name: value for name, value in cleaned.items() if value}


def masked(details: Mapping[str, str]) -> str:
    """The account's number with all but its last four characters hidden, to recognize it by."""
    number = details.get("iban") or details.get("account", "")
    return f"•••• {number[-4:]}" if number else ""

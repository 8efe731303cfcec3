"""What an applicant writes: the fields, what may be saved in a draft, and what a submission needs."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.kit.errors import Invalid
from shop.kit.translated import LANGUAGES
from vendors.applications.models import Application
from vendors.workshops import contact
from vendors.workshops.models import MAKER_COUNTRIES, LegalForm

#: Field of the model → its name in forms and in the API, in the order in which they are asked.
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "country": "country",
        "legal_form": "legalForm",
        "tax_number": "taxNumber",
        "shop_name": "shopName",
        "craft": "craft",
        "region": "region",
        "place": "place",
        "language": "language",
        "story": "story",
        "contact_name": "contactName",
        "contact_email": "contactEmail",
        "contact_phone": "contactPhone",
    }
)
DOCUMENTS = "documents"

STORY_LENGTH = 6000
STORY_SHORTEST = 60
SHOP_NAME_SHORTEST = 2

_MISSING = {
    "country": gettext_lazy("Choose the country in which you work."),
    "legal_form": gettext_lazy("Choose what your workshop is before the law."),
    "shop_name": gettext_lazy("Give your shop a name."),
    "craft": gettext_lazy("Choose your craft."),
    "place": gettext_lazy("Name the town or the village in which you work."),
    "language": gettext_lazy("Choose the language in which you write."),
    "story": gettext_lazy("Tell buyers who you are and how you work."),
    "contact_name": gettext_lazy("Tell us whom to ask for."),
    "contact_email": gettext_lazy("Give an e-mail address at which we reach you."),
    "contact_phone": gettext_lazy("Give a phone number at which we reach you."),
}


def write(application: Application, values: Mapping[str, str]) -> dict[str, Any]:
    """Put what was typed into the application; messages by field for what is wrong with it.

    What is wrong is written all the same, so that it is there to be mended; left out is only what the application
    has no room for. What is empty is not wrong yet.
    """
    typed = {name: text.strip() for name, text in values.items()}
    country = typed.get("country") or str(application.country)
    wrong = _wrong(typed, country)
    if "contact_phone" in typed and FIELDS["contact_phone"] not in wrong:
        typed["contact_phone"] = contact.international(typed["contact_phone"], country)
    for name, text in typed.items():
        if _is_choice(name, text) and _fits(name, text):
            setattr(application, name, text)
    return wrong


def check_complete(application: Application, document_count: int) -> None:
    """Raise Invalid with a message for each field that keeps the application from being submitted."""
    written = {name: str(getattr(application, name)) for name in FIELDS}
    wrong = _missing(written) | _wrong(written, written["country"])
    if not document_count:
        wrong[DOCUMENTS] = _("Add at least one document, such as an identity card or a registration.")
    if wrong:
        raise Invalid(wrong)


def _missing(written: Mapping[str, str]) -> dict[str, Any]:
    missing = {FIELDS[name]: str(message) for name, message in _MISSING.items() if not written[name]}
    # A person who sells now and then has no registration to show.
    if not written["tax_number"] and written["legal_form"] not in {"", LegalForm.INDIVIDUAL}:
        missing[FIELDS["tax_number"]] = _("Give the tax number of your registration.")
    return missing


def _wrong(written: Mapping[str, str], country: str) -> dict[str, Any]:
    """Messages by field for what is written and wrong, in a draft as in what is sent; what is empty passes.

    `country` is the application's, by which a phone number without a country's code is read.
    """
    wrong = contact.wrong(email=written.get("contact_email"), phone=written.get("contact_phone"), country=country)
    for name, text in written.items():
        message = _wrong_text(name, text) if text else ""
        if message and FIELDS[name] not in wrong:
            wrong[FIELDS[name]] = message
    return wrong


def _wrong_text(name: str, text: str) -> str:
    if not _is_choice(name, text):
        return str(_CHOICES[name][1])
    # The length of a phone number is that of its international form, not of its blanks.
    limit = {"story": STORY_LENGTH, "contact_phone": None}.get(name, _room(name))
    if limit and len(text) > limit:
        return _("At most %(limit)d characters, please.") % {"limit": limit}
    return _CHECKS[name](text) if name in _CHECKS else ""


def _room(name: str) -> int | None:
    length: int | None = getattr(Application._meta.get_field(name), "max_length", None)
    return length


def _fits(name: str, text: str) -> bool:
    room = _room(name)
    return room is None or len(text) <= room


def _is_choice(name: str, text: str) -> bool:
    return not text or name not in _CHOICES or text in _CHOICES[name][0]


def _story(text: str) -> str:
    if len(text) < STORY_SHORTEST:
        return _("Write a little more: at least %(count)d characters.") % {"count": STORY_SHORTEST}
    return ""


def _shop_name(text: str) -> str:
    return _("A shop's name has two characters or more.") if len(text) < SHOP_NAME_SHORTEST else ""


def _tax_number(text: str) -> str:
    number = text.replace(" ", "")
    is_number = number.isascii() and number.isdigit() and 9 <= len(number) <= 14
    return "" if is_number else _("A tax number has 9 to 14 digits.")


_CHECKS: Mapping[str, Callable[[str], str]] = {
    "story": _story,
    "shop_name": _shop_name,
    "tax_number": _tax_number,
}
_CHOICES: Mapping[str, tuple[tuple[str, ...], Any]] = {
    "country": (
        MAKER_COUNTRIES,
        gettext_lazy("Makers of Kazakhstan, Kyrgyzstan, Tajikistan, Turkmenistan and Uzbekistan sell here."),
    ),
    "legal_form": (tuple(LegalForm.values), gettext_lazy("Choose one of the legal forms.")),
    "language": (LANGUAGES, gettext_lazy("Choose one of the seven languages.")),
}

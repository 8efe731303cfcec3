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
CONTACT_PHONE_LENGTH = 16

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


def check_draft(values: Mapping[str, str], *, country: str) -> dict[str, str]:
    """The values as they are kept; an empty one is allowed, a wrong one is Invalid on its field.

    `country` is the application's, by which a phone number without a country's code is read.
    """
    kept = {name: text.strip() for name, text in values.items()}
    wrong: dict[str, Any] = {}
    for name, text in kept.items():
        limit = STORY_LENGTH if name == "story" else getattr(Application._meta.get_field(name), "max_length", None)
        # The length of a phone number is that of its international form, not of its blanks.
        if name != "contact_phone" and limit and len(text) > limit:
            wrong[FIELDS[name]] = _("At most %(limit)d characters, please.") % {"limit": limit}
    for name, (allowed, message) in _CHOICES.items():
        if kept.get(name) and kept[name] not in allowed:
            wrong[FIELDS[name]] = str(message)
    wrong |= contact.wrong(email=kept.get("contact_email"), phone=kept.get("contact_phone"), country=country)
    if wrong:
        raise Invalid(wrong)
    if "contact_phone" in kept:
        kept["contact_phone"] = contact.international(kept["contact_phone"], country)
    return kept


def check_complete(application: Application, document_count: int) -> None:
    """Raise Invalid with a message for each field that keeps the application from being submitted."""
    wrong: dict[str, Any] = {FIELDS[name]: str(message) for name, message in _MISSING.items() if not str(getattr(application, name))}
    for name, check in _CHECKS.items():
        message = check(application)
        if message and FIELDS[name] not in wrong:
            wrong[FIELDS[name]] = message
    if not document_count:
        wrong[DOCUMENTS] = _("Add at least one document, such as an identity card or a registration.")
    if wrong:
        raise Invalid(wrong)


def _story(application: Application) -> str:
    if len(application.story) < STORY_SHORTEST:
        return _("Write a little more: at least %(count)d characters.") % {"count": STORY_SHORTEST}
    return ""


def _shop_name(application: Application) -> str:
    return _("A shop's name has two characters or more.") if len(application.shop_name) < 2 else ""


def _tax_number(application: Application) -> str:
    number = application.tax_number.replace(" ", "")
    if not number:
        # A person who sells now and then has no registration to show.
        needed = application.legal_form not in {"", LegalForm.INDIVIDUAL}
        return _("Give the tax number of your registration.") if needed else ""
    if not number.isascii() or not number.isdigit() or not 9 <= len(number) <= 14:
        return _("A tax number has 9 to 14 digits.")
    return ""


_CHECKS: Mapping[str, Callable[[Application], str]] = {
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

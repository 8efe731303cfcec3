"""Fields and their values in words, as people of any of the languages read them."""

from django.utils.translation import get_language, gettext_lazy

from shop.kit.formatting import country_name
from vendors.workshops.models import LegalForm

FIELD_LABELS = {
    "country": gettext_lazy("Country"),
    "legal_form": gettext_lazy("Legal form"),
    "tax_number": gettext_lazy("Tax number"),
    "shop_name": gettext_lazy("Name of the shop"),
    "craft": gettext_lazy("Craft"),
    "region": gettext_lazy("Region"),
    "place": gettext_lazy("Town or village"),
    "language": gettext_lazy("Language"),
    "story": gettext_lazy("Story"),
    "contact_name": gettext_lazy("Contact person"),
    "contact_email": gettext_lazy("E-mail"),
    "contact_phone": gettext_lazy("Phone"),
    "documents": gettext_lazy("Documents"),
}


def field_label(field: str) -> str:
    """The field's name in the active language."""
    return str(FIELD_LABELS.get(field, field))


def value_label(field: str, value: str) -> str:
    """The value of a field in the active language; what people wrote themselves stays."""
    if not value:
        return ""
    if field == "country":
        return country_name(value, get_language() or "en")
    if field == "legal_form" and value in LegalForm.values:
        return str(LegalForm(value).label)
    if field == "language":
        return _LANGUAGE_NAMES.get(value, value)
    return value


#: Each language by its own name, whoever reads.
_LANGUAGE_NAMES = {
    "kk": "Қазақша",
    "ky": "Кыргызча",
    "tg": "Тоҷикӣ",
    "tk": "Türkmençe",
    "uz": "Oʻzbekcha",
    "ru": "Русский",
    "en": "English",
}

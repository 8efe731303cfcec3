"""How the platform reaches a workshop: an e-mail address and a phone that are well formed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from shop.kit.errors import Invalid
from shop.kit.phones import normalize_phone


def wrong(*, email: str | None, phone: str | None, country: str = "") -> dict[str, Any]:
    """Messages by field for what is not well formed; empty and None pass."""
    messages: dict[str, Any] = {}
    if email and not is_email(email):
        messages["contactEmail"] = _("This is no e-mail address: write it like name@example.com.")
    try:
        international(phone or "", country)
    except Invalid as error:
        messages |= error.messages
    return messages


def international(phone: str, country: str = "") -> str:
    """The number as E.164, read as one of `country` without a code of its own; "" stays. Raises Invalid."""
    return normalize_phone(phone, country or None, field="contactPhone") if phone.strip() else ""


def is_email(text: str) -> bool:
    """Whether the text is an e-mail address."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True

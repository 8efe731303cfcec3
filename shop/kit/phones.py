"""Telephone numbers in one form, whatever way people write them."""

from __future__ import annotations

import phonenumbers
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumberFormat

from shop.kit.errors import Invalid

_LONGEST = 40


def normalize_phone(text: str, region: str | None = None, *, field: str = "phone") -> str:
    """A number in the form of E.164 ("+998901234567").

    `region` (ISO 3166-1 alpha-2) is where a number without a country code is taken to be from; without it the
    number must begin with "+". Raises Invalid on `field` for anything that is no number one can call.
    """
    if not isinstance(text, str) or len(text) > _LONGEST:
        raise Invalid({field: _("This is not a telephone number.")})
    try:
        number = phonenumbers.parse(text, region or None)
    except NumberParseException as error:
        if error.error_type == NumberParseException.INVALID_COUNTRY_CODE:
            raise Invalid({field: _("Begin the telephone number with + and the code of its country.")}) from error
        raise Invalid({field: _("This is not a telephone number.")}) from error
    if number.extension:
        raise Invalid({field: _("Write the telephone number without an extension.")})
    if not phonenumbers.is_valid_number(number):
        raise Invalid({field: _("There is no such telephone number in that country.")})
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def format_phone(number: str) -> str:
    """An E.164 number in groups, as people read it: "+998 90 123 45 67". Other text is returned unchanged."""
    try:
        parsed = phonenumbers.parse(number, None)
    except NumberParseException:
        return number
    return str(phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL))

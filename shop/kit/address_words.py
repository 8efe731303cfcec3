"""What the parts of an address are called, and what is said when one is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

PLAIN = {
    "name": _("Full name"),
    "company_name": _("Company"),
    "street_address": _("Street, house, apartment"),
    "sorting_code": _("Sorting code"),
}

CITY = {"city": _("Town or city"), "post_town": _("Town"), "district": _("District"), "suburb": _("Suburb")}

CITY_AREA = {
    "suburb": _("Suburb"),
    "district": _("District"),
    "neighborhood": _("Neighborhood"),
    "townland": _("Townland"),
    "village_township": _("Village or township"),
}

POSTAL_CODE = {
    "postal": _("Postal code"),
    "zip": _("ZIP code"),
    "pin": _("PIN code"),
    "eircode": _("Eircode"),
}

_COUNTRY_AREA = {
    "area": _("Area"),
    "county": _("County"),
    "department": _("Department"),
    "district": _("District"),
    "do_si": _("Province or city"),
    "emirate": _("Emirate"),
    "island": _("Island"),
    "oblast": _("Region"),
    "parish": _("Parish"),
    "prefecture": _("Prefecture"),
    "province": _("Province"),
    "state": _("State"),
}

# The data set calls an oblast, a viloyat and a welayat a province; nobody there does.
_COUNTRIES_OF_REGIONS = frozenset({"KZ", "KG", "TJ", "TM", "UZ"})

REQUIRED = _("Fill this in.")
NOT_TEXT = _("This must be text.")
NOT_PRINTABLE = _("This contains characters that cannot be printed.")
NOT_IN_LIST = _("Choose one from the list.")
UNKNOWN_COUNTRY = _("Choose a country.")
POSTAL_CODE_ELSEWHERE = _("This postal code is in another part of the country.")


def country_area(country: str, kind: str) -> Any:
    """The label of the largest part of a country, by its kind in the data set."""
    if country in _COUNTRIES_OF_REGIONS:
        return _("Region")
    return _COUNTRY_AREA.get(kind, _("Region"))


def too_long(length: int) -> Any:
    """Said of a text of more characters than allowed."""
    return ngettext_lazy("At most %(count)d character.", "At most %(count)d characters.", length) % {"count": length}


def wrong_postal_code(examples: Sequence[str]) -> Any:
    """Said of a code that the country does not have, with one that it has."""
    if not examples:
        return _("This is no postal code of that country.")
    return format_lazy(_("This is no postal code of that country. An example: {example}."), example=examples[0])

"""Where a row of the history leads."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.urls import reverse

register = template.Library()

#: The page of a thing, by its kind; it goes by the row's key.
PAGES = {
    "ORDER": "staff:order",
    "PAYMENT": "staff:order",
    "REFUND": "staff:order",
    "LISTING": "staff:listing",
    "WORKSHOP": "staff:workshop",
    "APPLICATION": "staff:application",
    "DOCUMENT": "staff:application",
    "PERSON": "staff:person",
    "CONCEPT": "staff:concept",
}
#: The page that shows all things of a kind, where one has none of its own.
LISTS = {"PAYOUT": "staff:payouts", "PINNED_SEARCH": "staff:pins", "REVIEW": "staff:reviews"}


@register.filter
def thing_address(event: Mapping[str, Any]) -> str:
    """The page of the thing that a row of the history is about; "" when it has none."""
    if event["kind"] in LISTS:
        return reverse(LISTS[event["kind"]])
    return reverse(PAGES[event["kind"]], args=[event["key"]]) if event["key"] and event["kind"] in PAGES else ""

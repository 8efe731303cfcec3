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
}


@register.filter
def thing_address(event: Mapping[str, Any]) -> str:
    """The page of the thing that a row of the history is about; "" when it has none."""
    if event["kind"] == "PAYOUT":
        return reverse("staff:payouts")
    return reverse(PAGES[event["kind"]], args=[event["key"]]) if event["key"] and event["kind"] in PAGES else ""

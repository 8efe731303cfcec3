"""What the buyer's pages make of answers: a parcel's way as steps, kept addresses, zones to choose from."""

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import available_timezones

from django import template
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from shop.kit.templatetags.pages import day, moment, nodes, rest_of_query

register = template.Library()

#: The color of a part's state in parts/state.html.
TONES = {
    "NEW": "way",
    "ACCEPTED": "way",
    "SHIPPED": "way",
    "RECEIVED": "done",
    "COMPLETED": "done",
    "AWAITING_PAYMENT": "wait",
    "DECLINED": "bad",
    "LAPSED": "bad",
    "CANCELLED": "bad",
    "EXPIRED": "bad",
    "WITHDRAWN": "bad",
}
ENDED = {"DECLINED", "LAPSED", "CANCELLED", "EXPIRED", "WITHDRAWN"}
#: How many of the four steps a part has behind it.
PASSED = {"AWAITING_PAYMENT": 0, "NEW": 1, "ACCEPTED": 2, "SHIPPED": 3, "RECEIVED": 4, "COMPLETED": 4}
#: What a form shows at first when no address is kept.
NOBODY: Mapping[str, Any] = {"id": "", "phone": "", "isDefault": False}
CONTINENTS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
#: The page of what is suggested by its slug, where it has one; a concept is looked for by its name.
PAGES = {"CATEGORY": "storefront:craft", "PRODUCT": "storefront:product", "WORKSHOP": "storefront:workshop"}
#: How the filters are called in the address, where the API calls them otherwise.
IN_ADDRESS = {"price": ("price_from", "price_to"), "shipsTo": ("ships_to",), "words": ("q",)}
#: How many crafts of a country are named.
NAMED_CRAFTS = 4


@register.filter
def craft_of(categories: Iterable[Mapping[str, Any]], slug: str) -> Mapping[str, Any] | None:
    """The craft with this slug; None when there is none."""
    return next((row for row in categories if row["slug"] == slug), None)


@register.filter
def other_than(edges: Iterable[Mapping[str, Any]], slug: str) -> list[Mapping[str, Any]]:
    """The edges whose objects have another slug."""
    return [edge for edge in edges if edge["node"]["slug"] != slug]


@register.filter
def craft_names(slugs: Iterable[str], categories: Iterable[Mapping[str, Any]]) -> str:
    """The first few crafts by their names."""
    names = {row["slug"]: row["name"] for row in categories}
    return ", ".join([names[slug] for slug in slugs if slug in names][:NAMED_CRAFTS])


@register.filter
def order_tone(status: str) -> str:
    """The color of a part's state."""
    return TONES.get(status, "")


@register.filter
def parcel_steps(part: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A part's way as the steps of parts/timeline.html: placed, accepted, shipped, arrived; or where it ended."""
    times = {step["move"]: step["at"] for step in part["history"]}
    placed = _step(_("Ordered"), part["placedAt"], "DONE")
    if part["status"] in ENDED:
        last: Mapping[str, Any] = part["history"][-1] if part["history"] else {"at": None, "reason": ""}
        return [placed, _step(part["statusLabel"], last["at"], "BAD", last["reason"])]
    rows = [
        (_("Ordered and paid"), times.get("pay") or part["placedAt"], ""),
        (_("Accepted by the workshop"), times.get("accept"), _until(_("by %(date)s"), part["acceptBy"])),
        (_("On its way"), times.get("ship"), _until(_("leaves by %(date)s"), part["shipBy"])),
        (_("With you"), times.get("receive"), _until(_("expected by %(date)s"), part["expectedBy"])),
    ]
    passed = PASSED.get(part["status"], 0)
    return [
        _step(label, at if number < passed else None, _state(number, passed), "" if number < passed else detail)
        for number, (label, at, detail) in enumerate(rows)
    ]


@register.filter
def all_ended(parts: Iterable[Mapping[str, Any]]) -> bool:
    """Whether nothing of a paid order comes: every part was declined, lapsed or cancelled."""
    return all(part["status"] in ENDED for part in parts)


@register.filter
def in_country(addresses: Iterable[Mapping[str, Any]], country: str) -> list[Mapping[str, Any]]:
    """The kept addresses of a country."""
    return [address for address in addresses if address["country"]["code"] == country]


@register.simple_tag
def kept_address(connection: Mapping[str, Any], country: str, picked: str, *, exact: bool = False) -> Mapping[str, Any]:
    """The picked address of a country; without one the default, or the first; with `exact` only the picked. NOBODY for none."""
    found = in_country(nodes(connection), country)
    chosen = [address for address in found if address["id"] == picked]
    if exact or chosen:
        return chosen[0] if chosen else NOBODY
    return next((address for address in found if address["isDefault"]), found[0] if found else NOBODY)


@register.filter
def doubled(values: Iterable[str]) -> list[tuple[str, str]]:
    """Choices whose words are their values."""
    return [(value, value) for value in values]


@register.simple_tag
def time_zones() -> list[tuple[str, str]]:
    """The zones of the world by name, with UTC first."""
    names = sorted(name for name in available_timezones() if name.startswith(CONTINENTS))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


def _step(label: Any, at: str | None, state: str, detail: str = "") -> dict[str, Any]:
    return {"label": label, "at": at, "atText": moment(at), "state": state, "detail": detail}


def _state(number: int, passed: int) -> str:
    if number < passed:
        return "DONE"
    return "NOW" if number == passed else "NEXT"


def _until(words: str, at: str | None) -> str:
    return words % {"date": day(at)} if at else ""


@register.filter
def suggested(item: Mapping[str, Any]) -> str:
    """Where a suggestion leads."""
    if item["kind"] in PAGES:
        return reverse(PAGES[item["kind"]], args=[item["slug"]])
    return f"{reverse('storefront:search')}?{urlencode({'q': item['text']})}"


@register.simple_tag(takes_context=True)
def easier(context: template.Context, easing: Mapping[str, Any], craft_facet: str = "") -> str:
    """The address of the same search that asks for less; a craft's page is left for the search of all crafts."""
    name = easing["name"]
    request = context["request"]
    query = rest_of_query(context, *(request.GET if name == "filters" else IN_ADDRESS.get(name, (name,))))
    words = urlencode({"q": easing["query"]}) if name in {"words", "filters"} and easing["query"] else ""
    path = reverse("storefront:search") if name in {craft_facet, "filters"} else request.path
    return f"{path}?{query}{words}".rstrip("?&")

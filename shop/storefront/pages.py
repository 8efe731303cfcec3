"""What the buyer's pages ask for, from their addresses: the variables of their queries and where forms lead."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from shop.accounts.middleware import ORDERS_COOKIE, remember
from shop.kit.pages import amounts
from shop.kit.pages.view import Page, came_from

#: How many orders a guest's browser remembers.
REMEMBERED_ORDERS = 20
#: How long a browser shows the same suggestions for the same letters.
SUGGESTIONS_SECONDS = 300
TOKEN_LENGTHS = range(20, 65)
#: More than search reads, so that it says that it cut the query.
LONGEST_QUERY = 400

#: Sides of a search of which several values may be chosen, as they stand in the address.
WORDS = ("category", "technique", "material", "color", "country", "place", "workshop", "certificate")
#: Sides that are chosen or not, with the argument of the schema.
FLAGS = {"made_to_order": "madeToOrder", "ready_to_ship": "readyToShip", "one_of_a_kind": "oneOfAKind"}
SORTS = {"newest": "NEWEST", "price": "PRICE_ASC", "price-down": "PRICE_DESC"}
MAKER_COUNTRIES = frozenset({"KZ", "KG", "TJ", "TM", "UZ"})


def craft(request: HttpRequest, slug: str) -> dict[str, Any]:
    """The craft, and the arguments of a search within it."""
    return {**search(request), "slug": slug, "category": [slug]}


def search(request: HttpRequest) -> dict[str, Any]:
    """The arguments of a search; what cannot be read is left out."""
    asked = request.GET
    words = {name: [value for value in asked.getlist(name) if value][:50] for name in WORDS}
    return {
        "query": asked.get("q", "")[:LONGEST_QUERY],
        **{name: values or None for name, values in words.items()},
        **{argument: True if asked.get(name) else None for name, argument in FLAGS.items()},
        "ratingFrom": min((int(stars) for stars in asked.getlist("rating") if stars in set("12345")), default=None),
        "shipsTo": request.viewer.ship_to if asked.get("ships_to") else "",  # type: ignore[attr-defined]
        "priceFrom": amounts.plain(asked.get("price_from", "")[:20]) or None,
        "priceTo": amounts.plain(asked.get("price_to", "")[:20]) or None,
        "sort": SORTS.get(asked.get("sort", ""), "RELEVANCE"),
        "after": asked.get("after") or None,
        "why": bool(asked.get("why")) and request.viewer.is_staff,  # type: ignore[attr-defined]
    }


def search_frame(request: HttpRequest, slug: str = "") -> dict[str, Any]:
    """What the search form shows again, the orders to choose from, and how many filters are chosen."""
    sorts = [("", _("Best match")), ("newest", _("Newest first")), ("price", _("Cheapest first")), ("price-down", _("Dearest first"))]
    asked = list(asked_for(request, slug))
    return {
        "sort": request.GET.get("sort", ""),
        "sorts": sorts,
        "current_craft": slug,
        "price_from": request.GET.get("price_from", "")[:20],
        "price_to": request.GET.get("price_to", "")[:20],
        "delivers": bool(request.GET.get("ships_to")),
        "unread_rating": any(request.GET.getlist("rating")) and search(request)["ratingFrom"] is None,
        "asked": asked,
        "narrowed": sum(name != "query" and (name, value) != ("category", slug) for name, value in asked),
    }


def suggest(request: HttpRequest) -> dict[str, Any]:
    """What was typed so far."""
    return {"text": request.GET.get("q", "")[:200]}


def asked_for(request: HttpRequest, slug: str = "") -> Iterator[tuple[str, str]]:
    """The search as inputs of a form that saves it, by their names in the schema; `slug` is the craft whose page it is."""
    wanted = craft(request, slug) if slug else search(request)
    for name, value in wanted.items():
        if value and name not in {"sort", "after", "slug", "why"}:
            yield from ((name, each) for each in value) if isinstance(value, list) else [(name, "true" if value is True else value)]


def makers(request: HttpRequest) -> dict[str, Any]:
    """Workshops of a country and a craft."""
    country = request.GET.get("country", "").upper()
    return {
        "country": country if country in MAKER_COUNTRIES else None,
        "craft": request.GET.get("craft") or None,
        "after": request.GET.get("after") or None,
    }


def makers_frame(request: HttpRequest) -> dict[str, Any]:
    """Which country and craft are chosen."""
    return {"chosen_country": request.GET.get("country", "").upper(), "chosen_craft": request.GET.get("craft", "")}


def paged(request: HttpRequest, **parts: Any) -> dict[str, Any]:
    """The parts of the address and where the page of a list begins."""
    return {**parts, "after": request.GET.get("after") or None}


def destination(request: HttpRequest) -> dict[str, Any]:
    """The country whose address form is asked for: the viewer's destination."""
    return {"country": request.viewer.ship_to}  # type: ignore[attr-defined]


def address_country(request: HttpRequest) -> dict[str, Any]:
    """The country of the address that is being written: the one chosen in the form, else the viewer's destination."""
    country = request.POST.get("address.country") or request.GET.get("country") or request.viewer.ship_to  # type: ignore[attr-defined]
    return {"country": country.upper()[:2]}


def address_frame(request: HttpRequest) -> dict[str, Any]:
    """The country of the form and the address that is being changed."""
    return {"form_country": address_country(request)["country"], "changing": request.GET.get("change", "")}


def chosen_address(request: HttpRequest) -> dict[str, Any]:
    """The id of the kept address that was picked for this order."""
    return {"picked": request.GET.get("address", "")}


def to_payment(_request: HttpRequest, payload: dict[str, Any]) -> str:
    """The provider's page, or the order's own page while there is none."""
    if payload["redirectUrl"]:
        return str(payload["redirectUrl"])
    return reverse("storefront:order", args=[payload["order"]["number"]])


def back(request: HttpRequest, _payload: dict[str, Any]) -> str:
    """Where the visitor came from, when that is a page of ours; else the same page."""
    target = request.GET.get("next", "")
    if target and url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return target
    return request.path


def here(request: HttpRequest, _payload: dict[str, Any]) -> str:
    """The page without its query."""
    return request.path


def heart(request: HttpRequest, _payload: dict[str, Any]) -> str:
    """The page that the heart stands on, at this heart, which then has the focus and says that it is pressed."""
    return f"{came_from(request)}#heart-{request.POST.get('product', '')}"


def results(request: HttpRequest, _payload: dict[str, Any]) -> str:
    """The results that a search was saved from, at the note that says so now."""
    return f"{came_from(request)}#keep-search"


def returning(request: HttpRequest, **_parts: Any) -> dict[str, Any]:
    """Whether the buyer comes from the payment page after paying: the provider's own word may still be on its way."""
    return {"just_paid": "paid" in request.GET}


class SuggestPage(Page):
    """A part of a page, asked for with every few letters: without a frame, and kept by the browser for some minutes."""

    def show(self, request: HttpRequest, parts: dict[str, Any], *, status: int = 200, **context: Any) -> HttpResponse:
        """Render the suggestions alone."""
        response = render(request, f"{self.template}.html", {**self.ask(request, parts), **context}, status=status)
        patch_cache_control(response, private=True, max_age=SUGGESTIONS_SECONDS)
        return response


class CheckoutPage(Page):
    """Delivery and payment; whoever chose another country and pays at once is shown first what that changes."""

    def asked(self, request: HttpRequest) -> list[str]:
        """The country alone, while the address is still one of another."""
        chosen, written = request.POST.get("shipTo"), request.POST.get("address.country")
        return ["ChoosePreferences"] if chosen and written and chosen != written else super().asked(request)


class OrderPage(Page):
    """An order's page; a guest's link is kept in the browser and taken out of the address."""

    def __call__(self, request: HttpRequest, **parts: Any) -> HttpResponse:
        """Keep the link's token first."""
        token = request.GET.get("key", "")
        if request.method == "GET" and token:
            if len(token) in TOKEN_LENGTHS and token.replace("-", "").replace("_", "").isalnum():
                held = sorted(request.viewer.order_tokens - {token})  # type: ignore[attr-defined]
                remember(request, ORDERS_COOKIE, " ".join([token, *held][:REMEMBERED_ORDERS]))
            return HttpResponseRedirect(f"{request.path}?paid" if "paid" in request.GET else request.path)
        return super().__call__(request, **parts)


class TokenPage(Page):
    """The page of API tokens; a new token's secret is shown once, in the answer itself, and kept nowhere."""

    def post(self, request: HttpRequest, parts: dict[str, Any]) -> HttpResponse:
        """Show the secret of the token that was made instead of going on."""
        request.made_token = {}  # type: ignore[attr-defined]
        response = super().post(request, parts)
        made = request.made_token  # type: ignore[attr-defined]
        return self.show(request, parts, secret=made["secret"]) if made.get("secret") else response


def keep_secret(request: HttpRequest, payload: dict[str, Any]) -> str:
    """Hand the made token to the page that answers."""
    request.made_token = payload  # type: ignore[attr-defined]
    return request.path

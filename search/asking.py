"""From what is asked for to what the stores filter by, and to the one way of writing it into an address."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode

from django.utils.translation import gettext_lazy as _

from search import prices
from search.backends.base import FLAG_FACETS, VALUE_FACETS, Filters
from search.reading import LONGEST_QUERY
from shop.kit.addresses import is_country
from shop.kit.errors import Invalid

PRICES = ("price_from", "price_to")
#: What stands in an address for a side that is chosen or not.
YES = "yes"
FEWEST_STARS, MOST_STARS = 1, 5


def check_known(asked: Mapping[str, Any]) -> None:
    """Invalid for a country or a number of stars that does not exist."""
    wrong: dict[str, Any] = {}
    if (country := asked.get("ships_to")) and not is_country(country.upper()):
        wrong["shipsTo"] = _("Choose one of the countries.")
    if asked.get("rating_from") is not None and lowest_rating(asked) is None:
        wrong["ratingFrom"] = _("Choose between %(least)s and %(limit)s.") % {"least": FEWEST_STARS, "limit": MOST_STARS}
    if wrong:
        raise Invalid(wrong)


def filters_of(asked: Mapping[str, Any], currency: str) -> Filters:
    """The filters from the field's arguments; prices that cannot be read do not filter, and may be the wrong way round."""
    chosen: dict[str, Any] = {name: tuple(asked.get(name) or ()) for name in VALUE_FACETS}
    chosen |= {name: asked.get(name) or None for name in FLAG_FACETS}
    lowest, highest = prices.ends(asked.get("price_from"), asked.get("price_to"), currency)
    return Filters(
        **chosen,
        ships_to=(asked.get("ships_to") or "").upper()[:2],
        price_min=lowest,
        price_max=highest,
        rating=lowest_rating(asked),
    )


def lowest_rating(asked: Mapping[str, Any]) -> int | None:
    """The lowest rating asked for, in hundredths of a star; a number that no rating has does not filter."""
    stars = asked.get("rating_from")
    return stars * 100 if isinstance(stars, int) and FEWEST_STARS <= stars <= MOST_STARS else None


def unread_prices(asked: Mapping[str, Any], currency: str) -> list[str]:
    """The names of prices that are no amounts."""
    names = {"price_from": "priceFrom", "price_to": "priceTo"}
    return [name for key, name in names.items() if asked.get(key) and prices.parse(asked[key], currency) is None]


def without_unread(asked: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """The same without prices that are no amounts: what is filtered by."""
    return {name: value for name, value in asked.items() if name not in PRICES or prices.parse(value or "", currency) is not None}


def parameters_of(asked: Mapping[str, Any]) -> str:
    """The search as the query of the search page's address: always the same text for the same search, the order left out."""
    found: dict[str, Any] = {"q": " ".join((asked.get("query") or "")[:LONGEST_QUERY].split())}
    found |= {name: sorted(set(asked.get(name) or ())) for name in VALUE_FACETS}
    found |= {name: YES if asked.get(name) else "" for name in (*FLAG_FACETS, "ships_to")}
    found |= {name: (asked.get(name) or "").strip() for name in PRICES}
    found |= {"rating": (lowest_rating(asked) or 0) // 100}
    return urlencode({name: value for name, value in found.items() if value}, doseq=True)


def asked_by(parameters: str, ship_to: str) -> dict[str, Any]:
    """What such an address asks for, with the country that it asks delivery to."""
    found = parse_qs(parameters)
    one = {name: values[0] for name, values in found.items()}
    return {
        "query": one.get("q", ""),
        **{name: found.get(name, []) for name in VALUE_FACETS},
        **{name: name in one for name in FLAG_FACETS},
        **{name: one.get(name) for name in PRICES},
        "rating_from": int(one["rating"]) if "rating" in one else None,
        "ships_to": ship_to if "ships_to" in one else "",
    }

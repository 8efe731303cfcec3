"""What templates need of answers and forms: errors by dotted names, dates for the reader, addresses with a changed query."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html, format_html_join

from shop.kit.collation import sort_key
from shop.kit.devices import device_of
from shop.kit.formatting import country_name, format_date, format_datetime, format_number
from shop.kit.graphql.registry import graphql_schema
from shop.kit.pages.context import NATIVE_NAMES
from shop.kit.pages.links import with_query
from shop.kit.regions import HOME, in_reading_order
from shop.kit.translated import current_language

register = template.Library()

#: Characters of an ISO date without a time, and of a value of an address that links keep.
DATE_LENGTH, LONGEST_VALUE = 10, 200


@register.filter
def at(values: Any, name: str) -> Any:
    """What a mapping has under a name that may hold dots (`errors|at:"address.city"`); "" when nothing."""
    return values.get(name, "") if isinstance(values, Mapping) else ""


@register.filter
def below(prefix: str, name: str) -> str:
    """A dotted name: `"address"|below:"city"` is address.city."""
    return f"{prefix}.{name}"


@register.filter
def day(value: str | datetime | None) -> str:
    """The date in the reader's language and zone; "" for none."""
    found = date.fromisoformat(value) if isinstance(value, str) and len(value) == DATE_LENGTH else _time(value)
    return format_date(found, current_language(), timezone.get_current_timezone()) if found else ""


@register.filter
def moment(value: str | datetime | None) -> str:
    """Date and time in the reader's language and zone; "" for none."""
    found = _time(value)
    return format_datetime(found, current_language(), timezone.get_current_timezone()) if found else ""


@register.filter
def machine_time(value: str | datetime | None) -> str:
    """A moment for the attribute `datetime`: whole seconds, since HTML allows three digits of a fraction at most."""
    found = _time(value)
    return found.isoformat(timespec="seconds") if found else ""


@register.filter
def device(agent: str) -> str:
    """The program and the system of a browser."""
    return device_of(agent)


@register.filter
def choices(rows: Iterable[Mapping[str, Any]], names: str = "code name") -> list[tuple[Any, Any]]:
    """Choices of a select from objects: `countries|choices:"code name"`."""
    value, label = names.split()
    return [(row[value], row[label]) for row in rows or ()]


@register.simple_tag
def members(enum: str) -> list[tuple[str, Any]]:
    """Every member of an enum of the API with its words: `{% members "PayoutStatus" as statuses %}`."""
    found: Any = graphql_schema().type_map[enum]
    return [(name, member.value.label) for name, member in found.values.items()]


@register.filter
def nodes(connection: Mapping[str, Any] | None) -> list[Any]:
    """The objects on a connection's page."""
    return [edge["node"] for edge in (connection or {}).get("edges", ()) if edge["node"]]


@register.filter
def only(rows: Iterable[Mapping[str, Any]], rule: str) -> list[Mapping[str, Any]]:
    """The objects whose value is this: `values|only:"selected=True"`."""
    name, _equals, value = rule.partition("=")
    return [row for row in rows or () if str(row.get(name)) == value]


@register.filter
def under(rows: Iterable[Mapping[str, Any]], slug: str) -> list[Mapping[str, Any]]:
    """The categories whose parent has this slug."""
    return [row for row in rows or () if (row.get("parent") or {}).get("slug") == slug]


@register.filter
def text_in(text: Mapping[str, Any], language: str) -> str:
    """A text that is written in this language; "" when it was read in another one."""
    return text["text"] if text["language"] == language else ""


@register.filter
def met_elsewhere(edge: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What of a piece met a search where the title that is shown did not; None when that did, or nothing is to be shown."""
    highlights = edge.get("highlights") or ()
    is_title_met = any(each["field"] == "TITLE" and each["language"] == edge["node"]["title"]["language"] for each in highlights)
    return None if is_title_met else next(iter(highlights), None)


@register.filter
def marked(highlight: Mapping[str, Any]) -> str:
    """A text, escaped, with its ranges in `mark` elements."""
    pieces, last = [], 0
    for each in highlight["ranges"]:
        start, end = each["start"], each["end"]
        pieces.append((highlight["text"][last:start], highlight["text"][start:end]))
        last = end
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", pieces), highlight["text"][last:])


@register.filter
def craft_name(slug: str, categories: Iterable[Mapping[str, Any]]) -> str:
    """What a craft is called in the reader's language; of an unknown one its slug."""
    return next((row["name"] for row in categories if row["slug"] == slug), slug)


@register.filter
def centimeters(millimeters: int) -> str:
    """A length in centimeters, with one decimal where it has one."""
    return format_number(Decimal(millimeters) / 10, current_language(), digits=1 if millimeters % 10 else 0)


@register.simple_tag
def expectations(*rows: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    """What makers of each country can expect, by the country's name."""
    return sorted((row for row in rows if row), key=lambda row: sort_key(country(row["country"]), current_language()))


@register.filter
def percent(basis_points: int) -> str:
    """Hundredths of a percent as a percentage: 850 is "8.5 %" in the reader's writing."""
    return f"{format_number(Decimal(basis_points) / 100, current_language(), digits=0 if basis_points % 100 == 0 else 1)}\u00a0%"


@register.filter
def country(code: str) -> str:
    """A country's name in the reader's language."""
    return country_name(code, current_language()) if code else ""


@register.filter
def language_name(code: str) -> str:
    """What a language is called by its own readers."""
    return NATIVE_NAMES.get(code, code)


#: The widest size that a card or a thumbnail is ever shown in, on screens of two dots a pixel.
SMALL_WIDTH = 480
#: Two rows of two on a phone, of which the first is what people wait for.
CARDS_ON_FIRST_SCREEN, CARDS_OF_FIRST_ROW = 4, 2


@register.filter
def srcset(sources: Iterable[Mapping[str, Any]], is_small: Any = "") -> str:
    """Sizes of a picture for an image's `srcset`; of a small one those up to SMALL_WIDTH, unless it has none of them."""
    rows = list(sources or ())
    chosen = [row for row in rows if not is_small or row["width"] <= SMALL_WIDTH] or rows
    return ", ".join(f"{row['url']} {row['width']}w" for row in chosen)


@register.filter
def on_first_screen(counter: int) -> str:
    """How the picture of a card of a list, counted from one, is loaded, as `parts/picture.html` has it: before others in the
    first row ("high"), at once where it is seen before anybody scrolls ("yes"), else when it comes near ("").
    """
    if counter <= CARDS_OF_FIRST_ROW:
        return "high"
    return "yes" if counter <= CARDS_ON_FIRST_SCREEN else ""


@register.filter
def sized(sources: Iterable[Mapping[str, Any]], width: int) -> str:
    """The address of the largest size up to that width, else of the smallest."""
    rows = sorted(sources or (), key=lambda row: row["width"])
    fitting = [row for row in rows if row["width"] <= width] or rows[:1]
    return str(fitting[-1]["url"]) if fitting else ""


@register.filter
def has_problem(cart: Mapping[str, Any], code: str) -> bool:
    """Whether a cart, one of its parcels or one of its lines has this problem."""
    parcels = cart["parcels"]
    owners = [cart, *parcels, *(line for parcel in parcels for line in parcel.get("lines", ()))]
    return any(problem["code"] == code for owner in owners for problem in owner["problems"])


@register.simple_tag
def maker_countries() -> list[tuple[str, str]]:
    """The countries whose makers sell here, as choices by name."""
    return [(code, country(code)) for code in in_reading_order(list(HOME), current_language())]


@register.simple_tag(takes_context=True)
def without(context: template.Context, name: str, value: str = "") -> str:
    """The page's address with one value of a name taken from its query, and from the first page on."""
    query = _query(context["request"])
    query.setlist(name, [item for item in query.getlist(name) if value and item != value])
    return with_query(context["request"], query)


@register.simple_tag(takes_context=True)
def with_price(context: template.Context, item: Mapping[str, Any]) -> str:
    """The page's address with a range of prices in place of another, from the first page on; without it when it is chosen."""
    query = _query(context["request"], "price_from", "price_to")
    low, _dash, high = ("", "", "") if item["selected"] else item["value"].partition("-")
    query.update({name: value for name, value in (("price_from", low), ("price_to", high)) if value})
    return with_query(context["request"], query)


@register.simple_tag(takes_context=True)
def rest_of_query(context: template.Context, *names: str) -> str:
    """The query but for these names, ending in "&" when not empty: what a link to the next page keeps."""
    query = _query(context["request"], *names)
    return f"{query.urlencode()}&" if query else ""


@register.simple_tag(takes_context=True)
def with_only(context: template.Context, *names: str) -> str:
    """The page's address with these names of its query alone, and from the first page on."""
    request = context["request"]
    return with_query(request, _query(request, *(name for name in request.GET if name not in names)))


@register.simple_tag(takes_context=True)
def same_query(context: template.Context) -> str:
    """The page's query with its "?", for the way from a list to what is in it and back; "" for none."""
    query = context["request"].GET.urlencode()
    return f"?{query}" if query else ""


@register.simple_tag(takes_context=True)
def kept_fields(context: template.Context, *names: str) -> list[tuple[str, str]]:
    """The query as hidden inputs, but for these names."""
    return [(name, value) for name, values in _query(context["request"], *names).lists() for value in values]


def _query(request: HttpRequest, *names: str) -> QueryDict:
    query = request.GET.copy()
    for name in ("after", *names):
        query.pop(name, None)
    for name, values in request.GET.lists():
        # A novel in the address would stand in every link of the page.
        if name in query and any(len(value) > LONGEST_VALUE for value in values):
            query.setlist(name, [value[:LONGEST_VALUE] for value in values])
    for name in [name for name in query if not any(query.getlist(name))]:
        query.pop(name)
    return query


def _time(value: str | datetime | None) -> datetime | None:
    return parse_datetime(value) if isinstance(value, str) else value

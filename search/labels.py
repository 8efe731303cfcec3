"""What facets and their values are called in the reader's language."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from search.documents import ANYWHERE, place_slug
from shop.catalogue.models import Category, Term
from shop.kit.formatting import country_name, format_number
from shop.kit.spelling import readable, with_latin
from vendors.workshops.models import Scheme, Workshop
from vendors.workshops.states import PUBLIC

Facets = Mapping[str, Sequence[tuple[str, int]]]


def facet(name: str) -> str:
    """The facet itself."""
    return {
        "category": _("Craft"),
        "technique": _("Technique"),
        "material": _("Material"),
        "color": _("Color"),
        "country": _("Country"),
        "place": _("Town or village"),
        "workshop": _("Workshop"),
        "certificate": _("Certificate"),
        "price": _("Price"),
        "made_to_order": _("Made to order"),
        "ready_to_ship": _("Ready to ship"),
        "one_of_a_kind": _("One of a kind"),
        "ships_to": _("Ships to"),
        "rating": _("Rating"),
        "filters": _("Filters"),
    }.get(name, name)


def of(facets: Facets, language: str) -> dict[tuple[str, str], str]:
    """Names by (facet, value), in at most four statements."""
    names: dict[tuple[str, str], str] = {}
    for category in Category.objects.filter(slug__in=_values(facets, "category")):
        names["category", category.slug] = category.name.read(language).text
    slugs = [slug for kind in ("technique", "material", "color") for slug in _values(facets, kind)]
    for term in Term.objects.filter(slug__in=slugs) if slugs else ():
        names[term.kind, term.slug] = term.name.read(language).text
    for workshop in Workshop.objects.filter(slug__in=_values(facets, "workshop"), status__in=PUBLIC).only("slug", "name"):
        names["workshop", workshop.slug] = with_latin(workshop.name, language)
    if places := set(_values(facets, "place")):
        names |= {("place", slug): name for slug, name in _places(places, language)}
    schemes = dict(Scheme.choices)
    names |= {("certificate", value): str(schemes[value]) for value in _values(facets, "certificate") if value in schemes}
    for kind in ("country", "ships_to"):
        for code in _values(facets, kind):
            names[kind, code] = _("Everywhere") if code == ANYWHERE else country_name(code, language)
    names |= _ratings(_values(facets, "rating"), language)
    for flag in ("made_to_order", "ready_to_ship", "one_of_a_kind"):
        names[flag, "true"] = facet(flag)
    return names


def _places(slugs: Collection[str], language: str) -> Iterator[tuple[str, str]]:
    """The towns and villages of these values, in letters that the reader knows; one that is spelled in two ways may come twice."""
    countries = {slug.partition("-")[0].upper() for slug in slugs}
    rows = Workshop.objects.filter(country__in=countries).exclude(place="").order_by("place").values_list("country", "place", "language")
    for country, place, source in rows.distinct():
        if (slug := place_slug(str(country), place)) in slugs:
            yield slug, readable(place, source, language)


def rated(lowest: int, language: str) -> str:
    """A rating in hundredths of a star, and all that is better."""
    return _("%(stars)s and above") % {"stars": format_number(lowest // 100, language)}


def _ratings(values: Sequence[str], language: str) -> dict[tuple[str, str], str]:
    return {("rating", value): rated(int(value), language) for value in values}


def _values(facets: Facets, name: str) -> list[str]:
    return [value for value, _count in facets.get(name, ())]

"""What facets and their values are called in the reader's language."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from shop.catalogue.models import Category, Term
from shop.kit.formatting import country_name
from shop.kit.spelling import with_latin
from vendors.workshops.models import Workshop

Facets = Mapping[str, Sequence[tuple[str, int]]]


def facet(name: str) -> str:
    """The facet itself."""
    return {
        "category": _("Craft"),
        "technique": _("Technique"),
        "material": _("Material"),
        "color": _("Color"),
        "country": _("Country"),
        "workshop": _("Workshop"),
        "price": _("Price"),
        "made_to_order": _("Made to order"),
        "ready_to_ship": _("Ready to ship"),
        "one_of_a_kind": _("One of a kind"),
        "ships_to": _("Ships to"),
        "filters": _("Filters"),
    }.get(name, name)


def of(facets: Facets, language: str) -> dict[tuple[str, str], str]:
    """Names by (facet, value), in at most three statements."""
    names: dict[tuple[str, str], str] = {}
    for category in Category.objects.filter(slug__in=_values(facets, "category")):
        names["category", category.slug] = category.name.read(language).text
    slugs = [slug for kind in ("technique", "material", "color") for slug in _values(facets, kind)]
    for term in Term.objects.filter(slug__in=slugs) if slugs else ():
        names[term.kind, term.slug] = term.name.read(language).text
    for workshop in Workshop.objects.filter(slug__in=_values(facets, "workshop")).only("slug", "name"):
        names["workshop", workshop.slug] = with_latin(workshop.name, language)
    for kind in ("country", "ships_to"):
        for code in _values(facets, kind):
            names[kind, code] = country_name(code, language) if len(code) == 2 else _("Everywhere")
    for flag in ("made_to_order", "ready_to_ship", "one_of_a_kind"):
        names[flag, "true"] = facet(flag)
    return names


def _values(facets: Facets, name: str) -> list[str]:
    return [value for value, _count in facets.get(name, ())]

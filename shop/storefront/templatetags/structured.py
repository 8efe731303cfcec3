"""What machines read of a page: schema.org's JSON-LD, made of the same answers that the page shows.

Source of the shapes: schema.org, and Google's rich-result rules for products, organizations and breadcrumbs.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()

Answer = Mapping[str, Any]

#: OpenGraph names a language with the country that most of its readers live in.
LOCALES = {"kk": "kk_KZ", "ky": "ky_KG", "tg": "tg_TJ", "tk": "tk_TM", "uz": "uz_UZ", "ru": "ru_RU", "en": "en_US"}


@register.filter
def absolute(address: str | None) -> str:
    """An address as other sites need it; "" for none."""
    if not address:
        return ""
    return address if "://" in address else f"{settings.SITE_URL}{address}"


@register.filter
def locale_code(language: str) -> str:
    """The language as OpenGraph writes it."""
    return LOCALES.get(language, language)


@register.simple_tag
def site_data() -> SafeString:
    """The marketplace itself and its search, for the front page."""
    home, search = absolute(reverse("storefront:home")), absolute(reverse("storefront:search"))
    organization = {
        "@type": "OnlineStore",
        "@id": f"{settings.SITE_URL}/#organization",
        "name": settings.SITE_NAME,
        "url": home,
        "logo": absolute(static("icons/icon-512.png")),
        "description": _("One marketplace of the makers of Kazakhstan, Kyrgyzstan, Tajikistan, Turkmenistan and Uzbekistan."),
    }
    target = {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"}
    website = {
        "@type": "WebSite",
        "name": settings.SITE_NAME,
        "url": home,
        "publisher": {"@id": organization["@id"]},
        "potentialAction": {"@type": "SearchAction", "target": target, "query-input": "required name=search_term_string"},
    }
    return _script({"@graph": [organization, website]})


@register.simple_tag
def product_data(product: Answer, language: str) -> SafeString:
    """A product with an offer for each of its variants, in the reader's currency."""
    address = absolute(reverse("storefront:product", args=[product["slug"]]))
    pictures = [absolute(image["picture"]["url"]) for image in product["images"] if image["picture"]["url"]]
    return _script(
        {
            "@type": "Product",
            "@id": f"{address}#product",
            "url": address,
            "name": product["title"]["text"],
            "description": product["description"]["text"],
            "inLanguage": product["title"]["language"] or language,
            "image": pictures,
            "brand": {"@type": "Brand", "name": product["workshop"]["name"]},
            "category": (product["category"] or {}).get("name"),
            "material": [term["name"] for term in product["materials"]],
            "color": [term["name"] for term in product["colors"]],
            "countryOfOrigin": {"@type": "Country", "name": product["workshop"]["countryName"]},
            "aggregateRating": _rating(product["rating"]),
            "offers": [_offer(variant, product, address) for variant in product["variants"]],
        }
    )


@register.simple_tag
def workshop_data(workshop: Answer) -> SafeString:
    """A workshop as a shop in its place."""
    address = absolute(reverse("storefront:workshop", args=[workshop["slug"]]))
    return _script(
        {
            "@type": "Store",
            "@id": f"{address}#workshop",
            "url": address,
            "name": workshop["name"],
            "description": workshop["tagline"]["text"] or workshop["story"]["text"],
            "image": absolute((workshop["picture"] or {}).get("url")),
            "foundingDate": str(workshop["founded"] or ""),
            "address": {
                "@type": "PostalAddress",
                "addressLocality": workshop["place"],
                "addressRegion": workshop["region"],
                "addressCountry": workshop["country"],
            },
            "founder": [{"@type": "Person", "name": maker["name"]} for maker in workshop["makers"]],
        }
    )


@register.simple_tag
def crumbs_data(crumbs: Iterable[tuple[str, str]], last: str) -> SafeString:
    """The way to a page: names and addresses from the front page on, and the page's own name."""
    rows = [(settings.SITE_NAME, reverse("storefront:home")), *crumbs, (last, "")]
    items = [
        _filled({"@type": "ListItem", "position": position, "name": name, "item": absolute(address)})
        for position, (name, address) in enumerate(rows, start=1)
    ]
    return _script({"@type": "BreadcrumbList", "itemListElement": items})


@register.filter
def crumb(name: str, address: str) -> list[tuple[str, str]]:
    """One step of the way."""
    return [(name, address)]


@register.filter
def craft_crumbs(category: Answer | None) -> list[tuple[str, str]]:
    """A craft and the wider one that it is a part of, widest first, each with its address."""
    found: list[tuple[str, str]] = []
    while category:
        found.insert(0, (category["name"], reverse("storefront:craft", args=[category["slug"]])))
        category = category.get("parent")
    return found


def _offer(variant: Answer, product: Answer, address: str) -> dict[str, Any]:
    available = variant["isAvailable"] and product["workshop"]["isOpen"]
    state = "OutOfStock" if not available else "MadeToOrder" if product["isMadeToOrder"] else "InStock"
    return _filled(
        {
            "@type": "Offer",
            "url": address,
            "name": variant["name"]["text"],
            "sku": variant["sku"],
            "price": variant["price"]["amount"],
            "priceCurrency": variant["price"]["currency"],
            "availability": f"https://schema.org/{state}",
            "itemCondition": "https://schema.org/NewCondition",
            "seller": {"@type": "Organization", "name": product["workshop"]["name"]},
        }
    )


def _rating(rating: Answer | None) -> dict[str, Any] | None:
    if not rating:
        return None
    return {"@type": "AggregateRating", "ratingValue": rating["average"], "reviewCount": rating["count"], "bestRating": 5}


def _filled(thing: dict[str, Any]) -> dict[str, Any]:
    """Without what there is nothing to say of."""
    return {name: value for name, value in thing.items() if value not in (None, "", [], {})}


def _script(thing: dict[str, Any]) -> SafeString:
    """A data block, its content escaped as Django's json_script does."""
    script = json_script({"@context": "https://schema.org", **_filled(thing)})
    return mark_safe(script.replace('type="application/json"', 'type="application/ld+json"', 1))  # noqa: S308  escaped above

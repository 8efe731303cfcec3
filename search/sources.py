"""Reads products from the catalogue as documents."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

import structlog
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from search.documents import ANYWHERE, Named, ProductDocument, Suggested, SuggestionKind, mean_rating
from search.prices import BASE_CURRENCY
from shop.catalogue.models import Category, Product, Term, TermKind, Variant
from shop.catalogue.queries import on_sale
from shop.kit.money import Money
from shop.rates import queries as rates
from vendors.workshops.models import Workshop

log = structlog.get_logger(__name__)


def documents(product_ids: Collection[int], version: int) -> list[ProductDocument]:
    """Documents of those products that may be found, under the number of this reading; eight statements."""
    products = (
        on_sale()
        .filter(pk__in=product_ids)
        .select_related("workshop", "rating")
        .prefetch_related("terms", "variants", "images", "workshop__shipping_zones", "workshop__certificates")
    )
    categories = Category.objects.in_bulk()
    return [document(product, categories, version) for product in products]


def batches(size: int = 500) -> Iterator[list[int]]:
    """Ids of all findable products, in steps, from the lowest to the highest."""
    last = 0
    while ids := list(on_sale().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:size]):
        yield ids
        last = ids[-1]


def between(after: int, until: int) -> list[int]:
    """Ids of the findable products above `after`, up to and with `until`."""
    return list(on_sale().filter(pk__gt=after, pk__lte=until).values_list("pk", flat=True))


def suggested(product_ids: Collection[int]) -> list[Suggested]:
    """What is suggested of products, their workshops and their crafts; four statements. A name is missing of what may
    not be found.
    """
    kept = dict(on_sale().filter(pk__in=product_ids).values_list("pk", "slug"))
    products = Product.objects.filter(pk__in=product_ids).in_bulk()
    titles = {key: products[key].title.texts for key in kept if key in products}
    found = [Suggested(SuggestionKind.PRODUCT, key, kept.get(key, ""), titles.get(key, {})) for key in product_ids]
    found += suggested_workshops(Workshop.objects.filter(pk__in={product.workshop_id for product in products.values()}))
    crafts = {product.category_id for product in products.values() if product.category_id}
    return found + suggested_categories(Category.objects.filter(pk__in=crafts))


def suggested_places() -> list[Suggested]:
    """All crafts and workshops."""
    return suggested_categories(Category.objects.all()) + suggested_workshops(Workshop.objects.all())


def suggested_workshops(workshops: QuerySet[Workshop]) -> list[Suggested]:
    """The workshops by their names; those that sell nothing now without one."""
    rows = workshops.annotate(sells=Exists(on_sale().filter(workshop=OuterRef("pk")).order_by()))
    return [
        Suggested(SuggestionKind.WORKSHOP, row.pk, row.slug, {str(row.language): row.name} if row.sells else {})
        for row in rows.only("slug", "name", "language")
    ]


def suggested_categories(categories: QuerySet[Category]) -> list[Suggested]:
    """The crafts by their names."""
    return [Suggested(SuggestionKind.CATEGORY, row.pk, row.slug, row.name.texts) for row in categories]


def document(product: Product, categories: Mapping[int, Category], version: int) -> ProductDocument:
    """A published product, with its relations loaded, as it is indexed."""
    workshop = product.workshop
    images = sorted(product.images.all(), key=lambda image: image.position)
    return ProductDocument(
        id=product.pk,
        version=version,
        titles=product.title.texts,
        descriptions=product.description.texts,
        categories=category_path(product.category_id, categories),
        techniques=terms(product, TermKind.TECHNIQUE),
        materials=terms(product, TermKind.MATERIAL),
        colors=terms(product, TermKind.COLOR),
        workshop_slug=workshop.slug,
        workshop_name=workshop.name,
        country=str(workshop.country),
        place=workshop.place,
        price_usd=price_usd(product),
        price_minor=product.price_minor or 0,
        currency=product.currency,
        made_to_order=product.is_made_to_order,
        one_of_a_kind=product.is_one_of_a_kind,
        in_stock=in_stock(product),
        ships_to=ships_to(product),
        published_at=product.published_at or product.created_at,
        certificates=certificates(product, timezone.now().date()),
        variants=tuple(each.name.texts for each in active_variants(product)),
        image=str(images[0].image_id) if images else "",
        rating=rating(product),
    )


def category_path(category_id: int | None, categories: Mapping[int, Category]) -> tuple[Named, ...]:
    """The product's category and those above it, the root first."""
    path: list[Named] = []
    seen: set[int] = set()
    while category_id is not None and category_id not in seen:
        seen.add(category_id)
        category = categories[category_id]
        path.append(Named(category.slug, category.name.texts))
        category_id = category.parent_id
    return tuple(reversed(path))


def terms(product: Product, kind: TermKind) -> tuple[Named, ...]:
    """The product's terms of a kind, by slug."""
    found: list[Term] = sorted((term for term in product.terms.all() if term.kind == kind), key=lambda term: term.slug)
    return tuple(Named(term.slug, term.name.texts) for term in found)


def in_stock(product: Product) -> bool:
    """Whether any variant can be bought now."""
    return any(variant.available is None or variant.available > 0 for variant in active_variants(product))


def active_variants(product: Product) -> list[Variant]:
    """What of it may be bought, in its order."""
    return sorted((variant for variant in product.variants.all() if variant.is_active), key=lambda variant: variant.position)


def ships_to(product: Product) -> tuple[str, ...]:
    """The countries of the workshop's zones, or anywhere when one of them is the rest of the world."""
    zones = [zone for zone in product.workshop.shipping_zones.all() if zone.is_active]
    if any(not zone.countries for zone in zones):
        return (ANYWHERE,)
    return tuple(sorted({country for zone in zones for country in zone.countries}))


def certificates(product: Product, today: date) -> tuple[str, ...]:
    """The schemes under which the workshop is recognized today."""
    return tuple(sorted(each.scheme for each in product.workshop.certificates.all() if each.holds(today)))


def price_usd(product: Product) -> int:
    """The price in cents of a US dollar by the stored rate; 0, and a warning, when no bank quotes the currency."""
    try:
        return rates.convert(Money(product.price_minor or 0, product.currency), BASE_CURRENCY).minor
    except rates.NoRate:
        log.warning("search_price_without_rate", product=product.pk, currency=product.currency)
        return 0


def rating(product: Product) -> int:
    """What its reviews add up to; 0 without one."""
    counted = getattr(product, "rating", None)
    return mean_rating(counted.count, counted.total) if counted else 0

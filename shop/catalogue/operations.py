"""What a workshop and the platform do with listings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Min
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from shop.accounts.viewer import Viewer
from shop.catalogue import policies, queries
from shop.catalogue.models import Category, Product, ProductImage, Term, Variant
from shop.catalogue.states import ON_SALE
from shop.files.models import Image
from shop.kit import outbox, states
from shop.kit.errors import Invalid, NotFound
from shop.kit.spelling import latin
from shop.kit.translated import LANGUAGES, TranslatedText
from vendors.workshops.models import Workshop

MAX_TITLE = 140
MAX_DESCRIPTION = 6000
MAX_SKU = 40
MAX_VARIANT_NAME = 80
MAX_VARIANTS = 100
MAX_STOCK = 10**6
PLAIN_FIELDS = (
    "is_made_to_order",
    "lead_days",
    "is_one_of_a_kind",
    "weight_g",
    "length_mm",
    "width_mm",
    "height_mm",
    "hs_code",
    "year_made",
)
#: Whole numbers above zero, by the name of their input field.
NUMBERS = {
    "lead_days": "leadDays",
    "weight_g": "weightG",
    "length_mm": "lengthMm",
    "width_mm": "widthMm",
    "height_mm": "heightMm",
    "year_made": "yearMade",
}


@dataclass(frozen=True)
class VariantDraft:
    """A variant as it should be: price in minor units, stock None for no limit."""

    sku: str
    price_minor: int
    stock: int | None = None
    name: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ProductDraft:
    """What a maker wrote; None leaves a part as it is. Texts are by language."""

    title: Mapping[str, str] | None = None
    description: Mapping[str, str] | None = None
    source_language: str = ""
    category: str | None = None
    techniques: Sequence[str] | None = None
    materials: Sequence[str] | None = None
    colors: Sequence[str] | None = None
    variants: Sequence[VariantDraft] | None = None
    plain: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def create(*, workshop: Workshop, draft: ProductDraft, by: Viewer, at: datetime) -> Product:
    """A new draft listing of the workshop."""
    policies.check_may_edit(by, workshop)
    product = Product(workshop=workshop, currency=workshop.currency, slug=f"draft-{workshop.pk}-{int(at.timestamp() * 1e6)}")
    product.save()
    states.start(product, by=by, at=at)
    _write(product, draft)
    title = str(product.title) or "listing"
    product.slug = f"{slugify(latin(title))[:60] or 'listing'}-{product.pk}"
    product.save(update_fields=["slug"])
    return product


@transaction.atomic
def update(*, product: Product, draft: ProductDraft, by: Viewer, at: datetime) -> Product:
    """Change a listing; one that is on sale must stay complete."""
    policies.check_may_edit(by, product.workshop)
    states.lock(product)
    _write(product, draft)
    if product.status in ON_SALE:
        policies.check_complete(product)
    _changed(product)
    return product


def _write(product: Product, draft: ProductDraft) -> None:
    source = draft.source_language or (product.title.source if product.title else product.workshop.language)
    if draft.title is not None:
        product.title = _text(draft.title, source, MAX_TITLE, "title")
    if draft.description is not None:
        product.description = _text(draft.description, source, MAX_DESCRIPTION, "description")
    if draft.category is not None:
        product.category = _category(draft.category)
    for name, value in draft.plain.items():
        if name in PLAIN_FIELDS and value is not None:
            setattr(product, name, value)
    _check_plain(product)
    product.save()
    _write_terms(product, draft)
    if draft.variants is not None:
        _write_variants(product, draft.variants, source)


def _text(texts: Mapping[str, str], source: str, limit: int, name: str) -> TranslatedText:
    if source not in LANGUAGES or not set(texts) <= set(LANGUAGES):
        raise Invalid({name: _("This language is not one of ours.")})
    if any(len(text) > limit for text in texts.values()):
        raise Invalid({name: _("This is too long: at most %(limit)s letters.") % {"limit": limit}})
    text = TranslatedText.of(source, texts)
    if text and source not in text.texts:
        raise Invalid({name: _("Write it in the language that you chose as the original.")})
    return text


def _category(slug: str) -> Category | None:
    if not slug:
        return None
    category = Category.objects.filter(slug=slug).first()
    if category is None:
        raise NotFound(field="category")
    return category


def _check_plain(product: Product) -> None:
    wrong: dict[str, Any] = {}
    if product.is_made_to_order and not 0 < (product.lead_days or 0) <= policies.MAX_LEAD.days:
        wrong["leadDays"] = _("Say how many days you need to make it, at most a year.")
    if product.hs_code and not (len(product.hs_code) == 6 and product.hs_code.isascii() and product.hs_code.isdecimal()):
        wrong["hsCode"] = _("The customs code has six digits.")
    for name, field_name in NUMBERS.items():
        value = getattr(product, name)
        if value is not None and not 0 < value < 2**31:
            wrong.setdefault(field_name, _("Give a number above zero."))
    if wrong:
        raise Invalid(wrong)


def _write_terms(product: Product, draft: ProductDraft) -> None:
    for kind, slugs in (("technique", draft.techniques), ("material", draft.materials), ("color", draft.colors)):
        if slugs is None:
            continue
        found = list(Term.objects.filter(kind=kind, slug__in=slugs))
        if len(found) != len(set(slugs)):
            raise NotFound(field=f"{kind}s")
        product.terms.remove(*product.terms.filter(kind=kind))
        product.terms.add(*found)


def _check_variants(drafts: Sequence[VariantDraft]) -> None:
    if not drafts:
        raise Invalid({"variants": _("A listing needs at least one price.")})
    if len(drafts) > MAX_VARIANTS:
        raise Invalid({"variants": _("A listing has at most %(limit)s sizes and colors.") % {"limit": MAX_VARIANTS}})
    codes = [draft.sku for draft in drafts]
    if len(set(codes)) < len(codes) or not all(0 < len(code) <= MAX_SKU for code in codes):
        raise Invalid({"sku": _("Give each size or color its own code, of at most %(limit)s letters.") % {"limit": MAX_SKU}})
    if not all(0 <= (draft.stock or 0) <= MAX_STOCK for draft in drafts):
        raise Invalid({"stock": _("Choose between %(least)s and %(limit)s.") % {"least": 0, "limit": MAX_STOCK}})


def _write_variants(product: Product, drafts: Sequence[VariantDraft], source: str) -> None:
    _check_variants(drafts)
    kept = {variant.sku: variant for variant in product.variants.select_for_update().order_by("pk")}
    for position, draft in enumerate(drafts):
        policies.check_price(draft.price_minor)
        variant = kept.pop(draft.sku, None) or Variant(product=product, sku=draft.sku)
        stock = None if product.is_made_to_order else draft.stock or 0
        if stock is not None and stock < variant.reserved:
            raise Invalid({"stock": _("%(count)s of these are being paid for now.") % {"count": variant.reserved}})
        variant.price_minor, variant.stock, variant.position, variant.is_active = draft.price_minor, stock, position, True
        variant.name = _text(draft.name, source, MAX_VARIANT_NAME, "variants")
        variant.save()
    Variant.objects.filter(pk__in=[variant.pk for variant in kept.values()]).update(is_active=False)
    product.price_minor = queries.variants().filter(product=product).aggregate(low=Min("price_minor"))["low"]
    product.save(update_fields=["price_minor"])


@transaction.atomic
def add_image(*, product: Product, image: Image, alt: Mapping[str, str], by: Viewer, at: datetime) -> ProductImage:
    """Put an uploaded picture behind the others."""
    policies.check_may_edit(by, product.workshop)
    states.lock(product)
    if image.owner_id != by.user.pk:  # type: ignore[union-attr]
        raise NotFound(field="image")
    count = product.images.count()
    if count >= policies.MAX_IMAGES:
        raise Invalid({"image": _("A listing has at most %(limit)s photos.") % {"limit": policies.MAX_IMAGES}})
    text = TranslatedText.of(next(iter(alt), product.workshop.language), alt)
    added, created = ProductImage.objects.get_or_create(product=product, image=image, defaults={"alt": text, "position": count})
    if created:
        _changed(product)
    return added


@transaction.atomic
def remove_image(*, product: Product, image_id: int, by: Viewer, at: datetime) -> Product:
    """Take a picture away; the last one of a listing on sale stays."""
    policies.check_may_edit(by, product.workshop)
    states.lock(product)
    found = product.images.filter(pk=image_id).first()
    if found is None:
        raise NotFound(field="image")
    found.delete()
    if product.status in ON_SALE:
        policies.check_complete(product)
    _changed(product)
    return product


@transaction.atomic
def submit(*, product: Product, by: Viewer, at: datetime) -> Product:
    """Offer the listing: a trusted workshop's is published, a new one's waits for a moderator."""
    policies.check_may_edit(by, product.workshop)
    states.lock(product)
    policies.check_complete(product)
    if product.workshop.is_trusted:
        return _publish(product, by, at)
    states.move(product, "submit", by=by, at=at)
    return product


@transaction.atomic
def publish(*, product: Product, by: Viewer, at: datetime) -> Product:
    """A moderator publishes a listing; from then on the workshop publishes its own."""
    states.lock(product)
    policies.check_complete(product)
    Workshop.objects.filter(pk=product.workshop_id).update(is_trusted=True)
    _publish(product, by, at)
    outbox.put("catalogue.email_published", product_id=product.pk)
    return product


def _publish(product: Product, by: Viewer, at: datetime) -> Product:
    states.move(product, "publish", by=by, at=at, changes={"published_at": product.published_at or at})
    _changed(product)
    return product


@transaction.atomic
def return_to_vendor(*, product: Product, reason: str, by: Viewer, at: datetime) -> Product:
    """A moderator gives a listing back with a reason."""
    _check_reason(reason)
    states.move(product, "return_to_vendor", by=by, at=at, reason=reason.strip())
    outbox.put("catalogue.email_returned", product_id=product.pk)
    return product


@transaction.atomic
def withdraw(*, product: Product, by: Viewer, at: datetime) -> Product:
    """The workshop takes a listing down; carts that hold it say so."""
    policies.check_may_edit(by, product.workshop)
    states.move(product, "withdraw", by=by, at=at)
    _changed(product)
    return product


@transaction.atomic
def block(*, product: Product, reason: str, by: Viewer, at: datetime) -> Product:
    """The platform takes a listing down with a reason."""
    _check_reason(reason)
    states.move(product, "block", by=by, at=at, reason=reason.strip())
    _changed(product)
    return product


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid({"reason": _("Say why: the workshop reads it.")})


def touch_workshop(workshop_id: int) -> None:
    """All listings of a workshop changed for buyers, such as when it is suspended or renamed."""
    keys = list(Product.objects.filter(workshop_id=workshop_id).order_by("pk").values_list("pk", flat=True))
    Product.objects.filter(pk__in=keys).update(version=F("version") + 1)
    if keys:
        outbox.put("search.sync", product_ids=keys)


def _changed(product: Product) -> None:
    """Count the change and have the index follow."""
    Product.objects.filter(pk=product.pk).update(version=F("version") + 1)
    outbox.put("search.sync", product_ids=[product.pk])

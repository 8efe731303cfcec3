"""Writing of a listing: what a maker sent becomes the product, its terms and its variants, or an error with its field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from shop.catalogue import policies, queries
from shop.catalogue.models import Category, Product, Term, Variant
from shop.files.models import Image
from shop.kit.errors import Invalid, NotFound
from shop.kit.translated import LANGUAGES, TranslatedText

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
    """A variant as it should be: price in minor units, `stock` the pieces that can be bought.

    `stock_shown` is the number that the maker saw and changed; what was sold meanwhile stays sold.
    """

    sku: str
    price_minor: int
    stock: int | None = None
    name: Mapping[str, str] = field(default_factory=dict)
    stock_shown: int | None = None


@dataclass(frozen=True)
class ProductDraft:
    """What a maker wrote; None leaves a part as it is. Texts are by language.

    `images` are the maker's own and put behind the photos there are; `photo_texts` are by id of the photo.
    """

    title: Mapping[str, str] | None = None
    description: Mapping[str, str] | None = None
    source_language: str = ""
    category: str | None = None
    techniques: Sequence[str] | None = None
    materials: Sequence[str] | None = None
    colors: Sequence[str] | None = None
    variants: Sequence[VariantDraft] | None = None
    images: Sequence[Image] = ()
    photo_texts: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    plain: Mapping[str, Any] = field(default_factory=dict)


def write(product: Product, draft: ProductDraft) -> None:
    """Write the parts of a draft that are given; Invalid or NotFound by the input's field."""
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


def _free(variant: Variant, draft: VariantDraft) -> int:
    """Pieces that may be bought from now on: what the maker wrote, less what was sold since they saw the number they changed."""
    wanted = draft.stock or 0
    if draft.stock_shown is None or variant.available is None:
        return wanted
    left = variant.available + wanted - draft.stock_shown
    if left < 0:
        raise Invalid({"stock": _("Some were sold meanwhile: %(count)s are left.") % {"count": variant.available}})
    return left


def _write_variants(product: Product, drafts: Sequence[VariantDraft], source: str) -> None:
    _check_variants(drafts)
    kept = {variant.sku: variant for variant in product.variants.select_for_update().order_by("pk")}
    for position, draft in enumerate(drafts):
        policies.check_price(draft.price_minor, product.currency)
        variant = kept.pop(draft.sku, None) or Variant(product=product, sku=draft.sku)
        variant.stock = None if product.is_made_to_order else variant.reserved + _free(variant, draft)
        variant.price_minor, variant.position, variant.is_active = draft.price_minor, position, True
        variant.name = _text(draft.name, source, MAX_VARIANT_NAME, "variants")
        variant.save()
    Variant.objects.filter(pk__in=[variant.pk for variant in kept.values()]).update(is_active=False)
    product.price_minor = queries.variants().filter(product=product).aggregate(low=Min("price_minor"))["low"]
    product.save(update_fields=["price_minor"])

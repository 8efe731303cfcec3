"""The catalogue as GraphQL sees it."""

from typing import Any

import graphene
from django.db.models import QuerySet

from shop.accounts.models import StaffRole
from shop.catalogue import models, queries, states
from shop.files.graphql import ImageType
from shop.kit.graphql.history import NEED as HISTORY
from shop.kit.graphql.history import HistoryStep, steps
from shop.kit.graphql.loading import Fetch, Join, rows_of
from shop.kit.graphql.nodes import NodeType
from shop.kit.graphql.scalars import MoneyType, Translation, enum_of, localized, reading, translations
from shop.kit.money import Money
from shop.rates import queries as rates
from vendors.workshops.graphql.types import WorkshopType, roles_of

ProductStatus = enum_of(states.ProductStatus, "ProductStatus", "Where a listing stands.")


def shown_price(minor: int | None, currency: str, info: graphene.ResolveInfo) -> Money | None:
    """The amount in the viewer's currency by the stored rates, unrounded to anything but its minor unit; in its own
    currency while there is no rate.
    """
    if minor is None:
        return None
    return rates.snapshot().shown(Money(minor, currency), info.context.viewer.currency)


class CategoryType(NodeType):
    """A craft, or a part of one."""

    class Meta:
        model = models.Category
        name = "Category"
        description = "A craft, or a part of one."

    slug = graphene.String(required=True, description="Its part of the address.")
    name = graphene.String(required=True, description="Its name in the reader's language.")
    parent = graphene.Field(lambda: CategoryType, description="The wider category.")

    needs = {"parent": (Join("parent"),)}

    @staticmethod
    def resolve_name(category: models.Category, info: graphene.ResolveInfo) -> str:
        """In the reader's language."""
        return reading(category.name, info).text

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[models.Category]:
        """Everyone sees all."""
        return queries.categories()


class TermType(NodeType):
    """A technique, a material or a color."""

    class Meta:
        model = models.Term
        name = "Term"
        description = "A technique, a material or a color."

    slug = graphene.String(required=True, description="Its part of an address.")
    kind = graphene.String(required=True, description="technique, material or color.")
    name = graphene.String(required=True, description="Its name in the reader's language.")

    @staticmethod
    def resolve_name(term: models.Term, info: graphene.ResolveInfo) -> str:
        """In the reader's language."""
        return reading(term.name, info).text

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[models.Term]:
        """Everyone sees all."""
        return models.Term.objects.all()


class VariantType(NodeType):
    """What is bought: a size or a color of a product with its own price and stock."""

    class Meta:
        model = models.Variant
        name = "Variant"
        description = "What is bought: a size or a color of a product with its own price and stock."

    sku = graphene.String(required=True, description="The workshop's own code.")
    name = localized("name", "What sets it apart from the others; empty when it is the only one.")
    price = graphene.Field(MoneyType, description="The price in the viewer's currency by today's stored rate.")
    shop_price = graphene.Field(MoneyType, required=True, description="The price as the workshop set it.")
    stock_left = graphene.Int(description="Pieces that can be bought now; null when it is made to order.")
    is_available = graphene.Boolean(required=True, description="Whether one can be bought now.")

    needs = {"price": (Join("product"),), "shopPrice": (Join("product"),)}

    @staticmethod
    def resolve_price(variant: models.Variant, info: graphene.ResolveInfo) -> Money | None:
        """Converted for display."""
        return shown_price(variant.price_minor, variant.product.currency, info)

    @staticmethod
    def resolve_shop_price(variant: models.Variant, info: graphene.ResolveInfo) -> Money:
        """In the workshop's currency."""
        return models.price_of(variant, variant.product)

    @staticmethod
    def resolve_stock_left(variant: models.Variant, info: graphene.ResolveInfo) -> int | None:
        """Stock less what open payments hold."""
        return variant.available

    @staticmethod
    def resolve_is_available(variant: models.Variant, info: graphene.ResolveInfo) -> bool:
        """Whether the stock is not used up."""
        return variant.available is None or variant.available > 0

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[models.Variant]:
        """Those of visible products."""
        return models.Variant.objects.filter(product__in=queries.visible_to(viewer))


class ProductImageType(NodeType):
    """A picture of a product, with what it shows in words."""

    class Meta:
        model = models.ProductImage
        name = "ProductImage"
        description = "A picture of a product, with what it shows in words."

    alt = graphene.String(required=True, description="What the picture shows, in the reader's language or the nearest that there is.")
    alt_language = graphene.String(required=True, description="The language of `alt`.")
    alt_translations = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(Translation))), description="What it shows in every language there is."
    )
    picture = graphene.Field(ImageType, required=True, description="The picture in its sizes.")

    needs = {"picture": (Join("image"),)}

    @staticmethod
    def resolve_alt(image: models.ProductImage, info: graphene.ResolveInfo) -> str:
        """In the reader's language."""
        return reading(image.alt, info).text

    @staticmethod
    def resolve_alt_language(image: models.ProductImage, info: graphene.ResolveInfo) -> str:
        """Of the words that are shown."""
        return reading(image.alt, info).language

    @staticmethod
    def resolve_alt_translations(image: models.ProductImage, info: graphene.ResolveInfo) -> list[Translation]:
        """All of them."""
        return translations(image.alt)

    @staticmethod
    def resolve_picture(image: models.ProductImage, info: graphene.ResolveInfo) -> Any:
        """The image itself."""
        return image.image

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[models.ProductImage]:
        """Those of visible products."""
        return models.ProductImage.objects.filter(product__in=queries.visible_to(viewer))


def _terms(kind: str, description: str) -> graphene.List:
    def resolve(product: models.Product, info: graphene.ResolveInfo) -> list[models.Term]:
        return [term for term in product.terms.all() if term.kind == kind]

    return graphene.Field(graphene.NonNull(graphene.List(graphene.NonNull(TermType))), resolver=resolve, description=description)


#: The variants on sale, each knowing its product.
VARIANTS = Fetch("variants", lambda _viewer: queries.variants(), back="product")
IMAGES = Fetch("images", lambda _viewer: queries.images(), back="product")


class ProductType(NodeType):
    """A listing of a workshop."""

    class Meta:
        model = models.Product
        name = "Product"
        description = "A listing of a workshop."

    slug = graphene.String(required=True, description="Its part of the address.")
    status = graphene.Field(ProductStatus, required=True, description="Where it stands; buyers see published ones only.")
    title = localized("title", "What it is, with the maker's own words beside the translation.")
    description = localized("description", "What it is, how it was made and of what.")
    title_translations = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(Translation))), description="The title in every language there is."
    )
    description_translations = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(Translation))), description="The description in every language there is."
    )
    workshop = graphene.Field(WorkshopType, required=True, description="Who made it and sells it.")
    category = graphene.Field(CategoryType, description="The craft that it belongs to; a draft may have none.")
    techniques = _terms("technique", "How it was made.")
    materials = _terms("material", "What it is made of.")
    colors = _terms("color", "Its colors.")
    price = graphene.Field(MoneyType, description="The lowest price in the viewer's currency by today's stored rate.")
    shop_price = graphene.Field(MoneyType, description="The lowest price as the workshop set it.")
    variants = graphene.Field(graphene.NonNull(graphene.List(graphene.NonNull(VariantType))), description="What can be bought of it.")
    images = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(ProductImageType))), description="Its pictures, the main one first."
    )
    is_made_to_order = graphene.Boolean(required=True, description="Whether it is made after it is ordered.")
    lead_days = graphene.Int(description="Days to make one, when made to order.")
    is_one_of_a_kind = graphene.Boolean(required=True, description="Whether there is no other like it.")
    is_available = graphene.Boolean(required=True, description="Whether any variant can be bought now.")
    stock_left = graphene.Int(description="Pieces of all variants that can be bought now; null when made to order.")
    weight_g = graphene.Int(description="Grams, without packing.")
    length_mm = graphene.Int(description="Millimeters.")
    width_mm = graphene.Int(description="Millimeters.")
    height_mm = graphene.Int(description="Millimeters.")
    hs_code = graphene.String(required=True, description="HS 2022 code for customs, six digits; empty when unknown.")
    year_made = graphene.Int(description="The year in which it was made.")
    published_at = graphene.DateTime(description="When buyers could first see it.")
    is_saved = graphene.Boolean(required=True, description="Whether the viewer has saved it for later.")
    history = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(HistoryStep))),
        description="What happened to it; for its workshop and the platform, empty for others.",
    )

    heavy = {"description": ("description", "descriptionTranslations")}
    needs = {
        "workshop": (Join("workshop"),),
        "category": (Join("category"),),
        "techniques": (Fetch("terms"),),
        "materials": (Fetch("terms"),),
        "colors": (Fetch("terms"),),
        "variants": (VARIANTS,),
        "images": (IMAGES,),
        "isAvailable": (VARIANTS,),
        "stockLeft": (VARIANTS,),
        "history": (HISTORY,),
    }

    @staticmethod
    def resolve_title_translations(product: models.Product, info: graphene.ResolveInfo) -> list[Translation]:
        """All of them."""
        return translations(product.title)

    @staticmethod
    def resolve_description_translations(product: models.Product, info: graphene.ResolveInfo) -> list[Translation]:
        """All of them."""
        return translations(product.description)

    @staticmethod
    def resolve_price(product: models.Product, info: graphene.ResolveInfo) -> Money | None:
        """Converted for display."""
        return shown_price(product.price_minor, product.currency, info)

    @staticmethod
    def resolve_shop_price(product: models.Product, info: graphene.ResolveInfo) -> Money | None:
        """In the workshop's currency."""
        return None if product.price_minor is None else Money(product.price_minor, product.currency)

    @staticmethod
    def resolve_variants(product: models.Product, info: graphene.ResolveInfo) -> list[models.Variant]:
        """Loaded with the product."""
        return rows_of(product, VARIANTS, info)

    @staticmethod
    def resolve_images(product: models.Product, info: graphene.ResolveInfo) -> list[models.ProductImage]:
        """Loaded with the product."""
        return rows_of(product, IMAGES, info)

    @staticmethod
    def resolve_is_available(product: models.Product, info: graphene.ResolveInfo) -> bool:
        """Whether any variant is."""
        return any(variant.available is None or variant.available > 0 for variant in rows_of(product, VARIANTS, info))

    @staticmethod
    def resolve_stock_left(product: models.Product, info: graphene.ResolveInfo) -> int | None:
        """The sum over the variants."""
        left = [variant.available for variant in rows_of(product, VARIANTS, info)]
        return None if None in left else sum(count for count in left if count is not None)

    @staticmethod
    def resolve_is_saved(product: models.Product, info: graphene.ResolveInfo) -> bool:
        """Asked once a request, however many products want to know."""
        if not hasattr(info.context, "saved_products"):
            info.context.saved_products = queries.saved_keys(info.context.viewer)
        return product.pk in info.context.saved_products

    @staticmethod
    def resolve_history(product: models.Product, info: graphene.ResolveInfo) -> list[Any]:
        """For members of its workshop and moderators."""
        viewer = info.context.viewer
        if viewer.has_staff_role(StaffRole.MODERATOR) or product.workshop_id in roles_of(info):
            return steps(product, viewer)
        return []

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[models.Product]:
        """By the catalogue's rule."""
        return queries.visible_to(viewer)

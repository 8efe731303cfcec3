"""What workshops and moderators do with listings."""

from datetime import datetime
from typing import Any

import graphene

from shop.accounts.models import StaffRole
from shop.catalogue import operations as catalogue
from shop.catalogue import policies, queries, writing
from shop.catalogue.graphql.types import ProductType
from shop.files import queries as files
from shop.kit.errors import Invalid
from shop.kit.graphql.access import staff, workshop_member
from shop.kit.graphql.mutations import Mutation
from shop.kit.graphql.nodes import key_of
from shop.kit.graphql.scalars import TranslationInput
from shop.kit.money import Money, MoneyError
from vendors.workshops import queries as workshops


class VariantInput(graphene.InputObjectType):
    """A size or color with its own price and stock."""

    sku = graphene.String(description="The workshop's own code; numbered when left out.")
    name = graphene.List(graphene.NonNull(TranslationInput), description="What sets it apart from the others.")
    price = graphene.String(required=True, description="Decimal number in the workshop's currency, such as 1250.00.")
    stock = graphene.Int(description="Pieces that can be bought; ignored when made to order.")
    stock_shown = graphene.Int(description="The number that `stock` is changed from; with it, pieces sold meanwhile stay sold.")


class ListingInput:
    """What a maker writes of a listing; what is left out stays as it is."""

    source_language = graphene.String(description="The language that the maker writes in; the others are translations.")
    title = graphene.List(graphene.NonNull(TranslationInput), description="The title by language.")
    description = graphene.List(graphene.NonNull(TranslationInput), description="The description by language.")
    category = graphene.String(description="Slug of a category.")
    techniques = graphene.List(graphene.NonNull(graphene.String), description="Slugs of techniques.")
    materials = graphene.List(graphene.NonNull(graphene.String), description="Slugs of materials.")
    colors = graphene.List(graphene.NonNull(graphene.String), description="Slugs of colors.")
    variants = graphene.List(graphene.NonNull(VariantInput), description="Prices and stock; replaces those before.")
    is_made_to_order = graphene.Boolean(description="Made after it is ordered.")
    lead_days = graphene.Int(description="Days to make one, when made to order.")
    is_one_of_a_kind = graphene.Boolean(description="There is no other like it.")
    weight_g = graphene.Int(description="Grams, without packing.")
    length_mm = graphene.Int(description="Millimeters.")
    width_mm = graphene.Int(description="Millimeters.")
    height_mm = graphene.Int(description="Millimeters.")
    hs_code = graphene.String(description="HS 2022 code, six digits.")
    year_made = graphene.Int(description="The year in which it was made.")


def draft_of(currency: str, fields: dict[str, Any]) -> writing.ProductDraft:
    """The domain's draft from a mutation's input."""
    return writing.ProductDraft(
        title=_texts(fields.get("title")),
        description=_texts(fields.get("description")),
        source_language=fields.get("source_language") or "",
        category=fields.get("category"),
        techniques=fields.get("techniques"),
        materials=fields.get("materials"),
        colors=fields.get("colors"),
        variants=_variants(currency, fields.get("variants")),
        plain={name: fields[name] for name in writing.PLAIN_FIELDS if name in fields},
    )


def _texts(rows: list[Any] | None) -> dict[str, str] | None:
    return None if rows is None else {row["language"]: row["text"] for row in rows}


def _variants(currency: str, rows: list[Any] | None) -> list[writing.VariantDraft] | None:
    if rows is None:
        return None
    return [
        writing.VariantDraft(
            sku=row.get("sku") or str(number),
            price_minor=_price(row["price"], currency),
            stock=row.get("stock"),
            stock_shown=row.get("stock_shown"),
            name=_texts(row.get("name")) or {},
        )
        for number, row in enumerate(rows, start=1)
    ]


def _price(text: str, currency: str) -> int:
    try:
        return Money.parse(text, currency).minor
    except MoneyError as error:
        raise Invalid({"price": str(error)}) from error


class CreateListing(Mutation):
    """Start a listing of a workshop; it stays a draft until it is submitted."""

    access = workshop_member(*policies.EDITORS)

    class Input(ListingInput):
        """What a maker writes of a listing."""

        workshop = graphene.ID(required=True, description="The workshop whose listing it is.")

    product = graphene.Field(ProductType, description="The new draft.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Create it."""
        viewer = info.context.viewer
        workshop = workshops.get_for_member(viewer, key_of(fields["workshop"], "Workshop", field="workshop"))
        draft = draft_of(workshop.currency, fields)
        return {"product": catalogue.create(workshop=workshop, draft=draft, by=viewer, at=at)}


class UpdateListing(Mutation):
    """Change a listing; one on sale must stay complete."""

    access = workshop_member(*policies.EDITORS)

    class Input(ListingInput):
        """What a maker changes of a listing."""

        product = graphene.ID(required=True, description="The listing.")

    product = graphene.Field(ProductType, description="The listing as it is now.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Update it."""
        product = own(info, fields)
        return {"product": catalogue.update(product=product, draft=draft_of(product.currency, fields), by=info.context.viewer, at=at)}


def own(info: graphene.ResolveInfo, fields: dict[str, Any]) -> Any:
    """The viewer's own listing named in the input."""
    return queries.get_for_member(info.context.viewer, key_of(fields["product"], "Product", field="product"))


def moderated(info: graphene.ResolveInfo, fields: dict[str, Any]) -> Any:
    """The listing named in the input, for a moderator."""
    return queries.get_for_moderator(info.context.viewer, key_of(fields["product"], "Product", field="product"))


class ListingMutation(Mutation):
    """A mutation of a listing that answers with it."""

    class Meta:
        abstract = True

    class Input:
        """Which listing."""

        product = graphene.ID(required=True, description="The listing.")

    product = graphene.Field(ProductType, description="The listing as it is now.")


class AddListingImage(ListingMutation):
    """Put an uploaded picture behind the others of a listing."""

    access = workshop_member(*policies.EDITORS)

    class Input(ListingMutation.Input):
        """The picture and what it shows."""

        image = graphene.ID(required=True, description="An uploaded image of the viewer's own.")
        alt = graphene.List(graphene.NonNull(TranslationInput), description="What it shows, by language.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Add it."""
        viewer, product = info.context.viewer, own(info, fields)
        image = files.own_image(viewer, key_of(fields["image"], "Image", field="image"), field="image")
        catalogue.add_image(product=product, image=image, alt=_texts(fields.get("alt")) or {}, by=viewer, at=at)
        return {"product": product}


class RemoveListingImage(ListingMutation):
    """Take a picture away from a listing."""

    access = workshop_member(*policies.EDITORS)

    class Input(ListingMutation.Input):
        """Which picture."""

        image = graphene.ID(required=True, description="The product image.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Remove it."""
        key = key_of(fields["image"], "ProductImage", field="image")
        return {"product": catalogue.remove_image(product=own(info, fields), image_id=key, by=info.context.viewer, at=at)}


class OrderListingImages(ListingMutation):
    """Put the pictures of a listing in another order; the first one stands for it in lists."""

    access = workshop_member(*policies.EDITORS)

    class Input(ListingMutation.Input):
        """All its pictures."""

        images = graphene.List(graphene.NonNull(graphene.ID), required=True, description="All its product images, the main one first.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Order them."""
        keys = [key_of(image, "ProductImage", field="images") for image in fields["images"]]
        return {"product": catalogue.order_images(product=own(info, fields), image_ids=keys, by=info.context.viewer, at=at)}


class SubmitListing(ListingMutation):
    """Offer a listing to buyers; the first one of a new workshop waits for a moderator."""

    access = workshop_member(*policies.EDITORS)

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Submit it."""
        return {"product": catalogue.submit(product=own(info, fields), by=info.context.viewer, at=at)}


class WithdrawListing(ListingMutation):
    """Take a listing down."""

    access = workshop_member(*policies.EDITORS)

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Withdraw it."""
        return {"product": catalogue.withdraw(product=own(info, fields), by=info.context.viewer, at=at)}


class PublishListing(ListingMutation):
    """A moderator publishes a listing; from then on its workshop publishes its own."""

    access = staff(StaffRole.MODERATOR)

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Publish it."""
        return {"product": catalogue.publish(product=moderated(info, fields), by=info.context.viewer, at=at)}


class ReturnListing(ListingMutation):
    """A moderator gives a listing back to its workshop with a reason."""

    access = staff(StaffRole.MODERATOR)

    class Input(ListingMutation.Input):
        """Which listing, and why."""

        reason = graphene.String(required=True, description="Why, in words for the maker.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Return it."""
        product = moderated(info, fields)
        return {"product": catalogue.return_to_vendor(product=product, reason=fields["reason"], by=info.context.viewer, at=at)}


class BlockListing(ListingMutation):
    """The platform takes a listing down with a reason."""

    access = staff(StaffRole.MODERATOR)

    class Input(ListingMutation.Input):
        """Which listing, and why."""

        reason = graphene.String(required=True, description="Why, in words for the maker.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Block it."""
        return {"product": catalogue.block(product=moderated(info, fields), reason=fields["reason"], by=info.context.viewer, at=at)}


class UnblockListing(ListingMutation):
    """The platform lets a blocked listing go back to its workshop, which may offer it again."""

    access = staff(StaffRole.MODERATOR)

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Unblock it."""
        return {"product": catalogue.unblock(product=moderated(info, fields), by=info.context.viewer, at=at)}


class Mutations:
    """What can be done with listings."""

    create_listing = CreateListing.Field(description="Start a listing of a workshop.")
    update_listing = UpdateListing.Field(description="Change a listing.")
    add_listing_image = AddListingImage.Field(description="Put an uploaded picture behind the others.")
    remove_listing_image = RemoveListingImage.Field(description="Take a picture away.")
    order_listing_images = OrderListingImages.Field(description="Put the pictures in another order.")
    submit_listing = SubmitListing.Field(description="Offer a listing to buyers.")
    withdraw_listing = WithdrawListing.Field(description="Take a listing down.")
    publish_listing = PublishListing.Field(description="Publish a listing as a moderator.")
    return_listing = ReturnListing.Field(description="Give a listing back with a reason.")
    block_listing = BlockListing.Field(description="Take a listing down as the platform.")
    unblock_listing = UnblockListing.Field(description="Let a blocked listing go back to its workshop.")

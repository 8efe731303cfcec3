"""What workshops and moderators do with listings."""

from datetime import datetime
from typing import Any

import graphene

from shop.accounts.models import StaffRole
from shop.catalogue import operations as catalogue
from shop.catalogue import policies, queries
from shop.catalogue.graphql.inputs import ListingInput, PhotoTextInput, draft_of
from shop.catalogue.graphql.types import ProductType
from shop.kit.graphql.access import staff, workshop_member
from shop.kit.graphql.mutations import Mutation
from shop.kit.graphql.nodes import key_of
from vendors.workshops import queries as workshops


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
        draft = draft_of(workshop.currency, fields, viewer)
        return {"product": catalogue.create(workshop=workshop, draft=draft, by=viewer, at=at)}


class UpdateListing(Mutation):
    """Change a listing; one on sale must stay complete."""

    access = workshop_member(*policies.EDITORS)

    class Input(ListingInput):
        """What a maker changes of a listing."""

        product = graphene.ID(required=True, description="The listing.")
        photo_texts = graphene.List(graphene.NonNull(PhotoTextInput), description="What its photos show; the others keep their words.")

    product = graphene.Field(ProductType, description="The listing as it is now.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Update it."""
        viewer, product = info.context.viewer, own(info, fields)
        return {"product": catalogue.update(product=product, draft=draft_of(product.currency, fields, viewer), by=viewer, at=at)}


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
    remove_listing_image = RemoveListingImage.Field(description="Take a picture away.")
    order_listing_images = OrderListingImages.Field(description="Put the pictures in another order.")
    submit_listing = SubmitListing.Field(description="Offer a listing to buyers.")
    withdraw_listing = WithdrawListing.Field(description="Take a listing down.")
    publish_listing = PublishListing.Field(description="Publish a listing as a moderator.")
    return_listing = ReturnListing.Field(description="Give a listing back with a reason.")
    block_listing = BlockListing.Field(description="Take a listing down as the platform.")
    unblock_listing = UnblockListing.Field(description="Let a blocked listing go back to its workshop.")

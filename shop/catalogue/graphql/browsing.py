"""Looking around: the crafts as shelves, and what a person keeps for later."""

from datetime import datetime
from typing import Any

import graphene

from shop.accounts.graphql.types import ViewerType
from shop.catalogue import models, queries, saving
from shop.catalogue.graphql.types import CategoryType, ProductType
from shop.files.graphql import ImageType
from shop.kit.errors import NotFound
from shop.kit.graphql.access import signed_in
from shop.kit.graphql.connections import ConnectionField, Page, keyset
from shop.kit.graphql.mutations import Mutation
from shop.kit.graphql.nodes import key_of
from shop.kit.graphql.scalars import extend
from vendors.workshops.graphql.types import WorkshopType
from vendors.workshops.models import Workshop


class Shelf(graphene.ObjectType):
    """A craft as the front page shows it."""

    category = graphene.Field(CategoryType, required=True, description="The craft.")
    pieces = graphene.Int(required=True, description="How many of its pieces, and of its parts', are on sale.")
    picture = graphene.Field(ImageType, description="The newest of them; null while none has a picture.")

    @staticmethod
    def resolve_picture(shelf: queries.Shelf, info: graphene.ResolveInfo) -> Any:
        """Loaded with the shelf."""
        return shelf.newest.images.all()[0].image if shelf.newest else None


class Queries:
    """Root fields for looking around."""

    shelves = graphene.List(graphene.NonNull(Shelf), required=True, description="The crafts that have something on sale, in their order.")

    @staticmethod
    def resolve_shelves(root: Any, info: graphene.ResolveInfo) -> list[queries.Shelf]:
        """All of them."""
        return queries.shelves()


def _saved(root: Any, info: graphene.ResolveInfo, first: int | None = None, after: str | None = None) -> Page:
    return keyset(queries.saved_by(info.context.viewer), info, order=("-saved_at", "-pk"), first=first, after=after)


extend(ViewerType, saved=ConnectionField(ProductType, resolver=_saved, description="What the person keeps for later, the newest first."))


def _newest(workshop: Workshop, info: graphene.ResolveInfo, first: int | None = None, after: str | None = None) -> Page:
    return keyset(queries.on_show().filter(workshop=workshop), info, order=queries.NEWEST, first=first, after=after)


extend(WorkshopType, newest=ConnectionField(ProductType, resolver=_newest, description="What it has on sale, newest first."))


class SavingMutation(Mutation):
    """A mutation of one piece that answers with it."""

    class Meta:
        abstract = True

    access = signed_in()

    class Input:
        """Which piece."""

        product = graphene.ID(required=True, description="The piece.")

    product = graphene.Field(ProductType, description="The piece as it is now.")


def seen(info: graphene.ResolveInfo, fields: dict[str, Any]) -> models.Product:
    """The piece named in the input, when the viewer may see it."""
    key = key_of(fields["product"], "Product", field="product")
    product: models.Product | None = queries.visible_to(info.context.viewer).filter(pk=key).first()
    if product is None:
        raise NotFound(field="product")
    return product


class SaveProduct(SavingMutation):
    """Keep a piece for later."""

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Save it."""
        return {"product": saving.save(product=seen(info, fields), by=info.context.viewer, at=at)}


class ForgetProduct(SavingMutation):
    """Keep a piece no longer."""

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Forget it."""
        return {"product": saving.forget(product=seen(info, fields), by=info.context.viewer, at=at)}


class Mutations:
    """What can be kept and let go."""

    save_product = SaveProduct.Field(description="Keep a piece for later.")
    forget_product = ForgetProduct.Field(description="Keep a piece no longer.")

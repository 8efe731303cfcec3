"""Reading and changing the viewer's cart."""

from datetime import datetime
from typing import Any

import graphene

from shop.accounts.middleware import CART_COOKIE, remember
from shop.carts import operations as carts
from shop.carts import pricing, queries
from shop.carts.graphql.types import CartType, priced
from shop.carts.models import Cart
from shop.kit.graphql.access import anyone
from shop.kit.graphql.mutations import Mutation
from shop.kit.graphql.nodes import key_of


class Queries:
    """Root fields of carts."""

    cart = graphene.Field(CartType, description="The viewer's cart; null while they have none.")
    cart_count = graphene.Int(required=True, description="How many pieces lie in the viewer's cart.")

    @staticmethod
    def resolve_cart(root: Any, info: graphene.ResolveInfo) -> pricing.PricedCart | None:
        """Priced."""
        cart = queries.of(info.context.viewer)
        return priced(cart, info) if cart else None

    @staticmethod
    def resolve_cart_count(root: Any, info: graphene.ResolveInfo) -> int:
        """Pieces."""
        return queries.count(info.context.viewer)


def changed(cart: Cart, info: graphene.ResolveInfo) -> dict[str, Any]:
    """The payload; a guest's browser keeps the cart's token in a signed cookie."""
    if cart.user_id is None:
        remember(info.context, CART_COOKIE, cart.token)
    return {"cart": priced(cart, info)}


class AddToCart(Mutation):
    """Put something into the cart."""

    access = anyone()

    class Input:
        """What, and how many."""

        variant = graphene.ID(required=True, description="The variant.")
        quantity = graphene.Int(default_value=1, description="How many more.")

    cart = graphene.Field(CartType, description="The cart as it is now.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Add."""
        key = key_of(fields["variant"], "Variant", field="variant")
        return changed(carts.add(variant_id=key, quantity=fields.get("quantity") or 1, by=info.context.viewer, at=at), info)


class SetCartQuantity(Mutation):
    """Change how many of a line are bought; zero removes it."""

    access = anyone()

    class Input:
        """Which line, and how many."""

        line = graphene.ID(required=True, description="The cart line.")
        quantity = graphene.Int(required=True, description="How many; zero removes it.")

    cart = graphene.Field(CartType, description="The cart as it is now.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Set."""
        key = key_of(fields["line"], "CartLine", field="line")
        return changed(carts.set_quantity(line_id=key, quantity=fields["quantity"], by=info.context.viewer, at=at), info)


class ChooseDelivery(Mutation):
    """Choose how one workshop's parcel goes."""

    access = anyone()

    class Input:
        """Which way."""

        zone = graphene.ID(required=True, description="One of the parcel's delivery options.")

    cart = graphene.Field(CartType, description="The cart as it is now.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Choose."""
        key = key_of(fields["zone"], "ShippingZone", field="zone")
        return changed(carts.choose_delivery(zone_id=key, by=info.context.viewer, at=at), info)


class AcceptPrices(Mutation):
    """Take the prices of the cart as they are now."""

    access = anyone()

    class Input:
        """Nothing more."""

    cart = graphene.Field(CartType, description="The cart as it is now.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Accept."""
        return changed(carts.accept_prices(by=info.context.viewer, at=at), info)


class Mutations:
    """What can be done with the cart."""

    add_to_cart = AddToCart.Field(description="Put something into the cart.")
    set_cart_quantity = SetCartQuantity.Field(description="Change how many; zero removes the line.")
    choose_delivery = ChooseDelivery.Field(description="Choose how one workshop's parcel goes.")
    accept_prices = AcceptPrices.Field(description="Take the prices as they are now.")

"""The viewer's cart, priced."""

from typing import Any

import graphene
from django.db.models import QuerySet

from shop.carts import models, pricing, queries
from shop.catalogue.graphql.types import ProductType, VariantType
from shop.files.graphql import ImageType
from shop.kit.graphql.nodes import NodeType
from shop.kit.graphql.scalars import MoneyType
from shop.kit.money import Money
from shop.rates import queries as rates
from vendors.workshops.graphql.types import ShippingZoneType, WorkshopType


class CartProblem(graphene.ObjectType):
    """Why something in the cart cannot be ordered as it is."""

    code = graphene.String(
        required=True,
        description="withdrawn, out_of_stock, price_changed, too_cheap, not_shipped_there, destination_missing, no_rate, cart_empty.",
    )
    message = graphene.String(required=True, description="The same in words for the buyer.")

    @staticmethod
    def resolve_message(problem: pricing.Problem, info: graphene.ResolveInfo) -> str:
        """In the request's language."""
        return str(problem.message)


def problems_field(description: str) -> graphene.Field:
    """A list of problems."""
    return graphene.Field(graphene.NonNull(graphene.List(graphene.NonNull(CartProblem))), description=description)


class CartLineType(NodeType):
    """A variant in the cart."""

    class Meta:
        model = models.CartLine
        name = "CartLine"
        description = "A variant in the cart."

    quantity = graphene.Int(required=True, description="How many.")
    variant = graphene.Field(VariantType, required=True, description="What is bought.")
    product = graphene.Field(ProductType, required=True, description="The listing that it belongs to.")
    picture = graphene.Field(ImageType, description="The product's first picture.")

    @staticmethod
    def resolve_product(line: models.CartLine, info: graphene.ResolveInfo) -> Any:
        """Loaded with the line."""
        return line.variant.product

    @staticmethod
    def resolve_picture(line: models.CartLine, info: graphene.ResolveInfo) -> Any:
        """Loaded with the line."""
        return next((picture.image for picture in line.variant.product.images.all()), None)

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[models.CartLine]:
        """Those of the viewer's own cart."""
        rows = models.CartLine.objects.filter(cart__in=queries.visible_to(viewer))
        return rows.select_related("variant__product__workshop")


class PricedLineType(graphene.ObjectType):
    """A line of a parcel with its price."""

    class Meta:
        name = "PricedLine"

    line = graphene.Field(CartLineType, required=True, description="The line itself.")
    unit_price = graphene.Field(MoneyType, required=True, description="The price of one in the cart's currency.")
    shop_unit_price = graphene.Field(MoneyType, required=True, description="The price of one as the workshop set it.")
    total = graphene.Field(MoneyType, required=True, description="All pieces in the cart's currency.")
    problems = problems_field("What keeps this line from being ordered.")

    @staticmethod
    def resolve_unit_price(line: pricing.PricedLine, info: graphene.ResolveInfo) -> Any:
        """Converted."""
        return line.charged_unit

    @staticmethod
    def resolve_shop_unit_price(line: pricing.PricedLine, info: graphene.ResolveInfo) -> Any:
        """As set."""
        return line.unit


class DeliveryOptionType(graphene.ObjectType):
    """A way for one parcel to go."""

    class Meta:
        name = "DeliveryOption"

    zone = graphene.Field(ShippingZoneType, required=True, description="The workshop's shipping zone.")
    price = graphene.Field(MoneyType, required=True, description="For this parcel, in the cart's currency.")
    is_chosen = graphene.Boolean(required=True, description="Whether it is the one that counts.")

    @staticmethod
    def resolve_price(option: pricing.DeliveryOption, info: graphene.ResolveInfo) -> Any:
        """Converted."""
        return option.charged


class ParcelType(graphene.ObjectType):
    """What one workshop sends."""

    class Meta:
        name = "Parcel"

    workshop = graphene.Field(WorkshopType, required=True, description="Who sends it.")
    lines = graphene.Field(graphene.NonNull(graphene.List(graphene.NonNull(PricedLineType))), description="What lies in it.")
    options = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(DeliveryOptionType))), description="The ways it may go to the destination."
    )
    items = graphene.Field(MoneyType, required=True, description="The goods.")
    shipping = graphene.Field(MoneyType, required=True, description="The delivery chosen.")
    total = graphene.Field(MoneyType, required=True, description="Goods and delivery.")
    problems = problems_field("What keeps this parcel from being ordered.")


class CartType(graphene.ObjectType):
    """What the viewer means to buy, priced in their currency for their destination."""

    class Meta:
        name = "Cart"

    count = graphene.Int(required=True, description="How many pieces lie in it.")
    token = graphene.String(description="What a guest's program sends as X-Cart-Token; null for a person's cart.")
    currency = graphene.String(required=True, description="The currency of the prices below.")
    ship_to = graphene.String(required=True, description="The destination's country code; empty while none is chosen.")
    parcels = graphene.Field(graphene.NonNull(graphene.List(graphene.NonNull(ParcelType))), description="One for each workshop.")
    items = graphene.Field(MoneyType, description="All goods; null while there is no rate for some of them.")
    shipping = graphene.Field(MoneyType, description="All deliveries; null as `items`.")
    total = graphene.Field(MoneyType, description="Everything; null as `items`.")
    problems = problems_field("What keeps the cart from being ordered, of its parts too.")
    is_ready = graphene.Boolean(required=True, description="Whether it can be ordered as it is.")

    @staticmethod
    def resolve_count(cart: pricing.PricedCart, info: graphene.ResolveInfo) -> int:
        """Pieces."""
        return sum(line.line.quantity for parcel in cart.parcels for line in parcel.lines)

    @staticmethod
    def resolve_token(cart: pricing.PricedCart, info: graphene.ResolveInfo) -> str | None:
        """For guests only."""
        return None if cart.cart.user_id else cart.cart.token

    @staticmethod
    def resolve_items(cart: pricing.PricedCart, info: graphene.ResolveInfo) -> Money | None:
        """Of all parcels."""
        return cart.items if cart.is_converted else None

    @staticmethod
    def resolve_shipping(cart: pricing.PricedCart, info: graphene.ResolveInfo) -> Money | None:
        """Of all parcels."""
        return cart.shipping if cart.is_converted else None

    @staticmethod
    def resolve_total(cart: pricing.PricedCart, info: graphene.ResolveInfo) -> Money | None:
        """Of all parcels."""
        return cart.total if cart.is_converted else None

    @staticmethod
    def resolve_problems(cart: pricing.PricedCart, info: graphene.ResolveInfo) -> list[pricing.Problem]:
        """Of all parts."""
        return cart.all_problems

    @staticmethod
    def resolve_is_ready(cart: pricing.PricedCart, info: graphene.ResolveInfo) -> bool:
        """No problem anywhere."""
        return not cart.all_problems


def priced(cart: models.Cart, info: graphene.ResolveInfo) -> pricing.PricedCart:
    """The cart in the viewer's currency for their destination."""
    viewer = info.context.viewer
    return pricing.price_cart(cart, currency=viewer.currency, ship_to=viewer.ship_to, rates=rates.snapshot())

"""Orders as buyers, workshops and the staff see them."""

from typing import Any

import graphene
from django.db.models import QuerySet

from shop.accounts.models import StaffRole
from shop.files.graphql import ImageType
from shop.kit.addresses import format_lines, in_latin_letters, label_lines
from shop.kit.formatting import country_name
from shop.kit.graphql.history import NEED as HISTORY
from shop.kit.graphql.history import history_field
from shop.kit.graphql.loading import Fetch, Join, rows_of
from shop.kit.graphql.nodes import NodeType
from shop.kit.graphql.scalars import MoneyType, enum_of, language_of, localized
from shop.kit.money import Money
from shop.kit.states import can_move
from shop.orders import models, policies, queries, states
from vendors.workshops.graphql.types import WorkshopType, roles_of

OrderStatus = enum_of(states.OrderStatus, "OrderStatus", "Whether an order was paid.")
VendorOrderStatus = enum_of(states.VendorOrderStatus, "VendorOrderStatus", "Where one workshop's part of an order stands.")


def money_field(description: str) -> graphene.Field:
    """A required amount."""
    return graphene.Field(MoneyType, required=True, description=description)


class PackingSlip(graphene.ObjectType):
    """What is written on a parcel."""

    address_lines = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        description="Where it goes; abroad the country stands in the workshop's language and in English.",
    )
    latin_address_lines = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        description="The same in Latin letters; empty when it was written in them, or in a script that is not spelled here.",
    )


class ClaimType(NodeType):
    """What a buyer said is wrong; the money stays held until it is settled."""

    class Meta:
        model = models.Claim
        name = "Claim"
        description = "What a buyer said is wrong; the money stays held until it is settled."

    kind = graphene.String(required=True, description="not_arrived or other.")
    message = graphene.String(required=True, description="The buyer's words.")
    status = graphene.String(required=True, description="open or settled.")
    outcome = graphene.String(required=True, description="released, refunded or partly; empty while it is open.")
    opened_at = graphene.DateTime(required=True, description="When the buyer said so.")

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[models.Claim]:
        """Those on visible parts."""
        return queries.claims_visible_to(viewer)


class OrderLineType(NodeType):
    """A thing as it was bought."""

    class Meta:
        model = models.OrderLine
        name = "OrderLine"
        description = "A thing as it was bought."

    title = localized("title", "What it was called when it was bought.")
    variant_name = localized("variant_name", "Which size or color.")
    sku = graphene.String(required=True, description="The workshop's own code.")
    quantity = graphene.Int(required=True, description="How many.")
    refunded_quantity = graphene.Int(required=True, description="How many of them were paid back.")
    quantity_left = graphene.Int(required=True, description="How many of them were not.")
    unit_price = money_field("The price of one in the workshop's currency.")
    charged_unit_price = money_field("The price of one in the currency of the charge.")
    charged_total = money_field("All pieces in the currency of the charge.")
    picture = graphene.Field(ImageType, description="The product's picture of then.")
    product_slug = graphene.String(description="The product's address, while it exists.")

    needs = {
        "picture": (Join("image"),),
        "productSlug": (Join("product"),),
        "unitPrice": (Join("vendor_order"),),
        "chargedUnitPrice": (Join("vendor_order__order"),),
        "chargedTotal": (Join("vendor_order__order"),),
    }

    @staticmethod
    def resolve_unit_price(line: models.OrderLine, info: graphene.ResolveInfo) -> Money:
        """Frozen."""
        return Money(line.unit_minor, line.vendor_order.currency)

    @staticmethod
    def resolve_charged_unit_price(line: models.OrderLine, info: graphene.ResolveInfo) -> Money:
        """Frozen."""
        return Money(line.charged_unit_minor, line.vendor_order.order.currency)

    @staticmethod
    def resolve_charged_total(line: models.OrderLine, info: graphene.ResolveInfo) -> Money:
        """Frozen price times quantity."""
        return Money(line.charged_unit_minor * line.quantity, line.vendor_order.order.currency)

    @staticmethod
    def resolve_picture(line: models.OrderLine, info: graphene.ResolveInfo) -> Any:
        """Loaded with the line."""
        return line.image

    @staticmethod
    def resolve_product_slug(line: models.OrderLine, info: graphene.ResolveInfo) -> str | None:
        """While the product exists."""
        return line.product.slug if line.product else None

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[models.OrderLine]:
        """Those of visible parts."""
        return models.OrderLine.objects.filter(vendor_order__in=queries.parts_visible_to(viewer))


LINES = Fetch("lines", lambda _viewer: models.OrderLine.objects.order_by("pk"), back="vendor_order")
CLAIMS = Fetch("claims", lambda viewer: queries.claims_visible_to(viewer).order_by("pk"), back="vendor_order")
PARTS = Fetch("vendor_orders", lambda _viewer: models.VendorOrder.objects.order_by("pk"), back="order")


class VendorOrderType(NodeType):
    """One workshop's part of an order."""

    class Meta:
        model = models.VendorOrder
        name = "VendorOrder"
        description = "One workshop's part of an order."

    number = graphene.String(required=True, description="What people say on the phone.")
    status = graphene.Field(VendorOrderStatus, required=True, description="Where it stands.")
    status_label = graphene.String(required=True, description="The same in words.")
    workshop = graphene.Field(WorkshopType, required=True, description="Who makes and sends it.")
    lines = graphene.Field(graphene.NonNull(graphene.List(graphene.NonNull(OrderLineType))), description="What was bought.")
    items = money_field("The goods in the workshop's currency.")
    items_left = money_field("The goods that were not paid back, at their prices in the workshop's currency.")
    shipping = money_field("The delivery in the workshop's currency.")
    total = money_field("Goods and delivery in the workshop's currency.")
    gone_back = money_field("What of the total has gone back to the buyer while the part goes on, in the workshop's currency.")
    commission = graphene.Field(MoneyType, description="The platform's commission on what is left; for the workshop and the staff.")
    share = graphene.Field(MoneyType, description="What the workshop gets of what is left; for the workshop and the staff.")
    charged_shipping = money_field("The delivery in the currency of the charge.")
    charged_total = money_field("What the buyer pays for this part, in the currency of the charge.")
    charged_left = money_field("What of that has not gone back while the part goes on.")
    carrier = graphene.String(required=True, description="Who carries the parcel.")
    days_min = graphene.Int(required=True, description="Days on the way, at least.")
    days_max = graphene.Int(required=True, description="Days on the way, at most.")
    placed_at = graphene.DateTime(required=True, description="When it was ordered.")
    accept_by = graphene.DateTime(description="Until when the workshop may accept.")
    ship_by = graphene.DateTime(description="Until when the workshop means to ship.")
    expected_by = graphene.DateTime(description="When it should be there, as the carrier says; null before it is shipped.")
    receive_by = graphene.DateTime(description="When it counts as received if nobody says otherwise.")
    release_at = graphene.DateTime(description="When the workshop's share becomes payable.")
    tracking_number = graphene.String(required=True, description="To follow the parcel; empty before it is shipped.")
    tracking_url = graphene.String(required=True, description="Where to follow it; may be empty.")
    is_held = graphene.Boolean(required=True, description="Whether a claim keeps the money.")
    ship_to = graphene.String(required=True, description="The destination's country code.")
    address_lines = graphene.List(graphene.NonNull(graphene.String), required=True, description="Where it goes, as an envelope shows it.")
    packing_slip = graphene.Field(
        PackingSlip, description="What is written on the parcel, for those who pack it; null for others, and when nothing is to be sent."
    )
    buyer_name = graphene.String(required=True, description="Who gets it.")
    buyer_phone = graphene.String(required=True, description="For the carrier; may be empty.")
    claims = graphene.Field(graphene.NonNull(graphene.List(graphene.NonNull(ClaimType))), description="What the buyer said is wrong.")
    history = history_field(models.VendorOrder)
    can_accept = graphene.Boolean(required=True, description="Whether the workshop may accept or decline it now.")
    can_ship = graphene.Boolean(required=True, description="Whether the workshop may ship it now.")
    can_cancel = graphene.Boolean(required=True, description="Whether the buyer may cancel it now.")
    can_receive = graphene.Boolean(required=True, description="Whether the buyer may say that it arrived.")
    can_report = graphene.Boolean(required=True, description="Whether the buyer may say that something is wrong.")
    can_refund = graphene.Boolean(required=True, description="Whether the viewer may give some of the money back now.")
    refund_key = graphene.String(
        required=True, description="A key for the next refundSome or giveBackSome: another once something has gone back."
    )

    needs = {
        "workshop": (Join("workshop"),),
        "lines": (LINES,),
        "itemsLeft": (LINES,),
        "claims": (CLAIMS,),
        "history": (HISTORY,),
        "chargedShipping": (Join("order"),),
        "chargedTotal": (Join("order"),),
        "chargedLeft": (Join("order"),),
        "canRefund": (Join("workshop"),),
        "shipTo": (Join("order"),),
        "addressLines": (Join("order"),),
        "packingSlip": (Join("order"), Join("workshop")),
        "buyerName": (Join("order"),),
        "buyerPhone": (Join("order"),),
        "placedAt": (Join("order"),),
    }

    @staticmethod
    def resolve_status_label(part: models.VendorOrder, info: graphene.ResolveInfo) -> str:
        """In words."""
        return part.get_status_display()

    @staticmethod
    def resolve_lines(part: models.VendorOrder, info: graphene.ResolveInfo) -> list[models.OrderLine]:
        """Loaded with the part."""
        return rows_of(part, LINES, info)

    @staticmethod
    def resolve_claims(part: models.VendorOrder, info: graphene.ResolveInfo) -> list[models.Claim]:
        """Loaded with the part."""
        return rows_of(part, CLAIMS, info)

    @staticmethod
    def resolve_items(part: models.VendorOrder, info: graphene.ResolveInfo) -> Money:
        """Frozen."""
        return Money(part.items_minor, part.currency)

    @staticmethod
    def resolve_items_left(part: models.VendorOrder, info: graphene.ResolveInfo) -> Money:
        """What the packing slip sums up."""
        return Money(sum(line.unit_minor * line.quantity_left for line in rows_of(part, LINES, info)), part.currency)

    @staticmethod
    def resolve_shipping(part: models.VendorOrder, info: graphene.ResolveInfo) -> Money:
        """Frozen."""
        return Money(part.shipping_minor, part.currency)

    @staticmethod
    def resolve_commission(part: models.VendorOrder, info: graphene.ResolveInfo) -> Money | None:
        """Not the buyer's business."""
        return part.commission - part.gone_back().commission if works_on(part, info) else None

    @staticmethod
    def resolve_share(part: models.VendorOrder, info: graphene.ResolveInfo) -> Money | None:
        """Not the buyer's business."""
        return part.share - part.gone_back().share if works_on(part, info) else None

    @staticmethod
    def resolve_charged_shipping(part: models.VendorOrder, info: graphene.ResolveInfo) -> Money:
        """Frozen."""
        return Money(part.charged_shipping_minor, part.order.currency)

    @staticmethod
    def resolve_charged_total(part: models.VendorOrder, info: graphene.ResolveInfo) -> Money:
        """Frozen."""
        return part.charged

    @staticmethod
    def resolve_placed_at(part: models.VendorOrder, info: graphene.ResolveInfo) -> Any:
        """With the whole order."""
        return part.order.created_at

    @staticmethod
    def resolve_ship_to(part: models.VendorOrder, info: graphene.ResolveInfo) -> str:
        """Country code."""
        return str(part.order.ship_to)

    @staticmethod
    def resolve_address_lines(part: models.VendorOrder, info: graphene.ResolveInfo) -> list[str]:
        """By the country's rules."""
        return address_lines(part.order, info)

    @staticmethod
    def resolve_packing_slip(part: models.VendorOrder, info: graphene.ResolveInfo) -> PackingSlip | None:
        """For those who pack."""
        return packing_slip(part, info)

    @staticmethod
    def resolve_buyer_name(part: models.VendorOrder, info: graphene.ResolveInfo) -> str:
        """From the address."""
        return str(part.order.address.get("name", ""))

    @staticmethod
    def resolve_buyer_phone(part: models.VendorOrder, info: graphene.ResolveInfo) -> str:
        """From the order."""
        return part.order.phone

    @staticmethod
    def resolve_can_accept(part: models.VendorOrder, info: graphene.ResolveInfo) -> bool:
        """By its status."""
        return can_move(part, "accept")

    @staticmethod
    def resolve_can_ship(part: models.VendorOrder, info: graphene.ResolveInfo) -> bool:
        """By its status."""
        return can_move(part, "ship")

    @staticmethod
    def resolve_can_cancel(part: models.VendorOrder, info: graphene.ResolveInfo) -> bool:
        """By its status."""
        return can_move(part, "cancel")

    @staticmethod
    def resolve_can_receive(part: models.VendorOrder, info: graphene.ResolveInfo) -> bool:
        """By its status."""
        return can_move(part, "receive")

    @staticmethod
    def resolve_can_report(part: models.VendorOrder, info: graphene.ResolveInfo) -> bool:
        """Before the money is released, once."""
        return not part.is_held and can_move(part, "refund")

    @staticmethod
    def resolve_gone_back(part: models.VendorOrder, info: graphene.ResolveInfo) -> Money:
        """In proportion to the charge."""
        return part.gone_back().total

    @staticmethod
    def resolve_charged_left(part: models.VendorOrder, info: graphene.ResolveInfo) -> Money:
        """The charge less what went back."""
        return part.left

    @staticmethod
    def resolve_can_refund(part: models.VendorOrder, info: graphene.ResolveInfo) -> bool:
        """By its status and who asks."""
        return policies.can_refund(info.context.viewer, part)

    @staticmethod
    def resolve_refund_key(part: models.VendorOrder, info: graphene.ResolveInfo) -> str:
        """So that a form sent twice pays once."""
        return f"after {part.refunded_minor}"

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[models.VendorOrder]:
        """The buyer's, the workshop's own, or all for the staff."""
        return queries.parts_visible_to(viewer)


class OrderType(NodeType):
    """What one buyer paid for at once."""

    class Meta:
        model = models.Order
        name = "Order"
        description = "What one buyer paid for at once."

    number = graphene.String(required=True, description="What people say on the phone.")
    status = graphene.Field(OrderStatus, required=True, description="Whether it was paid.")
    status_label = graphene.String(required=True, description="The same in words.")
    total = money_field("What the buyer pays, in the currency of the charge.")
    email = graphene.String(required=True, description="Where its news go.")
    phone = graphene.String(required=True, description="For the carrier; may be empty.")
    ship_to = graphene.String(required=True, description="The destination's country code.")
    ship_to_name = graphene.String(required=True, description="The destination's country in words.")
    address_lines = graphene.List(graphene.NonNull(graphene.String), required=True, description="Where it goes, as an envelope shows it.")
    created_at = graphene.DateTime(required=True, description="When it was ordered.")
    paid_at = graphene.DateTime(description="When the payment arrived.")
    can_cancel = graphene.Boolean(required=True, description="Whether its buyer may cancel all of it, since it is not paid yet.")
    is_being_cancelled = graphene.Boolean(required=True, description="Whether it is cancelled as soon as its payment page is closed.")
    is_mine = graphene.Boolean(required=True, description="Whether it belongs to the viewer's account, not only to a link they hold.")
    vendor_orders = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(VendorOrderType))), description="A part for each workshop."
    )

    needs = {
        "vendorOrders": (PARTS,),
    }

    @staticmethod
    def resolve_status_label(order: models.Order, info: graphene.ResolveInfo) -> str:
        """In words."""
        return order.get_status_display()

    @staticmethod
    def resolve_vendor_orders(order: models.Order, info: graphene.ResolveInfo) -> list[models.VendorOrder]:
        """Loaded with the order."""
        return rows_of(order, PARTS, info)

    @staticmethod
    def resolve_ship_to(order: models.Order, info: graphene.ResolveInfo) -> str:
        """Country code."""
        return str(order.ship_to)

    @staticmethod
    def resolve_ship_to_name(order: models.Order, info: graphene.ResolveInfo) -> str:
        """In the reader's language."""
        return country_name(str(order.ship_to), language_of(info))

    @staticmethod
    def resolve_address_lines(order: models.Order, info: graphene.ResolveInfo) -> list[str]:
        """By the country's rules."""
        return address_lines(order, info)

    @staticmethod
    def resolve_can_cancel(order: models.Order, info: graphene.ResolveInfo) -> bool:
        """By its status."""
        return can_move(order, "withdraw") and order.withdrawal_asked_at is None

    @staticmethod
    def resolve_is_being_cancelled(order: models.Order, info: graphene.ResolveInfo) -> bool:
        """While the provider has not answered."""
        return can_move(order, "withdraw") and order.withdrawal_asked_at is not None

    @staticmethod
    def resolve_is_mine(order: models.Order, info: graphene.ResolveInfo) -> bool:
        """By account."""
        user = info.context.viewer.user
        return user is not None and order.buyer_id == user.pk

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[models.Order]:
        """The buyer's, or all for the staff."""
        return queries.visible_to(viewer)


def packing_slip(part: models.VendorOrder, info: graphene.ResolveInfo) -> PackingSlip | None:
    """For those who pack, while there is something to pack."""
    if part.status not in states.PACKED or not works_on(part, info):
        return None
    home, abroad = str(part.workshop.country), str(part.order.ship_to)
    languages = [part.workshop.language] if home == abroad else [part.workshop.language, "en"]
    *lines, country = label_lines({**part.order.address, "country": abroad}, languages)
    latin = in_latin_letters(lines)
    return PackingSlip(address_lines=[*lines, country], latin_address_lines=[*latin, country] if latin else [])


def address_lines(order: models.Order, info: graphene.ResolveInfo) -> list[str]:
    """The address as an envelope of its country shows it."""
    return format_lines({**order.address, "country": str(order.ship_to)}, language_of(info))


def works_on(part: models.VendorOrder, info: graphene.ResolveInfo) -> bool:
    """Whether the viewer is of the part's workshop or of the staff."""
    return info.context.viewer.has_staff_role(StaffRole.FINANCE, StaffRole.SUPPORT) or part.workshop_id in roles_of(info)

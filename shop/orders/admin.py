"""Orders in the back room."""

from shop.kit.back_room import show
from shop.orders.models import Claim, Order, OrderLine, VendorOrder

show(
    Order,
    "number",
    "status",
    "email",
    "total_minor",
    "currency",
    "created_at",
    "paid_at",
    search=("number", "email"),
    hidden=("token", "checkout_key"),
)
show(
    VendorOrder,
    "number",
    "status",
    "workshop",
    "items_minor",
    "shipping_minor",
    "currency",
    "is_held",
    search=("number", "workshop__name", "tracking_number"),
)
show(OrderLine, "vendor_order", "sku", "quantity", "unit_minor", "charged_unit_minor", search=("vendor_order__number", "sku"))
show(Claim, "vendor_order", "kind", "status", "outcome", "opened_at", "settled_by", search=("vendor_order__number",))

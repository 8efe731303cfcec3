"""When a workshop is told that the pieces of a variant run out."""

from shop.catalogue.models import Variant
from shop.kit import outbox

#: The workshop hears of it when so many are left, and once more when none is.
FEW = 2


def tell(variant: Variant, *, sold: int, sale: str) -> None:
    """Write to the workshop if this sale took the variant's stock to FEW or to none; needs `product`.

    Of a piece that was the only one of its kind nothing is told: that it is sold says the order. `sale` names
    what took the pieces, so that the same sale is told once.
    """
    left = variant.stock
    if left is None or not is_reached(before=left + sold, left=left) or (variant.product.is_one_of_a_kind and left + sold == 1):
        return
    outbox.put("catalogue.email_low_stock", unique_key=told_once(sale, variant.pk), variant_id=variant.pk, left=left, sale=sale)


def is_reached(*, before: int, left: int) -> bool:
    """Whether the stock fell from more than FEW to FEW or less, or to none."""
    return before > left and (before > FEW >= left or left == 0)


def told_once(sale: str, variant_id: int) -> str:
    """The key of the letters of one sale and variant."""
    return f"low_stock:{sale}:{variant_id}"

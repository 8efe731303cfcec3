"""What the life of a vendor order means for its money. Runs inside the move's own transaction."""

from typing import Any

from django.dispatch import receiver

from payments import postings, refunds
from shop.kit.models import StatusChange
from shop.kit.states import moved
from shop.orders import refunding
from shop.orders.models import VendorOrder

#: Moves after which the buyer's money for the part goes back.
GIVING_BACK = frozenset({"decline", "lapse", "cancel", "refund"})


@receiver(moved, sender=VendorOrder, dispatch_uid="payments.follow_vendor_order")
def follow_vendor_order(sender: Any, instance: VendorOrder, change: StatusChange, **_kwargs: Any) -> None:
    """Refund what was given up or given back, and make payable what is completed."""
    if change.move in GIVING_BACK:
        refunds.of_vendor_order(instance, reason=change.move, note=change.reason, at=change.at)
    elif change.move == refunding.MOVE:
        some = {"minor": change.data["minor"], "key": change.data["key"]}
        refunds.of_vendor_order(instance, reason=change.move, note=change.reason, at=change.at, **some)
    elif change.move == "complete":
        postings.released(instance, at=change.at)

"""What reviews do when something lower down moves; receivers only write rows."""

from typing import Any

from django.dispatch import receiver

from shop.kit.models import StatusChange
from shop.kit.states import moved
from shop.orders.models import VendorOrder
from shop.reviews import letters


@receiver(moved, sender=VendorOrder, dispatch_uid="reviews.follow_vendor_order")
def vendor_order_moved(sender: Any, instance: VendorOrder, change: StatusChange, **_kwargs: Any) -> None:
    """A parcel that has arrived is asked about later."""
    if change.move == "receive":
        letters.ask_later(instance, change.at)

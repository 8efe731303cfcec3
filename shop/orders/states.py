"""The lives of an order and of a vendor order."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.kit.states import Transition


class OrderStatus(models.TextChoices):
    """Whether the order was paid."""

    AWAITING_PAYMENT = "awaiting_payment", _("Waiting for payment")
    PAID = "paid", _("Paid")
    EXPIRED = "expired", _("Not paid in time")
    WITHDRAWN = "withdrawn", _("Cancelled before payment")


class VendorOrderStatus(models.TextChoices):
    """Where one workshop's part of an order stands."""

    AWAITING_PAYMENT = "awaiting_payment", _("Waiting for payment")
    NEW = "new", _("Waiting for the workshop")
    ACCEPTED = "accepted", _("Being prepared")
    SHIPPED = "shipped", _("On its way")
    RECEIVED = "received", _("Received")
    COMPLETED = "completed", _("Completed")
    DECLINED = "declined", _("Declined by the workshop")
    LAPSED = "lapsed", _("Not accepted in time")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Not paid in time")
    WITHDRAWN = "withdrawn", _("Cancelled before payment")


P = OrderStatus
V = VendorOrderStatus

#: The vendor may still be asked for the goods.
OPEN = (V.NEW, V.ACCEPTED, V.SHIPPED, V.RECEIVED)
#: Never paid: the workshop is not told of it.
UNPAID = (V.AWAITING_PAYMENT, V.EXPIRED, V.WITHDRAWN)
#: The parcel is to go or went.
PACKED = (V.NEW, V.ACCEPTED, V.SHIPPED, V.RECEIVED, V.COMPLETED)
#: The parcel is with the buyer.
DELIVERED = (V.RECEIVED, V.COMPLETED)
#: The buyer's money for this part goes back.
REFUNDED = (V.DECLINED, V.LAPSED, V.CANCELLED)

ORDER_TRANSITIONS = {
    "pay": Transition((P.AWAITING_PAYMENT,), P.PAID),
    "pay_late": Transition((P.EXPIRED,), P.PAID),
    "expire": Transition((P.AWAITING_PAYMENT,), P.EXPIRED),
    "withdraw": Transition((P.AWAITING_PAYMENT,), P.WITHDRAWN),
}

TRANSITIONS = {
    "pay": Transition((V.AWAITING_PAYMENT,), V.NEW),
    "pay_late": Transition((V.EXPIRED,), V.NEW),
    "expire": Transition((V.AWAITING_PAYMENT,), V.EXPIRED),
    "withdraw": Transition((V.AWAITING_PAYMENT,), V.WITHDRAWN),
    "accept": Transition((V.NEW,), V.ACCEPTED),
    "decline": Transition((V.NEW, V.ACCEPTED), V.DECLINED),
    "lapse": Transition((V.NEW,), V.LAPSED),
    "cancel": Transition((V.NEW,), V.CANCELLED),
    "ship": Transition((V.ACCEPTED,), V.SHIPPED),
    "receive": Transition((V.SHIPPED,), V.RECEIVED),
    "refund": Transition((V.ACCEPTED, V.SHIPPED, V.RECEIVED), V.CANCELLED),
    "complete": Transition((V.RECEIVED,), V.COMPLETED),
}

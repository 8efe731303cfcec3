"""The lives of a payment, a refund and a payout."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.kit.states import Transition


class PaymentStatus(models.TextChoices):
    """Where the buyer's payment stands."""

    STARTING = "starting", _("Being prepared")
    OPEN = "open", _("Waiting for the buyer")
    PAID = "paid", _("Paid")
    EXPIRED = "expired", _("Not paid in time")
    FAILED = "failed", _("Could not be started")


class RefundStatus(models.TextChoices):
    """Where money that goes back stands."""

    WAITING = "waiting", _("Being sent")
    SENT = "sent", _("Sent to the bank")
    DONE = "done", _("Paid back")
    FAILED = "failed", _("Could not be paid back")


class PayoutStatus(models.TextChoices):
    """Where money for a workshop stands."""

    PREPARED = "prepared", _("Prepared")
    DROPPED = "dropped", _("Taken back")
    RELEASED = "released", _("Released")
    PAID = "paid", _("Paid")
    RETURNED = "returned", _("Came back")


P, R, Y = PaymentStatus, RefundStatus, PayoutStatus

PAYMENT_TRANSITIONS = {
    "open": Transition((P.STARTING,), P.OPEN),
    "fail": Transition((P.STARTING,), P.FAILED),
    "pay": Transition((P.STARTING, P.OPEN), P.PAID),
    "pay_late": Transition((P.EXPIRED, P.FAILED), P.PAID),
    "expire": Transition((P.STARTING, P.OPEN), P.EXPIRED),
}

REFUND_TRANSITIONS = {
    "send": Transition((R.WAITING,), R.SENT),
    "finish": Transition((R.WAITING, R.SENT), R.DONE),
    # A bank may send money back even after the provider called the refund a success.
    "fail": Transition((R.WAITING, R.SENT, R.DONE), R.FAILED),
    "retry": Transition((R.FAILED,), R.WAITING),
}

PAYOUT_TRANSITIONS = {
    "release": Transition((Y.PREPARED,), Y.RELEASED),
    "drop": Transition((Y.PREPARED,), Y.DROPPED),
    "pay": Transition((Y.RELEASED,), Y.PAID),
    "return": Transition((Y.RELEASED, Y.PAID), Y.RETURNED),
}

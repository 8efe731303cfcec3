"""Money in the back room. Commission rules are added here: each holds from its date on and is never changed."""

from payments.models import Account, CommissionRule, Entry, Payment, Payout, PayoutMethod, ProviderEvent, Refund, Transaction
from shop.kit.back_room import AddOnly, show

show(
    Payment,
    "id",
    "order",
    "status",
    "amount_minor",
    "currency",
    "created_at",
    "paid_at",
    search=("order__number", "session_id", "charge_id"),
)
show(ProviderEvent, "event_id", "kind", "received_at", "handled_at", search=("event_id", "kind"))
show(
    Refund,
    "id",
    "payment",
    "vendor_order",
    "status",
    "amount_minor",
    "currency",
    "attempt",
    search=("payment__order__number", "provider_id"),
)
show(Account, "kind", "currency", "workshop", search=("kind", "workshop__name"))
show(Transaction, "key", "kind", "at", "order", "vendor_order", "reverses", search=("key", "order__number"))
show(Entry, "transaction", "account", "amount_minor", search=("transaction__key",))
show(CommissionRule, "basis_points", "country", "workshop", "valid_from", search=("workshop__name", "country"), kind=AddOnly)
show(PayoutMethod, "workshop", "rail", "updated_at", search=("workshop__name",), hidden=("details",))
show(
    Payout,
    "id",
    "workshop",
    "status",
    "amount_minor",
    "currency",
    "reference",
    "paid_at",
    search=("workshop__name", "reference"),
    hidden=("details",),
)

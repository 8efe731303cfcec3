"""What is sent to Stripe, built from the provider-neutral requests."""

from stripe.params import RefundCreateParams
from stripe.params.checkout import SessionCreateParams, SessionCreateParamsLineItem

from payments.providers import CheckoutLine, CheckoutRequest

# Of the shop's seven languages Stripe's page knows these two, for the others the browser chooses there; the sandbox's
# page knows all seven by the metadata.
PAGE_LANGUAGES = {"en": "en", "ru": "ru"}
STRIPE_REASONS = ("duplicate", "fraudulent", "requested_by_customer")
# Stripe's own limits in characters: a longer text would refuse the whole payment.
NAME_LENGTH, DESCRIPTION_LENGTH, METADATA_LENGTH = 250, 500, 500


def for_checkout(request: CheckoutRequest) -> SessionCreateParams:
    """Build the parameters of a Checkout Session; empty texts are left out, Stripe refuses them."""
    currency = request.currency.lower()
    built: SessionCreateParams = {
        "mode": "payment",
        "client_reference_id": request.reference,
        "line_items": [_line(line, currency) for line in request.lines],
        "success_url": request.success_url,
        "cancel_url": request.cancel_url,
        "expires_at": int(request.expires_at.timestamp()),
        "locale": PAGE_LANGUAGES.get(request.language, "auto"),
        "metadata": {"reference": request.reference, "language": request.language},
        "payment_intent_data": {
            "transfer_group": request.transfer_group,
            "metadata": {"reference": request.reference},
        },
        # The shop has converted and shown the price itself; a second conversion would confuse.
        "adaptive_pricing": {"enabled": False},
    }
    if request.customer_email:
        built["customer_email"] = request.customer_email
    return built


def _line(line: CheckoutLine, currency: str) -> SessionCreateParamsLineItem:
    built: SessionCreateParamsLineItem = {
        "quantity": line.quantity,
        "price_data": {
            "currency": currency,
            "unit_amount": line.amount,
            "product_data": {"name": line.name[:NAME_LENGTH]},
        },
    }
    product = built["price_data"]["product_data"]
    if line.description:
        product["description"] = line.description[:DESCRIPTION_LENGTH]
    if line.image_url:
        product["images"] = [line.image_url]
    return built


def for_refund(payment_intent: str, amount: int, reason: str) -> RefundCreateParams:
    """Build the parameters of a refund of `amount` minor units."""
    built: RefundCreateParams = {
        "payment_intent": payment_intent,
        "amount": amount,
        "reason": reason if reason in STRIPE_REASONS else "requested_by_customer",
    }
    if reason:
        built["metadata"] = {"reason": reason[:METADATA_LENGTH]}
    return built

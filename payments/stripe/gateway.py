"""Stripe behind the provider interface. The sandbox is reached by the same code at another address."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

import stripe
from stripe import StripeClient

from payments.providers import (
    BadSignature,
    CheckoutRequest,
    CheckoutState,
    Fee,
    HostedCheckout,
    ProviderEvent,
    ProviderRefused,
    ProviderUnavailable,
    RefundResult,
)
from payments.stripe import parameters, readings

# Pinned so that an upgrade of the SDK does not change the shape of answers by itself; the webhook
# endpoint at Stripe has to be created with the same version.
API_VERSION = "2026-10-28.endive"
# Seconds to connect and to wait for an answer: a person waits behind a checkout.
TIMEOUT = (3.05, 10.0)
NETWORK_RETRIES = 1
CHARGE_OF_SESSION = ["payment_intent.latest_charge.balance_transaction"]


class StripeGateway:
    """Talks to Stripe with one account's key.

    `api_base` is empty for Stripe itself and the sandbox's address otherwise. No call is made before a
    method is called.
    """

    def __init__(self, *, api_base: str, secret_key: str, webhook_secret: str) -> None:
        self._webhook_secret = webhook_secret
        self._livemode = secret_key.startswith(("sk_live_", "rk_live_"))
        self._client = StripeClient(
            secret_key,
            stripe_version=API_VERSION,
            base_addresses={"api": api_base.rstrip("/")} if api_base else {},
            max_network_retries=NETWORK_RETRIES,
            http_client=stripe.RequestsClient(timeout=TIMEOUT),
        )

    def create_checkout(self, request: CheckoutRequest) -> HostedCheckout:
        """Open a Checkout Session of mode `payment`; the same key gives the same session again."""
        with _translated_errors():
            session = self._client.v1.checkout.sessions.create(
                parameters.for_checkout(request), {"idempotency_key": request.idempotency_key}
            )
        return readings.hosted_checkout(session)

    def checkout_state(self, provider_id: str) -> CheckoutState:
        """Read a session with its latest charge and fee in one request."""
        with _translated_errors():
            session = self._client.v1.checkout.sessions.retrieve(provider_id, {"expand": CHARGE_OF_SESSION})
        return readings.checkout_state(session)

    def expire_checkout(self, provider_id: str) -> CheckoutState:
        """Close an open session and read it; one that Stripe will not close any more is only read.

        The state may still say `open`, while a payment is being processed: ask again later.
        """
        with suppress(ProviderRefused), _translated_errors():
            self._client.v1.checkout.sessions.expire(provider_id)
        return self.checkout_state(provider_id)

    def refund(self, payment_intent: str, amount: int, idempotency_key: str, reason: str) -> RefundResult:
        """Give back `amount` minor units; `reason` goes to the refund's metadata."""
        with _translated_errors():
            refund = self._client.v1.refunds.create(
                parameters.for_refund(payment_intent, amount, reason), {"idempotency_key": idempotency_key}
            )
        return readings.refund_result(refund)

    def refund_state(self, provider_id: str) -> RefundResult:
        """Read a refund."""
        with _translated_errors():
            return readings.refund_result(self._client.v1.refunds.retrieve(provider_id))

    def fee_of(self, charge: str) -> Fee | None:
        """Read Stripe's fee of a charge in the settlement currency; None until it is known."""
        with _translated_errors():
            found = self._client.v1.charges.retrieve(charge, {"expand": ["balance_transaction"]})
        return readings.fee(found)

    def parse_webhook(self, body: bytes, signature: str) -> ProviderEvent:
        """Check signature, age (300 s) and mode of a snapshot event; BadSignature when one is wrong."""
        try:
            event = self._client.construct_event(body, signature, self._webhook_secret)
            read = _read_event(event, body)
        except (stripe.SignatureVerificationError, ValueError, KeyError, AttributeError) as error:
            raise BadSignature(str(error)) from error
        if read.livemode != self._livemode:
            raise BadSignature(f"Event {read.id} belongs to another mode than our key")
        return read


def _read_event(event: stripe.Event, body: bytes) -> ProviderEvent:
    """Read a checked event; its subject is taken from the body, as plain JSON."""
    return ProviderEvent(
        id=event.id,
        kind=event.type,
        created_at=datetime.fromtimestamp(event.created, UTC),
        livemode=event.livemode,
        object=json.loads(body)["data"]["object"],
    )


@contextmanager
def _translated_errors() -> Iterator[None]:
    """Say which of Stripe's errors are worth another try.

    A wrong key counts as such: whoever runs the shop corrects it, and the waiting calls then succeed.
    """
    try:
        yield
    except (stripe.CardError, stripe.InvalidRequestError, stripe.PermissionError) as error:
        raise _refusal(error) from error
    except stripe.IdempotencyError as error:
        if error.http_status == 409:
            raise ProviderUnavailable(str(error)) from error
        raise _refusal(error) from error
    except stripe.StripeError as error:
        raise ProviderUnavailable(str(error)) from error


def _refusal(error: stripe.StripeError) -> ProviderRefused:
    kind = error.error.type if error.error else None
    return ProviderRefused(error.code or kind or "refused", error.user_message or "")

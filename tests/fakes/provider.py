"""A payment provider in memory, for every test that is not about Stripe itself.

Its signatures are compared with the gateway's, and a common set of tests runs over both
(`tests/payments/stripe/test_contract.py`), so that it cannot drift into a kinder world.
"""

import hmac
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from typing import Any

from payments.providers import (
    BadSignature,
    Card,
    CheckoutRequest,
    CheckoutState,
    Fee,
    HostedCheckout,
    ProviderEvent,
    ProviderRefused,
    ProviderUnavailable,
    RefundResult,
)

SMALLEST, LARGEST = 50, 99_999_999
UNCHARGEABLE = ("TMT",)


@dataclass(frozen=True)
class SignedWebhook:
    """A webhook as it would arrive: the raw body and the value of its signature header."""

    body: bytes
    signature: str


@dataclass
class FakeProvider:
    """Keeps checkouts and refunds; `pay`, `decline`, `expire` and `fail_refund` act for the world outside.

    Each of those gives the webhooks it causes, signed, in the order they were caused; `webhooks` has all
    of them. `outages` makes that many next calls raise ProviderUnavailable before they do anything,
    `lost_answers` after they have done it; `refusals` makes that many next checkouts be refused.
    """

    api_base: str = ""
    secret_key: str = "sk_test_fake"
    webhook_secret: str = "whsec_fake"
    requests: dict[str, CheckoutRequest] = field(default_factory=dict)
    states: dict[str, CheckoutState] = field(default_factory=dict)
    refunds: dict[str, RefundResult] = field(default_factory=dict)
    webhooks: list[SignedWebhook] = field(default_factory=list)
    outages: int = 0
    lost_answers: int = 0
    refusals: int = 0

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self._answers: dict[str, tuple[object, Any]] = {}
        self._refunded: dict[str, int] = {}

    def reset(self) -> None:
        """Forget everything: `providers.current()` gives one object to all tests."""
        self.__init__(self.api_base, self.secret_key, self.webhook_secret)  # type: ignore[misc]

    # What the marketplace calls.

    def create_checkout(self, request: CheckoutRequest) -> HostedCheckout:
        self._break_before()
        if self.refusals:
            self.refusals -= 1
            raise ProviderRefused("parameter_invalid_integer", "expires_at must be at least 30 minutes ahead")
        return self._once(request.idempotency_key, request, lambda: self._open(request))

    def checkout_state(self, provider_id: str) -> CheckoutState:
        self._break_before()
        return self._state(provider_id)

    def expire_checkout(self, provider_id: str) -> CheckoutState:
        self._break_before()
        if self._state(provider_id).status == "open":
            self.expire(provider_id)
        self._break_after()
        return self._state(provider_id)

    def refund(self, payment_intent: str, amount: int, idempotency_key: str, reason: str) -> RefundResult:
        self._break_before()
        made = (payment_intent, amount, reason)
        return self._once(idempotency_key, made, lambda: self._give_back(payment_intent, amount))

    def refund_state(self, provider_id: str) -> RefundResult:
        self._break_before()
        if provider_id not in self.refunds:
            raise ProviderRefused("resource_missing", f"No such refund: '{provider_id}'")
        return self.refunds[provider_id]

    def fee_of(self, charge: str) -> Fee | None:
        self._break_before()
        for state in self.states.values():
            if state.charge == charge:
                return state.fee
        raise ProviderRefused("resource_missing", f"No such charge: '{charge}'")

    def parse_webhook(self, body: bytes, signature: str) -> ProviderEvent:
        if not hmac.compare_digest(self._sign(body).encode(), signature.encode()):
            raise BadSignature("No signature found matching the expected one")
        event = json.loads(body)
        return ProviderEvent(
            id=event["id"],
            kind=event["type"],
            created_at=datetime.fromtimestamp(event["created"], UTC),
            livemode=event["livemode"],
            object=event["data"]["object"],
        )

    # What buyers, banks and time do.

    def pay(self, provider_id: str) -> list[SignedWebhook]:
        """Let the buyer pay an open checkout; paying twice changes nothing and causes nothing."""
        state = self._state(provider_id)
        if state.status != "open":
            return []
        number = next(self._numbers)
        self.states[provider_id] = replace(
            state,
            status="complete",
            payment_status="paid",
            payment_intent=state.payment_intent or f"pi_{number}",
            charge=f"ch_{number}",
            fee=Fee(state.amount * 29 // 1000 + 30, state.currency),
            card=Card("visa", "4242"),
        )
        paid = self._session(provider_id)
        intent = {"id": paid["payment_intent"], "object": "payment_intent", "status": "succeeded"}
        return [
            self.webhook("payment_intent.succeeded", intent),
            self.webhook("checkout.session.completed", paid),
        ]

    def decline(self, provider_id: str) -> list[SignedWebhook]:
        """Let the bank decline the buyer's card; the checkout stays open."""
        state = self._state(provider_id)
        number = next(self._numbers)
        intent = state.payment_intent or f"pi_{number}"
        self.states[provider_id] = replace(state, payment_intent=intent, charge=f"ch_{number}")
        failed = {"id": intent, "object": "payment_intent", "status": "requires_payment_method"}
        return [self.webhook("payment_intent.payment_failed", failed)]

    def expire(self, provider_id: str) -> list[SignedWebhook]:
        """Let the checkout's time run out, when it is still open."""
        state = self._state(provider_id)
        if state.status != "open":
            return []
        self.states[provider_id] = replace(state, status="expired")
        return [self.webhook("checkout.session.expired", self._session(provider_id))]

    def fail_refund(self, provider_id: str) -> list[SignedWebhook]:
        """Let a refund come back from the buyer's bank."""
        self.refunds[provider_id] = replace(self.refunds[provider_id], status="failed")
        failed = {"id": provider_id, "object": "refund", "status": "failed"}
        return [self.webhook("refund.failed", failed)]

    def webhook(self, kind: str, subject: dict[str, Any], *, livemode: bool = False) -> SignedWebhook:
        """Make a signed webhook of any kind about any object."""
        event = {
            "id": f"evt_{next(self._numbers)}",
            "object": "event",
            "type": kind,
            "created": int(datetime.now(UTC).timestamp()),
            "livemode": livemode,
            "data": {"object": subject},
        }
        body = json.dumps(event).encode()
        made = SignedWebhook(body, self._sign(body))
        self.webhooks.append(made)
        return made

    def _sign(self, body: bytes) -> str:
        return hmac.new(self.webhook_secret.encode(), body, sha256).hexdigest()

    def _once(self, key: str, made: object, act: Any) -> Any:
        if key in self._answers:
            before, answer = self._answers[key]
            if before != made:
                raise ProviderRefused("idempotency_error", "The key was used with other parameters")
        else:
            answer = act()
            self._answers[key] = (made, answer)
        self._break_after()
        return answer

    def _open(self, request: CheckoutRequest) -> HostedCheckout:
        if request.currency in UNCHARGEABLE:
            raise ProviderRefused("invalid_request_error", f"Invalid currency: {request.currency}")
        if not SMALLEST <= request.amount <= LARGEST:
            small = request.amount < SMALLEST
            raise ProviderRefused("amount_too_small" if small else "amount_too_large", str(request.amount))
        provider_id = f"cs_test_{next(self._numbers)}"
        self.requests[provider_id] = request
        self.states[provider_id] = CheckoutState(provider_id, "open", "unpaid", None, None, request.amount, request.currency, None)
        return HostedCheckout(provider_id, f"https://pay.example.test/{provider_id}", request.expires_at.replace(microsecond=0))

    def _state(self, provider_id: str) -> CheckoutState:
        if provider_id not in self.states:
            raise ProviderRefused("resource_missing", f"No such checkout.session: '{provider_id}'")
        return self.states[provider_id]

    def _session(self, provider_id: str) -> dict[str, Any]:
        state, request = self.states[provider_id], self.requests[provider_id]
        return {
            "id": provider_id,
            "object": "checkout.session",
            "amount_total": state.amount,
            "client_reference_id": request.reference,
            "currency": state.currency.lower(),
            "metadata": {"reference": request.reference},
            "payment_intent": state.payment_intent,
            "payment_status": state.payment_status,
            "status": state.status,
        }

    def _give_back(self, payment_intent: str, amount: int) -> RefundResult:
        paid = [state for state in self.states.values() if state.payment_intent == payment_intent and state.payment_status == "paid"]
        if not paid:
            raise ProviderRefused("resource_missing", f"No such payment_intent: '{payment_intent}'")
        left = paid[0].amount - self._refunded.get(payment_intent, 0)
        if amount > left:
            code = "amount_too_large" if left else "charge_already_refunded"
            raise ProviderRefused(code, f"Refund amount {amount} is greater than {left}")
        self._refunded[payment_intent] = self._refunded.get(payment_intent, 0) + amount
        made = RefundResult(f"re_{next(self._numbers)}", "succeeded", amount, paid[0].currency)
        self.refunds[made.provider_id] = made
        return made

    def _break_before(self) -> None:
        if self.outages > 0:
            self.outages -= 1
            raise ProviderUnavailable("The fake provider was told to fail")

    def _break_after(self) -> None:
        if self.lost_answers > 0:
            self.lost_answers -= 1
            raise ProviderUnavailable("The fake provider was told to lose its answer")

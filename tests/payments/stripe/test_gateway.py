"""What is particular to Stripe: wrong keys, silence, old signatures, other modes, readings."""

import json
import time
from typing import Any

import pytest
import stripe
from stripe import Charge, Refund
from stripe.checkout import Session

from payments.providers import BadSignature, ProviderRefused, ProviderUnavailable
from payments.sandbox.webhooks import signature
from payments.stripe import gateway as gateway_module
from payments.stripe import readings
from payments.stripe.gateway import API_VERSION, StripeGateway, _translated_errors
from tests.fakes.sandbox import KEY, SECRET

NOWHERE = "http://127.0.0.1:1"


def event(**changes: Any) -> bytes:
    made = {
        "id": "evt_1",
        "object": "event",
        "type": "charge.refunded",
        "created": 1_800_000_000,
        "livemode": False,
        "data": {"object": {"id": "ch_1", "amount": 5}},
    }
    return json.dumps({**made, **changes}).encode()


def gateway(key: str = KEY) -> StripeGateway:
    return StripeGateway(api_base=NOWHERE, secret_key=key, webhook_secret=SECRET)


class TestConnection:
    def test_silence_is_worth_another_try(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(gateway_module, "NETWORK_RETRIES", 0)
        with pytest.raises(ProviderUnavailable):
            gateway().refund_state("re_1")

    def test_the_pinned_version_is_the_one_the_sdk_was_made_for(self) -> None:
        assert stripe.api_version == API_VERSION

    def test_stripe_itself_is_the_default_address(self) -> None:
        made = StripeGateway(api_base="", secret_key=KEY, webhook_secret=SECRET)
        assert made._client._requestor._options.base_addresses["api"] == "https://api.stripe.com"


class TestErrors:
    @pytest.mark.parametrize(
        ("error", "meaning"),
        [
            (stripe.AuthenticationError("Invalid API Key"), ProviderUnavailable),
            (stripe.RateLimitError("Slow down"), ProviderUnavailable),
            (stripe.APIError("Broken"), ProviderUnavailable),
            (stripe.APIConnectionError("Silence"), ProviderUnavailable),
            (stripe.IdempotencyError("In use", http_status=409), ProviderUnavailable),
            (stripe.IdempotencyError("Other parameters", http_status=400), ProviderRefused),
            (stripe.PermissionError("Not yours"), ProviderRefused),
            (stripe.CardError("Declined", None, "card_declined"), ProviderRefused),
            (stripe.InvalidRequestError("No", None, "amount_too_small"), ProviderRefused),
        ],
    )
    def test_are_final_or_worth_another_try(self, error: Exception, meaning: type[Exception]) -> None:
        with pytest.raises(meaning), _translated_errors():
            raise error

    def test_a_refusal_has_a_code_even_when_stripe_gives_none(self) -> None:
        with pytest.raises(ProviderRefused) as refusal, _translated_errors():
            raise stripe.PermissionError("Not yours")
        assert (refusal.value.code, refusal.value.message) == ("refused", "Not yours")


class TestParseWebhook:
    def parse(self, body: bytes, at: float | None = None, key: str = KEY) -> Any:
        header = signature(body, SECRET, int(at or time.time()))
        return gateway(key).parse_webhook(body, header)

    def test_reads_an_event(self) -> None:
        read = self.parse(event())
        assert (read.id, read.kind, read.object) == ("evt_1", "charge.refunded", {"id": "ch_1", "amount": 5})

    def test_refuses_one_older_than_five_minutes(self) -> None:
        with pytest.raises(BadSignature):
            self.parse(event(), at=time.time() - 301)

    @pytest.mark.parametrize(("key", "livemode"), [(KEY, True), ("sk_live_1", False), ("rk_live_1", False)])
    def test_refuses_one_of_another_mode(self, key: str, livemode: bool) -> None:
        with pytest.raises(BadSignature, match="another mode"):
            self.parse(event(livemode=livemode), key=key)

    def test_takes_live_ones_with_a_live_key(self) -> None:
        assert self.parse(event(livemode=True), key="sk_live_1").livemode is True

    @pytest.mark.parametrize("body", [b"no json", event(object="v2.core.event"), b"{}", b"[]"])
    def test_refuses_what_is_no_snapshot_event(self, body: bytes) -> None:
        with pytest.raises(BadSignature):
            self.parse(body)


class TestReadings:
    @pytest.mark.parametrize(
        ("status", "meaning"),
        [
            ("succeeded", "succeeded"),
            ("failed", "failed"),
            ("canceled", "failed"),
            ("pending", "pending"),
            ("requires_action", "pending"),
            (None, "pending"),
        ],
    )
    def test_a_refund_is_pending_until_it_is_decided(self, status: str | None, meaning: str) -> None:
        refund = Refund.construct_from({"id": "re_1", "amount": 5, "currency": "usd", "status": status}, None)
        assert readings.refund_result(refund).status == meaning

    def test_a_charge_that_is_not_settled_has_no_fee(self) -> None:
        assert readings.fee(Charge.construct_from({"id": "ch_1", "balance_transaction": None}, None)) is None

    def test_a_session_whose_intent_is_not_expanded_has_its_id(self) -> None:
        values = {
            "id": "cs_1",
            "status": "complete",
            "payment_status": "paid",
            "payment_intent": "pi_1",
            "amount_total": 5,
            "currency": "kgs",
        }
        state = readings.checkout_state(Session.construct_from(values, None))
        assert (state.payment_intent, state.charge, state.fee, state.currency) == ("pi_1", None, None, "KGS")

"""The gateway's real requests against stripe-mock, which refuses every parameter Stripe does not know.

stripe-mock (github.com/stripe/stripe-mock) checks requests against Stripe's OpenAPI description and keeps
no state, so only the asking is verified here; the answers' meaning is verified against the sandbox.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import stripe

from payments.providers import CheckoutLine, CheckoutRequest
from payments.sandbox import api as sandbox_api
from payments.stripe.gateway import StripeGateway
from tests.fakes.sandbox import KEY, SECRET
from tests.programs import built, free_port, serving

MODULE = "github.com/stripe/stripe-mock"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    port = free_port()
    # Without an address of its own for HTTPS each would want the same port.
    addresses = ["-http-addr", f"127.0.0.1:{port}", "-https-addr", f"127.0.0.1:{free_port()}"]
    with serving([str(built(MODULE)), *addresses], port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def gateway(address: str) -> StripeGateway:
    return StripeGateway(api_base=address, secret_key=KEY, webhook_secret=SECRET)


REQUEST = CheckoutRequest(
    reference="payment-1",
    idempotency_key="payment-1",
    amount=2_500,
    currency="USD",
    lines=(
        CheckoutLine("Bowl", "Turned walnut", 1_000, 2, "https://shop.test/bowl.webp"),
        CheckoutLine("Delivery", "", 500, 1),
    ),
    customer_email="buyer@example.com",
    language="ru",
    success_url="https://shop.test/back?session={CHECKOUT_SESSION_ID}",
    cancel_url="https://shop.test/cart",
    expires_at=datetime.now(UTC) + timedelta(minutes=45),
    transfer_group="order-1",
)


def test_a_parameter_of_our_own_invention_is_noticed(address: str) -> None:
    client = stripe.StripeClient(KEY, base_addresses={"api": address})
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.refunds.create({"payment_intent": "pi_1", "because": "we said so"})  # type: ignore[typeddict-unknown-key]


class TestGateway:
    @pytest.mark.parametrize("language", ["ru", "en", "kk"])
    def test_opens_a_checkout(self, gateway: StripeGateway, language: str) -> None:
        assert gateway.create_checkout(replace(REQUEST, language=language)).provider_id

    def test_opens_a_checkout_without_an_address(self, gateway: StripeGateway) -> None:
        assert gateway.create_checkout(replace(REQUEST, customer_email=None)).provider_id

    def test_reads_a_checkout_with_its_fee(self, gateway: StripeGateway) -> None:
        assert gateway.checkout_state("cs_test_1").provider_id

    def test_expires_a_checkout(self, gateway: StripeGateway) -> None:
        assert gateway.expire_checkout("cs_test_1").provider_id

    @pytest.mark.parametrize("reason", ["The workshop declined", "duplicate", ""])
    def test_refunds(self, gateway: StripeGateway, reason: str) -> None:
        assert gateway.refund("pi_1", 100, "refund-1", reason).provider_id

    def test_reads_a_refund_and_a_fee(self, gateway: StripeGateway) -> None:
        assert gateway.refund_state("re_1").provider_id
        fee = gateway.fee_of("ch_1")
        assert fee is None or fee.amount >= 0


class TestSandbox:
    """The sandbox must not know a parameter, or serve an address, that Stripe does not."""

    @pytest.mark.parametrize("route", sandbox_api.ROUTES, ids=lambda route: f"{route.method} {route.pattern.pattern}")
    def test_serves_only_addresses_of_stripe(self, address: str, route: sandbox_api.Route) -> None:
        path = route.pattern.pattern.replace("(?P<id>[A-Za-z0-9_-]{1,255})", "x_1")
        client = stripe.StripeClient(KEY, base_addresses={"api": address})
        try:
            client.raw_request(route.method.lower(), path)
        except stripe.InvalidRequestError as error:
            # Required parameters were left out on purpose; an unknown address says so instead.
            assert "Unrecognized request URL" not in str(error)

"""One set of tests over the gateway (against the sandbox process) and over the fake in memory."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import pytest

from payments import providers
from payments.providers import (
    BadSignature,
    CheckoutLine,
    CheckoutRequest,
    Provider,
    ProviderRefused,
    ProviderUnavailable,
)
from payments.stripe.gateway import StripeGateway
from tests.fakes.provider import FakeProvider
from tests.fakes.sandbox import KEY, SECRET, Receiver, SandboxProcess, until


def methods(of: type) -> dict[str, inspect.Signature]:
    return {
        name: inspect.signature(getattr(of, name)) for name in vars(Provider) if not name.startswith("_") and callable(getattr(of, name))
    }


@pytest.mark.parametrize("implementation", [StripeGateway, FakeProvider])
def test_the_signatures_are_those_of_the_interface(implementation: type) -> None:
    assert methods(implementation) == methods(Provider)
    assert len(methods(Provider)) == 7


class World(Protocol):
    """A provider and those who act on it from outside."""

    provider: Provider

    def pay(self, provider_id: str) -> None: ...
    def decline(self, provider_id: str) -> None: ...
    def fail_next(self, *, after_the_work: bool) -> None: ...
    def webhook(self, kind: str, about: str) -> tuple[bytes, str]: ...


@dataclass
class Fake:
    provider: FakeProvider

    def pay(self, provider_id: str) -> None:
        self.provider.pay(provider_id)

    def decline(self, provider_id: str) -> None:
        self.provider.decline(provider_id)

    def fail_next(self, *, after_the_work: bool) -> None:
        self.provider.outages, self.provider.lost_answers = (0, 1) if after_the_work else (1, 0)

    def webhook(self, kind: str, about: str) -> tuple[bytes, str]:
        found = [made for made in self.provider.webhooks if kind.encode() in made.body and about.encode() in made.body]
        return found[-1].body, found[-1].signature


@dataclass
class Real:
    provider: StripeGateway
    sandbox: SandboxProcess
    receiver: Receiver

    def pay(self, provider_id: str) -> None:
        self.sandbox.pay(provider_id)

    def decline(self, provider_id: str) -> None:
        assert self.sandbox.pay(provider_id, "4000000000000002") == "declined"

    def fail_next(self, *, after_the_work: bool) -> None:
        # The SDK repeats a failed call once by itself, so the outage lasts for two.
        self.sandbox.options(**{"fail_after" if after_the_work else "fail_before": 2})

    def webhook(self, kind: str, about: str) -> tuple[bytes, str]:
        # A call about the payment of a test before this one may still come.
        return until(lambda: [call for call in self.receiver.received if kind.encode() in call[0] and about.encode() in call[0]])[-1]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Real]:
    receiver = Receiver()
    sandbox = SandboxProcess(tmp_path_factory.mktemp("sandbox") / "data", receiver.url)
    gateway = StripeGateway(api_base=sandbox.base, secret_key=KEY, webhook_secret=SECRET)
    yield Real(gateway, sandbox, receiver)
    assert sandbox.stop() == 0
    receiver.close()


@pytest.fixture(params=["fake", "real"])
def world(request: pytest.FixtureRequest) -> World:
    if request.param == "fake":
        return Fake(FakeProvider())
    found: Real = request.getfixturevalue("real")
    found.receiver.received.clear()
    return found


def checkout_request(key: str, **changes: Any) -> CheckoutRequest:
    lines = (CheckoutLine("Bowl", "Turned walnut", 1_500, 2), CheckoutLine("Delivery", "", 900, 1))
    made = CheckoutRequest(
        reference="payment-7",
        idempotency_key=key,
        amount=3_900,
        currency="USD",
        lines=lines,
        customer_email="buyer@example.com",
        language="ky",
        success_url="http://shop.test/orders/7?session={CHECKOUT_SESSION_ID}",
        cancel_url="http://shop.test/cart",
        expires_at=datetime.now(UTC) + timedelta(minutes=45),
        transfer_group="order-7",
    )
    return replace(made, **changes)


def single(key: str, amount: int, currency: str) -> CheckoutRequest:
    return checkout_request(key, amount=amount, currency=currency, lines=(CheckoutLine("Bowl", "", amount, 1),))


class TestCreateCheckout:
    def test_gives_a_page_and_an_open_state(self, world: World) -> None:
        request = checkout_request("create:1")
        made = world.provider.create_checkout(request)
        assert made.url.startswith("http")
        assert made.expires_at == request.expires_at.replace(microsecond=0)
        state = world.provider.checkout_state(made.provider_id)
        assert (state.status, state.payment_status) == ("open", "unpaid")
        assert (state.amount, state.currency) == (3_900, "USD")
        assert (state.payment_intent, state.charge, state.fee) == (None, None, None)

    def test_repeats_itself_for_the_same_key(self, world: World) -> None:
        request = checkout_request("create:2")
        assert world.provider.create_checkout(request) == world.provider.create_checkout(request)

    def test_refuses_other_parameters_with_the_same_key(self, world: World) -> None:
        request = checkout_request("create:3")
        world.provider.create_checkout(request)
        with pytest.raises(ProviderRefused) as refusal:
            world.provider.create_checkout(replace(request, reference="payment-8"))
        assert refusal.value.code == "idempotency_error"

    @pytest.mark.parametrize(
        ("amount", "currency", "code"),
        [
            (49, "USD", "amount_too_small"),
            (100_000_000, "UZS", "amount_too_large"),
            (5_000, "TMT", "invalid_request_error"),
        ],
    )
    def test_says_why_an_amount_cannot_be_charged(self, world: World, amount: int, currency: str, code: str) -> None:
        with pytest.raises(ProviderRefused) as refusal:
            world.provider.create_checkout(single(f"create:{amount}{currency}", amount, currency))
        assert refusal.value.code == code

    @pytest.mark.parametrize("after_the_work", [False, True])
    def test_an_outage_is_over_with_the_next_call(self, world: World, after_the_work: bool) -> None:
        request = checkout_request(f"create:outage:{after_the_work}")
        world.fail_next(after_the_work=after_the_work)
        with pytest.raises(ProviderUnavailable):
            world.provider.create_checkout(request)
        made = world.provider.create_checkout(request)
        assert world.provider.checkout_state(made.provider_id).status == "open"


class TestCheckoutState:
    def test_of_a_paid_one_has_charge_and_fee(self, world: World) -> None:
        made = world.provider.create_checkout(checkout_request("state:1"))
        world.pay(made.provider_id)
        state = world.provider.checkout_state(made.provider_id)
        assert (state.status, state.payment_status) == ("complete", "paid")
        assert state.payment_intent is not None
        assert state.charge is not None
        # 2.9 % of 39.00 dollars, rounded, and 30 cents.
        assert state.fee == (143, "USD")
        assert world.provider.fee_of(state.charge) == state.fee
        assert state.card == ("visa", "4242")

    def test_of_a_declined_one_stays_open(self, world: World) -> None:
        made = world.provider.create_checkout(checkout_request("state:2"))
        world.decline(made.provider_id)
        state = world.provider.checkout_state(made.provider_id)
        assert (state.status, state.payment_status, state.fee) == ("open", "unpaid", None)
        assert state.payment_intent is not None

    @pytest.mark.parametrize("method", ["checkout_state", "expire_checkout", "refund_state", "fee_of"])
    def test_of_an_unknown_one_is_refused(self, world: World, method: str) -> None:
        with pytest.raises(ProviderRefused) as refusal:
            getattr(world.provider, method)("cs_test_unknown")
        assert refusal.value.code == "resource_missing"


class TestExpireCheckout:
    def test_closes_an_open_one_any_number_of_times(self, world: World) -> None:
        made = world.provider.create_checkout(checkout_request("expire:1"))
        states = [world.provider.expire_checkout(made.provider_id).status for _ in range(2)]
        assert states == ["expired", "expired"]

    def test_tells_when_it_came_too_late(self, world: World) -> None:
        made = world.provider.create_checkout(checkout_request("expire:2"))
        world.pay(made.provider_id)
        state = world.provider.expire_checkout(made.provider_id)
        assert (state.status, state.payment_status) == ("complete", "paid")


class TestRefund:
    @pytest.fixture
    def intent(self, world: World, request: pytest.FixtureRequest) -> str:
        made = world.provider.create_checkout(checkout_request(f"refund:{request.node.name}"))
        world.pay(made.provider_id)
        found = world.provider.checkout_state(made.provider_id).payment_intent
        assert found is not None
        return found

    def test_gives_back_what_was_asked_once(self, world: World, intent: str) -> None:
        first = world.provider.refund(intent, 900, f"{intent}:1", "The workshop declined")
        assert world.provider.refund(intent, 900, f"{intent}:1", "The workshop declined") == first
        assert (first.status, first.amount, first.currency) == ("succeeded", 900, "USD")
        assert world.provider.refund_state(first.provider_id) == first

    def test_never_gives_back_more_than_was_paid(self, world: World, intent: str) -> None:
        world.provider.refund(intent, 3_000, f"{intent}:1", "")
        with pytest.raises(ProviderRefused) as refusal:
            world.provider.refund(intent, 901, f"{intent}:2", "")
        assert refusal.value.code == "amount_too_large"
        world.provider.refund(intent, 900, f"{intent}:3", "duplicate")
        with pytest.raises(ProviderRefused) as refusal:
            world.provider.refund(intent, 1, f"{intent}:4", "")
        assert refusal.value.code == "charge_already_refunded"

    def test_needs_a_payment(self, world: World) -> None:
        with pytest.raises(ProviderRefused) as refusal:
            world.provider.refund("pi_unknown", 1, "refund:unknown", "")
        assert refusal.value.code == "resource_missing"

    def test_an_outage_does_not_refund_twice(self, world: World, intent: str) -> None:
        world.fail_next(after_the_work=True)
        with pytest.raises(ProviderUnavailable):
            world.provider.refund(intent, 3_900, f"{intent}:1", "")
        assert world.provider.refund(intent, 3_900, f"{intent}:1", "").amount == 3_900


class TestParseWebhook:
    def test_reads_the_event_that_pays(self, world: World) -> None:
        made = world.provider.create_checkout(checkout_request("webhook:1"))
        world.pay(made.provider_id)
        event = world.provider.parse_webhook(*world.webhook("checkout.session.completed", made.provider_id))
        assert event.kind == "checkout.session.completed"
        assert event.livemode is False
        assert abs(datetime.now(UTC) - event.created_at) < timedelta(minutes=1)
        assert event.object["id"] == made.provider_id
        assert event.object["payment_status"] == "paid"
        assert event.object["client_reference_id"] == "payment-7"
        state = world.provider.checkout_state(made.provider_id)
        assert event.object["payment_intent"] == state.payment_intent

    def test_refuses_a_body_that_was_changed(self, world: World) -> None:
        made = world.provider.create_checkout(checkout_request("webhook:2"))
        world.pay(made.provider_id)
        body, signature = world.webhook("checkout.session.completed", made.provider_id)
        for changed, with_signature in (
            (body.replace(b'"paid"', b'"free"'), signature),
            (body, ""),
            (body, "t=1,v1=0"),
            (body, "nonsense"),
            (b"\xff", signature),
        ):
            with pytest.raises(BadSignature):
                world.provider.parse_webhook(changed, with_signature)


class TestCheckoutRequest:
    def test_must_add_up(self) -> None:
        with pytest.raises(ValueError, match="add up to 3900, not to 4000 USD"):
            checkout_request("x", amount=4_000)


class TestCurrent:
    def test_is_built_once_from_the_settings(self, settings: Any) -> None:
        settings.PAYMENT_PROVIDER = "payments.stripe.gateway.StripeGateway"
        gateway = providers.current()
        assert isinstance(gateway, StripeGateway)
        assert providers.current() is gateway
        settings.PAYMENT_PROVIDER = "tests.fakes.provider.FakeProvider"
        fake = providers.current()
        assert isinstance(fake, FakeProvider)
        fake.outages = 5
        fake.reset()
        assert (fake.outages, fake.webhook_secret) == (0, settings.STRIPE_WEBHOOK_SECRET)

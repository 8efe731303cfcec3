"""Money over GraphQL: who sees what, and what each mutation answers."""

from types import SimpleNamespace
from typing import Any

import graphene
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from graphql_relay import to_global_id

from payments import payouts
from payments.graphql import extensions, mutations, queries
from payments.models import Payout, Refund
from shop.accounts.middleware import ORDERS_COOKIE
from shop.accounts.viewer import Viewer
from shop.carts.graphql import operations as carts
from shop.kit.graphql.nodes import Node
from shop.orders import operations as orders
from shop.orders.graphql import queries as orders_queries
from shop.orders.models import Order
from tests.factories.orders import (
    NOW,
    make_cart,
    make_rates,
    make_staff,
    make_user,
    make_variant,
    make_workshop,
    owner_of,
    viewer_of,
)
from tests.factories.payments import UZ_ACCOUNT, make_method, open_payment, paid_payment, part_of
from tests.fakes.provider import FakeProvider
from tests.payments.test_payouts import make_payable
from vendors.workshops.graphql import queries as workshops_queries
from vendors.workshops.models import Workshop

pytestmark = pytest.mark.django_db

assert extensions  # its import adds the fields


class Query(queries.Queries, carts.Queries, orders_queries.Queries, workshops_queries.Queries, graphene.ObjectType):
    node = Node.Field()


class Mutation(mutations.Mutations, graphene.ObjectType):
    pass


SCHEMA = graphene.Schema(query=Query, mutation=Mutation)

ADDRESS = {
    "country": "US",
    "name": "Ann",
    "streetAddress": "1 Main",
    "city": "Austin",
    "countryArea": "TX",
    "postalCode": "78701",
}


def run(document: str, by: Viewer, cookies: dict[str, str] | None = None, **variables: Any) -> dict[str, Any]:
    """The answer's data; an error of the program fails the test."""
    context = SimpleNamespace(viewer=by, new_cookies={} if cookies is None else cookies)
    answer = SCHEMA.execute(document, context_value=context, variable_values=variables)
    assert answer.errors is None, answer.errors
    return answer.data  # type: ignore[return-value]


def codes(payload: dict[str, Any]) -> list[tuple[str, str]]:
    """Field and code of every error."""
    return [(error["field"], error["code"]) for error in payload["errors"]]


START = """mutation ($input: StartCheckoutInput!) { startCheckout(input: $input) {
    order { number status payment { status redirectUrl amount { amount } refunds { id } } } redirectUrl orderToken errors { field code } } }"""


class TestStartCheckout:
    def test_sends_a_person_to_the_page(self, provider: FakeProvider) -> None:
        make_rates()
        buyer = make_user("buyer")
        make_cart(buyer, make_variant(make_workshop(), 1_200_000))
        made = run(START, viewer_of(buyer), input={"address": ADDRESS})["startCheckout"]
        assert made["errors"] == []
        assert made["redirectUrl"] == made["order"]["payment"]["redirectUrl"]
        assert (made["orderToken"], made["order"]["payment"]["status"]) == (None, "OPEN")

    def test_lets_a_guest_keep_the_order(self, provider: FakeProvider) -> None:
        make_rates()
        cart = make_cart(None, make_variant(make_workshop(), 1_200_000))
        cookies: dict[str, str] = {}
        guest = viewer_of(None, cart_token=cart.token, order_tokens=frozenset({"t" * 43}))
        made = run(START, guest, cookies, input={"address": ADDRESS, "email": "guest@example.test"})["startCheckout"]
        assert made["orderToken"] == Order.objects.get().token
        assert set(cookies) == {ORDERS_COOKIE}

    def test_names_the_fields_that_are_wrong(self, provider: FakeProvider) -> None:
        make_rates()
        cart = make_cart(None, make_variant(make_workshop(), 1_200_000))
        made = run(START, viewer_of(None, cart_token=cart.token), input={"address": {"country": "US"}})["startCheckout"]
        assert {("email", "invalid"), ("address.postalCode", "invalid")} <= set(codes(made))

    def test_knows_no_cart_of_a_stranger(self, provider: FakeProvider) -> None:
        assert codes(run(START, viewer_of(None), input={"address": ADDRESS})["startCheckout"]) == [("", "not_found")]


class TestPayOrderAgain:
    DOCUMENT = "mutation ($order: ID!) { payOrderAgain(input: {order: $order}) { redirectUrl errors { field code } } }"

    def test_gives_the_page_to_the_buyer_alone(self, provider: FakeProvider) -> None:
        payment = open_payment()
        order = to_global_id("Order", payment.order_id)
        mine = run(self.DOCUMENT, viewer_of(payment.order.buyer), order=order)["payOrderAgain"]
        other = run(self.DOCUMENT, viewer_of(make_user()), order=order)["payOrderAgain"]
        assert mine["redirectUrl"] == payment.session_url
        assert codes(other) == [("order", "not_found")]


class TestCharge:
    DOCUMENT = "{ cart { charge { total { currency } reason message rate rateDate } } }"

    @pytest.mark.parametrize(
        ("price", "expected"),
        [
            (600_000, ("UZS", "", "")),
            (100_000_000, ("USD", "above_currency_limit", "12000")),
            (1, (None, "amount_too_small", "")),
        ],
    )
    def test_says_before_the_buyer_leaves_what_is_charged(self, price: int, expected: tuple[Any, ...]) -> None:
        make_rates()
        buyer = make_user()
        make_cart(buyer, make_variant(make_workshop(), price))
        charge = run(self.DOCUMENT, viewer_of(buyer, currency="UZS"))["cart"]["charge"]
        assert (charge["total"] and charge["total"]["currency"], charge["reason"], charge["rate"]) == expected
        assert bool(charge["message"]) == bool(charge["reason"])

    def test_is_nothing_for_an_empty_cart(self) -> None:
        make_rates()
        buyer = make_user()
        make_cart(buyer)
        assert run(self.DOCUMENT, viewer_of(buyer))["cart"]["charge"] is None


MONEY = """query ($slug: String!) { workshop(slug: $slug) { balance { held { minorUnits } payable { minorUnits } }
    payoutMethod { account rail updatedAt } payoutFields { name label isRequired value }
    statement { totalCount edges { node { id at kind account accountLabel orderNumber amount { minorUnits } balance { minorUnits } held { minorUnits } payable { minorUnits } prepared { minorUnits } } } }
    payouts { edges { node { status statusLabel account bankDetails { value } reference history { move } workshop { slug } } } } } }"""


class TestWorkshopMoney:
    def test_is_told_to_the_owner(self, provider: FakeProvider) -> None:
        workshop = make_payable()
        make_method(workshop)
        seen = run(MONEY, owner_of(workshop), slug=workshop.slug)["workshop"]
        assert seen["balance"] == {"held": {"minorUnits": 0}, "payable": {"minorUnits": 1_104_000}}
        assert seen["payoutMethod"]["account"] == "•••• 6001"
        assert [edge["node"]["kind"] for edge in seen["statement"]["edges"]] == [
            "release",
            "release",
            "capture",
        ]
        newest = seen["statement"]["edges"][0]["node"]
        assert [newest[name]["minorUnits"] for name in ("held", "payable", "prepared")] == [0, 1_104_000, 0]
        assert UZ_ACCOUNT["account"] in [field["value"] for field in seen["payoutFields"]]

    def test_shows_a_payout_without_the_whole_account(self, provider: FakeProvider) -> None:
        workshop = make_payable()
        make_method(workshop)
        payout = payouts.prepare(workshop_id=workshop.pk, by=make_staff(), at=NOW)
        document = "query ($id: ID!) { node(id: $id) { ... on Payout { account bankDetails { value } } } }"
        seen = run(document, owner_of(workshop), id=to_global_id("Payout", payout.pk))["node"]
        assert (seen["account"][-4:], seen["bankDetails"]) == (UZ_ACCOUNT["account"][-4:], None)

    def test_is_told_with_a_workshop_that_was_not_loaded_for_it(self, provider: FakeProvider) -> None:
        workshop = make_payable()
        info = SimpleNamespace(context=SimpleNamespace(viewer=owner_of(workshop)))
        assert extensions.resolve_balance(workshop, info).payable.minor > 0

    def test_is_not_told_to_a_stranger(self, provider: FakeProvider) -> None:
        workshop = make_payable()
        make_method(workshop)
        for by in (viewer_of(None), owner_of(make_workshop())):
            seen = run(MONEY, by, slug=workshop.slug)["workshop"]
            assert (seen["balance"], seen["payoutMethod"], seen["statement"]["totalCount"]) == (None, None, 0)
            assert {field["value"] for field in seen["payoutFields"]} == {""}

    def test_is_not_refetched_by_a_stranger(self, provider: FakeProvider) -> None:
        payment = paid_payment()
        workshop = part_of(payment).workshop
        ids = [to_global_id("Payment", payment.pk), to_global_id("PayoutMethod", make_method(workshop).pk)]
        ids += [to_global_id("StatementLine", workshop.accounts.get().entries.get().pk)]
        document = "query ($id: ID!) { node(id: $id) { id } }"
        for key in ids:
            assert run(document, viewer_of(make_user()), id=key)["node"] is None
            assert run(document, make_staff(), id=key)["node"] == {"id": key}


class TestStaff:
    LIST = "{ payableWorkshops { edges { node { slug balance { payable { minorUnits } } payoutMethod { account } } } } payouts { totalCount } refunds(status: WAITING) { totalCount } }"

    def test_lists_cost_the_same_for_one_and_three(self, provider: FakeProvider) -> None:
        by, costs = make_staff(), []
        for _round in range(2):
            make_method(make_payable())
            with CaptureQueriesContext(connection) as captured:
                run(self.LIST, by)
            costs.append(len(captured))
        assert costs[0] == costs[1]

    def test_strangers_see_empty_lists(self, provider: FakeProvider) -> None:
        make_payable()
        seen = run(self.LIST, viewer_of(make_user()))
        assert seen == {
            "payableWorkshops": {"edges": []},
            "payouts": {"totalCount": 0},
            "refunds": {"totalCount": 0},
        }

    def step(self, name: str, by: Viewer, **fields: str) -> dict[str, Any]:
        given = ", ".join(f'{key}: "{value}"' for key, value in fields.items())
        found: dict[str, Any] = run(
            f"mutation {{ {name}(input: {{{given}}}) {{ payout {{ id status bankDetails {{ value }} }} errors {{ field code }} }} }}",
            by,
        )
        return found[name]  # type: ignore[no-any-return]

    def test_a_payout_goes_to_its_end_and_comes_back(self, provider: FakeProvider) -> None:
        workshop, by = make_payable(), make_staff()
        key = to_global_id("Workshop", workshop.pk)
        assert codes(self.step("preparePayout", by, workshop=key)) == [("", "no_payout_method")]
        make_method(workshop)
        made = self.step("preparePayout", by, workshop=key)["payout"]
        assert UZ_ACCOUNT["mfo"] in [field["value"] for field in made["bankDetails"]]
        assert codes(self.step("releasePayout", by, id=made["id"])) == [("", "second_person_needed")]
        steps = [
            self.step("releasePayout", make_staff(), id=made["id"]),
            self.step("markPayoutPaid", by, id=made["id"], reference="42"),
        ]
        steps.append(self.step("markPayoutReturned", by, id=made["id"], reason="Closed"))
        assert [step["payout"]["status"] for step in steps] == ["RELEASED", "PAID", "RETURNED"]
        seen = run(MONEY, owner_of(workshop), slug=workshop.slug)["workshop"]["payouts"]["edges"][0]["node"]
        assert (seen["bankDetails"], [step["move"] for step in seen["history"]]) == (
            None,
            ["create", "release", "pay", "return"],
        )

    def test_says_who_may_do_what_with_a_prepared_one(self, provider: FakeProvider) -> None:
        workshop, by = make_payable(), make_staff()
        make_method(workshop)
        payout = payouts.prepare(workshop_id=workshop.pk, by=by, at=NOW)
        document = "query ($id: ID!) { node(id: $id) { ... on Payout { preparedBy canRelease canDrop } } }"
        key = to_global_id("Payout", payout.pk)
        seen = [run(document, who, id=key)["node"] for who in (by, make_staff(), owner_of(workshop))]
        assert seen == [
            {"preparedBy": "staff", "canRelease": False, "canDrop": True},
            {"preparedBy": "staff", "canRelease": True, "canDrop": True},
            {"preparedBy": None, "canRelease": False, "canDrop": False},
        ]
        assert self.step("dropPayout", by, id=key)["payout"]["status"] == "DROPPED"

    def test_the_tools_do_not_exist_for_others(self, provider: FakeProvider) -> None:
        workshop = make_payable()
        found = self.step("preparePayout", owner_of(workshop), workshop=to_global_id("Workshop", workshop.pk))
        assert (codes(found), Payout.objects.count()) == ([("", "not_found")], 0)

    def test_a_failed_refund_is_sent_again(self, provider: FakeProvider) -> None:
        payment = paid_payment()
        orders.lapse(vendor_order=part_of(payment), at=NOW)
        Refund.objects.update(status="failed")
        key = to_global_id("Refund", Refund.objects.get().pk)
        document = "mutation ($id: ID!) { retryRefund(input: {id: $id}) { refund { status statusLabel reason vendorOrder { number } } errors { field code } } }"
        assert run(document, make_staff(), id=key)["retryRefund"]["refund"]["status"] == "WAITING"
        order = "query ($number: String!) { order(number: $number) { payment { status statusLabel refunds { id } } vendorOrders { refunds { id } } } }"
        seen = run(order, viewer_of(payment.order.buyer), number=payment.order.number)["order"]
        assert seen["vendorOrders"][0]["refunds"][0] == seen["payment"]["refunds"][0] == {"id": key}


class TestRefund:
    QUERY = "query ($id: ID!) { node(id: $id) { ... on Refund { status statusLabel amount { minorUnits } } } }"

    def test_is_shown_to_its_buyer_in_words_and_to_no_other(self, provider: FakeProvider) -> None:
        part = part_of(paid_payment())
        orders.lapse(vendor_order=part, at=NOW)
        key = to_global_id("Refund", Refund.objects.get().pk)
        seen = run(self.QUERY, viewer_of(part.order.buyer), id=key)["node"]
        assert seen == {"status": "WAITING", "statusLabel": "Being sent", "amount": {"minorUnits": 100}}
        assert run(self.QUERY, make_staff(), id=key)["node"] == seen
        for other in (viewer_of(make_user()), owner_of(part.workshop), viewer_of(None)):
            assert run(self.QUERY, other, id=key)["node"] is None


class TestSavePayoutMethod:
    DOCUMENT = """mutation ($workshop: ID!, $details: [BankFieldInput!]!) {
        savePayoutMethod(input: {workshop: $workshop, details: $details}) { payoutMethod { account } errors { field code } } }"""

    def test_keeps_the_account(self) -> None:
        workshop: Workshop = make_workshop()
        details = [{"name": name, "value": value} for name, value in UZ_ACCOUNT.items()]
        values = {"workshop": to_global_id("Workshop", workshop.pk), "details": details}
        assert run(self.DOCUMENT, owner_of(workshop), **values)["savePayoutMethod"]["payoutMethod"] == {"account": "•••• 6001"}
        assert codes(run(self.DOCUMENT, viewer_of(make_user()), **values)["savePayoutMethod"]) == [("workshop", "not_found")]


class TestPayoutExpectation:
    def test_is_public_and_knows_where_makers_sell(self) -> None:
        document = "query ($country: String!) { payoutExpectation(country: $country) { currency how holdingDays commissionBasisPoints bankFields { name } } }"
        assert run(document, viewer_of(None), country="TM")["payoutExpectation"]["currency"] == "TMT"
        assert run(document, viewer_of(None), country="FR")["payoutExpectation"] is None

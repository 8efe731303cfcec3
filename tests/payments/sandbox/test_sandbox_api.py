"""The API as a program sees it: keys, sessions, refunds, transfers, disputes, idempotency."""

import time
from typing import Any

import pytest

from payments.sandbox import refunds, schedule
from tests.fakes.sandbox import Answer, InProcess, session_form


def pay(sandbox: InProcess, session: str, card: str = "4242424242424242", **more: str) -> str:
    return sandbox.api("POST", f"/_sandbox/sessions/{session}/pay", {"card": card, **more}).json["outcome"]


def read(sandbox: InProcess, session: str) -> dict[str, Any]:
    path = f"/v1/checkout/sessions/{session}?expand[]=payment_intent.latest_charge.balance_transaction"
    return sandbox.api("GET", path).json


@pytest.fixture
def paid(sandbox: InProcess, session: str) -> dict[str, Any]:
    assert pay(sandbox, session) == "paid"
    sandbox.set_events_aside()
    return read(sandbox, session)


class TestKeys:
    @pytest.mark.parametrize("headers", [{}, {"authorization": "Basic abc"}, {"authorization": "Bearer sk_live_1234567890"}])
    def test_only_test_keys_are_let_in(self, sandbox: InProcess, headers: dict[str, str]) -> None:
        for path in ("/v1/events", "/_sandbox/options"):
            answer = sandbox.call("GET", path, **headers)
            assert answer.status == 401
            assert answer.error["type"] == "invalid_request_error"

    def test_the_key_is_not_repeated_in_the_answer(self, sandbox: InProcess) -> None:
        answer = sandbox.call("GET", "/v1/events", authorization="Bearer sk_live_1234567890")
        assert "1234567890" not in answer.text

    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [("GET", "/v1/unknown", 404), ("DELETE", "/v1/refunds", 405), ("GET", "/v1/charges/ch_none", 404)],
    )
    def test_unknown_addresses_and_ids_are_named(self, sandbox: InProcess, method: str, path: str, status: int) -> None:
        answer = sandbox.api(method, path)
        assert answer.status == status
        assert answer.headers["Request-Id"].startswith("req_")

    def test_a_body_that_is_too_large_is_refused(self, sandbox: InProcess) -> None:
        assert sandbox.api("POST", "/v1/refunds", {"charge": "x" * 600_000}).status == 413

    def test_a_defect_answers_500_and_says_nothing_of_itself(self, sandbox: InProcess) -> None:
        sandbox.store.execute("DROP TABLE documents")
        answer = sandbox.api("GET", "/v1/charges/ch_1")
        assert (answer.status, answer.error["message"]) == (500, "Internal error of the sandbox.")

    def test_health_needs_no_key(self, sandbox: InProcess) -> None:
        assert sandbox.call("GET", "/health").json == {"status": "ok"}


class TestCreateSession:
    def create(self, sandbox: InProcess, **changes: Any) -> Answer:
        form = {name: value for name, value in session_form(**changes).items() if value is not None}
        return sandbox.api("POST", "/v1/checkout/sessions", form)

    def test_answers_in_the_shape_of_stripe(self, sandbox: InProcess) -> None:
        made = self.create(sandbox, locale="ru").json
        assert made["object"] == "checkout.session"
        assert (made["amount_total"], made["currency"]) == (2_650_000, "kzt")
        assert (made["status"], made["payment_status"], made["payment_intent"]) == ("open", "unpaid", None)
        assert made["url"] == f"http://pay.test/pay/{made['id']}"
        assert made["livemode"] is False
        assert made["expires_at"] - made["created"] == 24 * 3_600
        assert not any(name.startswith("_") for name in made)

    @pytest.mark.parametrize(
        ("changes", "code", "param"),
        [
            ({"amount": "1"}, "parameter_unknown", "amount"),
            ({"line_items[0][name]": "x"}, "parameter_unknown", "line_items[0][name]"),
            ({"success_url": None}, "parameter_missing", "success_url"),
            ({"success_url": "back"}, "url_invalid", "success_url"),
            ({"customer_email": "nobody"}, "email_invalid", "customer_email"),
            ({"customer_email": ""}, "parameter_invalid_empty", "customer_email"),
            ({"line_items[0][price_data][unit_amount]": "12.5"}, "parameter_invalid_integer", None),
            ({"line_items[0][price_data][unit_amount]": "-1"}, "parameter_invalid_integer", None),
            ({"line_items[0][price_data][unit_amount]": "49999999"}, "amount_too_large", None),
            (
                {
                    "line_items[0][price_data][unit_amount]": "10",
                    "line_items[1][price_data][unit_amount]": "10",
                },
                "amount_too_small",
                None,
            ),
            ({"line_items[1][price_data][currency]": "usd"}, None, "line_items"),
            ({"expires_at": "1"}, None, "expires_at"),
            ({"expires_at": "99999999999"}, None, "expires_at"),
            ({"mode": "setup"}, None, "mode"),
            ({"locale": "kk"}, None, "locale"),
        ],
    )
    def test_refuses_what_stripe_refuses(self, sandbox: InProcess, changes: dict[str, Any], code: str | None, param: str | None) -> None:
        answer = self.create(sandbox, **changes)
        assert answer.status == 400
        assert answer.error["type"] == "invalid_request_error"
        assert answer.error.get("code") == code
        assert param is None or answer.error["param"] == param

    def test_refuses_the_manat(self, sandbox: InProcess) -> None:
        manat = {f"line_items[{index}][price_data][currency]": "tmt" for index in (0, 1)}
        assert "Invalid currency: tmt" in self.create(sandbox, **manat).error["message"]

    def test_refuses_a_session_without_lines(self, sandbox: InProcess) -> None:
        form = {"mode": "payment", "success_url": "http://shop.test/"}
        assert sandbox.api("POST", "/v1/checkout/sessions", form).error["code"] == "parameter_missing"

    @pytest.mark.parametrize(("minutes", "status"), [(29, 400), (31, 200), (24 * 60 - 1, 200), (24 * 60 + 1, 400)])
    def test_expiry_lies_between_half_an_hour_and_a_day(self, sandbox: InProcess, minutes: int, status: int) -> None:
        assert self.create(sandbox, expires_at=int(time.time()) + minutes * 60).status == status


class TestReadSession:
    def test_lists_newest_first_in_pages(self, sandbox: InProcess) -> None:
        ids = [sandbox.api("POST", "/v1/checkout/sessions", session_form()).json["id"] for _ in range(3)]
        newest = sandbox.api("GET", "/v1/checkout/sessions?limit=2").json
        assert [item["id"] for item in newest["data"]] == [ids[2], ids[1]]
        assert newest["has_more"] is True
        older = sandbox.api("GET", f"/v1/checkout/sessions?limit=2&starting_after={ids[1]}").json
        assert ([item["id"] for item in older["data"]], older["has_more"]) == ([ids[0]], False)
        newer = sandbox.api("GET", f"/v1/checkout/sessions?limit=1&ending_before={ids[0]}").json
        assert ([item["id"] for item in newer["data"]], newer["has_more"]) == ([ids[1]], True)
        assert "_lines" not in newest["data"][0]

    def test_lists_line_items(self, sandbox: InProcess, session: str) -> None:
        items = sandbox.api("GET", f"/v1/checkout/sessions/{session}/line_items").json["data"]
        assert [(item["description"], item["amount_total"]) for item in items] == [
            ("Felt rug <b>", 2_500_000),
            ("Delivery", 150_000),
        ]

    def test_refuses_to_expand_what_is_no_reference(self, sandbox: InProcess, session: str) -> None:
        answer = sandbox.api("GET", f"/v1/checkout/sessions/{session}?expand[]=_intent_data")
        assert (answer.status, answer.error["param"]) == (400, "expand")

    def test_expands_inside_lists(self, sandbox: InProcess, paid: dict[str, Any]) -> None:
        listed = sandbox.api("GET", "/v1/checkout/sessions?expand[]=data.payment_intent").json
        assert listed["data"][0]["payment_intent"]["id"] == paid["payment_intent"]["id"]
        assert "_card" not in listed["data"][0]["payment_intent"]


class TestPay:
    def test_emits_the_events_in_order_and_books_the_fee(self, sandbox: InProcess, session: str) -> None:
        assert pay(sandbox, session) == "paid"
        assert sandbox.events() == [
            "payment_intent.created",
            "payment_intent.succeeded",
            "charge.succeeded",
            "checkout.session.completed",
        ]
        state = read(sandbox, session)
        entry = state["payment_intent"]["latest_charge"]["balance_transaction"]
        assert (state["status"], state["payment_status"], state["url"]) == ("complete", "paid", None)
        assert (entry["amount"], entry["fee"], entry["net"], entry["currency"]) == (5_300, 184, 5_116, "usd")

    def test_paying_twice_charges_once(self, sandbox: InProcess, session: str) -> None:
        assert [pay(sandbox, session), pay(sandbox, session)] == ["paid", "paid"]
        assert len(sandbox.store.find("charge")) == 1
        assert sandbox.events().count("checkout.session.completed") == 1

    def test_a_decline_leaves_the_session_open_for_another_card(self, sandbox: InProcess, session: str) -> None:
        assert pay(sandbox, session, "4000000000009995") == "declined"
        intent = read(sandbox, session)["payment_intent"]
        assert intent["last_payment_error"]["decline_code"] == "insufficient_funds"
        assert sandbox.events()[-2:] == ["charge.failed", "payment_intent.payment_failed"]
        assert pay(sandbox, session) == "paid"
        again = read(sandbox, session)["payment_intent"]
        assert (again["id"], again["last_payment_error"]) == (intent["id"], None)

    @pytest.mark.parametrize(
        ("card", "challenge", "outcome"),
        [
            ("4000002500003155", "complete", "paid"),
            ("4000002760003184", "complete", "paid"),
            ("4000002760003184", "fail", "declined"),
            ("4000008400001629", "complete", "declined"),
        ],
    )
    def test_three_d_secure_decides(self, sandbox: InProcess, session: str, card: str, challenge: str, outcome: str) -> None:
        assert pay(sandbox, session, card, challenge=challenge) == outcome
        assert "payment_intent.requires_action" in sandbox.events()

    def test_a_mistyped_card_is_refused(self, sandbox: InProcess, session: str) -> None:
        answer = sandbox.api("POST", f"/_sandbox/sessions/{session}/pay", {"card": "4242"})
        assert (answer.status, answer.error["param"]) == (400, "card")

    def test_no_card_number_is_ever_kept(self, sandbox: InProcess, session: str) -> None:
        pay(sandbox, session, "4000002500003155")
        kept = str([dict(row) for row in sandbox.store.execute("SELECT body FROM documents")])
        assert "4000002500003155" not in kept


class TestExpire:
    def test_closes_an_open_session_once(self, sandbox: InProcess, session: str) -> None:
        path = f"/v1/checkout/sessions/{session}/expire"
        assert sandbox.api("POST", path).json["status"] == "expired"
        assert sandbox.events() == ["checkout.session.expired"]
        assert "status of `expired`" in sandbox.api("POST", path).error["message"]

    def test_cancels_the_payment_that_was_begun(self, sandbox: InProcess, session: str) -> None:
        pay(sandbox, session, "4000000000000002")
        sandbox.set_events_aside()
        sandbox.api("POST", f"/v1/checkout/sessions/{session}/expire")
        assert sandbox.events() == ["payment_intent.canceled", "checkout.session.expired"]

    def test_time_closes_it_too(self, sandbox: InProcess, session: str) -> None:
        assert sandbox.api("POST", "/_sandbox/clock", {"advance": "86401"}).status == 200
        assert sandbox.events() == ["checkout.session.expired"]
        assert pay(sandbox, session) == "expired"

    def test_a_reader_never_sees_one_that_is_overdue_as_open(self, sandbox: InProcess, session: str) -> None:
        sandbox.store.set_option("clock_offset", 86_401)
        assert sandbox.api("GET", f"/v1/checkout/sessions/{session}").json["status"] == "expired"

    def test_a_paid_session_cannot_expire(self, sandbox: InProcess, paid: dict[str, Any]) -> None:
        assert sandbox.api("POST", f"/v1/checkout/sessions/{paid['id']}/expire").status == 400
        sandbox.api("POST", "/_sandbox/clock", {"advance": "86401"})
        assert sandbox.events() == []


class TestRefund:
    def refund(self, sandbox: InProcess, paid: dict[str, Any], **form: str) -> Answer:
        return sandbox.api("POST", "/v1/refunds", {"payment_intent": paid["payment_intent"]["id"], **form})

    def test_gives_back_parts_until_nothing_is_left(self, sandbox: InProcess, paid: dict[str, Any]) -> None:
        first = self.refund(sandbox, paid, amount="150000", reason="requested_by_customer")
        assert (first.json["status"], first.json["amount"]) == ("succeeded", 150_000)
        assert sandbox.events() == ["refund.created", "charge.refunded"]
        over = self.refund(sandbox, paid, amount="2500001")
        assert (over.status, over.error["code"]) == (400, "amount_too_large")
        assert self.refund(sandbox, paid).json["amount"] == 2_500_000
        assert self.refund(sandbox, paid).error["code"] == "charge_already_refunded"
        charge = read(sandbox, paid["id"])["payment_intent"]["latest_charge"]
        assert (charge["amount_refunded"], charge["refunded"]) == (2_650_000, True)
        listed = sandbox.api("GET", f"/v1/refunds?payment_intent={paid['payment_intent']['id']}").json
        assert [item["amount"] for item in listed["data"]] == [2_500_000, 150_000]

    @pytest.mark.parametrize(
        ("form", "status"),
        [
            ({}, 400),
            ({"payment_intent": "pi_none"}, 404),
            ({"charge": "ch_none"}, 404),
            ({"charge": "ch_none", "payment_intent": "pi_none"}, 400),
        ],
    )
    def test_needs_a_payment(self, sandbox: InProcess, form: dict[str, str], status: int) -> None:
        assert sandbox.api("POST", "/v1/refunds", form).status == status

    def test_needs_a_payment_that_succeeded(self, sandbox: InProcess, session: str) -> None:
        pay(sandbox, session, "4000000000000002")
        state = read(sandbox, session)
        assert self.refund(sandbox, state).error["code"] == "payment_intent_unexpected_state"
        by_charge = {"charge": state["payment_intent"]["latest_charge"]["id"]}
        assert sandbox.api("POST", "/v1/refunds", by_charge).error["code"] == "charge_not_refundable"

    @pytest.mark.parametrize(
        ("card", "at_first", "in_the_end", "events"),
        [
            ("4000000000007726", "pending", "succeeded", ["refund.updated"]),
            ("4000000000005126", "succeeded", "failed", ["refund.updated", "refund.failed"]),
        ],
    )
    def test_some_cards_decide_later(
        self, sandbox: InProcess, session: str, card: str, at_first: str, in_the_end: str, events: list[str]
    ) -> None:
        pay(sandbox, session, card)
        made = self.refund(sandbox, read(sandbox, session)).json
        assert made["status"] == at_first
        sandbox.set_events_aside()
        sandbox.api("POST", "/_sandbox/clock", {"advance": "3"})
        assert sandbox.events() == events
        assert sandbox.api("GET", f"/v1/refunds/{made['id']}").json["status"] == in_the_end

    def test_one_that_fails_leaves_the_money_to_be_refunded_again(self, sandbox: InProcess, paid: dict[str, Any]) -> None:
        made = self.refund(sandbox, paid).json
        failed = sandbox.api("POST", f"/_sandbox/refunds/{made['id']}/fail").json
        assert failed["status"] == "failed"
        again = sandbox.api("POST", f"/_sandbox/refunds/{made['id']}/fail")
        assert (again.status, sandbox.events().count("refund.failed")) == (200, 1)
        assert self.refund(sandbox, paid).status == 200
        assert sandbox.api("POST", "/_sandbox/refunds/re_none/fail").status == 404

    def test_only_a_waiting_refund_arrives_later(self, sandbox: InProcess, paid: dict[str, Any]) -> None:
        made = self.refund(sandbox, paid).json
        sandbox.set_events_aside()
        refunds.succeed(sandbox.store, made["id"])
        assert sandbox.events() == []


class TestIdempotency:
    def refund(self, sandbox: InProcess, intent: str, amount: str, key: str = "refund:1") -> Answer:
        form = {"payment_intent": intent, "amount": amount}
        return sandbox.api("POST", "/v1/refunds", form, idempotency_key=key)

    def test_the_same_call_gets_the_same_answer_and_happens_once(self, sandbox: InProcess, paid: dict[str, Any]) -> None:
        intent = paid["payment_intent"]["id"]
        first, second = (self.refund(sandbox, intent, "100") for _ in range(2))
        assert first.json == second.json
        assert "Idempotent-Replayed" not in first.headers
        assert second.headers["Idempotent-Replayed"] == "true"
        assert sandbox.events() == ["refund.created", "charge.refunded"]

    def test_other_parameters_with_the_same_key_are_an_error(self, sandbox: InProcess, paid: dict[str, Any]) -> None:
        intent = paid["payment_intent"]["id"]
        self.refund(sandbox, intent, "100")
        answer = self.refund(sandbox, intent, "101")
        assert (answer.status, answer.error["type"]) == (400, "idempotency_error")

    def test_a_refusal_is_replayed_but_a_mistake_is_not(self, sandbox: InProcess, paid: dict[str, Any]) -> None:
        intent = paid["payment_intent"]["id"]
        refused = [self.refund(sandbox, intent, "99999999") for _ in range(2)]
        assert [answer.headers.get("Idempotent-Replayed") for answer in refused] == [None, "true"]
        assert self.refund(sandbox, intent, "x", "refund:2").status == 400
        assert self.refund(sandbox, "pi_none", "100", "refund:2").status == 404
        assert self.refund(sandbox, intent, "100", "refund:2").status == 200

    def test_keys_are_forgotten_after_a_day(self, sandbox: InProcess, paid: dict[str, Any]) -> None:
        intent = paid["payment_intent"]["id"]
        first = self.refund(sandbox, intent, "100").json
        sandbox.api("POST", "/_sandbox/clock", {"advance": "86402"})
        assert self.refund(sandbox, intent, "100").json["id"] != first["id"]

    def test_a_key_has_at_most_255_characters(self, sandbox: InProcess, paid: dict[str, Any]) -> None:
        assert self.refund(sandbox, paid["payment_intent"]["id"], "100", "k" * 256).status == 400


class TestOutages:
    def test_a_failure_before_the_work_leaves_nothing_behind(self, sandbox: InProcess) -> None:
        sandbox.api("POST", "/_sandbox/options", {"fail_before": "1"})
        assert sandbox.api("POST", "/v1/checkout/sessions", session_form()).status == 503
        assert sandbox.store.find("checkout.session") == []

    def test_a_lost_answer_is_found_again_by_its_key(self, sandbox: InProcess) -> None:
        sandbox.api("POST", "/_sandbox/options", {"fail_after": "1"})
        path, key = "/v1/checkout/sessions", "payment:1"
        assert sandbox.api("POST", path, session_form(), idempotency_key=key).status == 503
        assert sandbox.api("POST", path, session_form(), idempotency_key=key).status == 200
        assert len(sandbox.store.find("checkout.session")) == 1


class TestTransfers:
    def form(self, paid: dict[str, Any], amount: str) -> dict[str, str]:
        charge = paid["payment_intent"]["latest_charge"]["id"]
        destination = {"destination": "acct_1", "source_transaction": charge}
        return {"amount": amount, "currency": "kzt", **destination}

    def test_never_exceed_their_charge(self, sandbox: InProcess, paid: dict[str, Any]) -> None:
        made = sandbox.api("POST", "/v1/transfers", self.form(paid, "2000000"))
        assert (made.json["amount"], made.json["destination"]) == (2_000_000, "acct_1")
        over = sandbox.api("POST", "/v1/transfers", self.form(paid, "650001"))
        assert over.error["code"] == "balance_insufficient"
        assert sandbox.events() == ["transfer.created"]

    def test_are_reversed_in_parts(self, sandbox: InProcess, paid: dict[str, Any]) -> None:
        made = sandbox.api("POST", "/v1/transfers", self.form(paid, "1000")).json
        path = f"/v1/transfers/{made['id']}/reversals"
        assert sandbox.api("POST", path, {"amount": "400"}).json["amount"] == 400
        assert sandbox.api("POST", path, {"amount": "601"}).status == 400
        assert sandbox.api("POST", path).json["amount"] == 600
        state = sandbox.api("GET", f"/v1/transfers/{made['id']}").json
        assert (state["reversed"], len(state["reversals"]["data"])) == (True, 2)
        assert sandbox.api("POST", "/v1/transfers/tr_none/reversals").status == 404

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"currency": "usd"}, 400),
            ({"source_transaction": "ch_none"}, 404),
            ({"destination": "bank"}, 400),
            ({"currency": "tmt"}, 400),
        ],
    )
    def test_need_a_fitting_charge_and_account(self, sandbox: InProcess, paid: dict[str, Any], change: dict[str, str], status: int) -> None:
        form = {**self.form(paid, "1000"), **change}
        assert sandbox.api("POST", "/v1/transfers", form).status == status

    def test_need_no_charge(self, sandbox: InProcess) -> None:
        form = {"amount": "5", "currency": "usd", "destination": "acct_1", "transfer_group": "order-1"}
        assert sandbox.api("POST", "/v1/transfers", form).json["transfer_group"] == "order-1"
        assert len(sandbox.api("GET", "/v1/transfers?transfer_group=order-1").json["data"]) == 1


class TestDisputes:
    def open(self, sandbox: InProcess, paid: dict[str, Any]) -> Answer:
        charge = paid["payment_intent"]["latest_charge"]["id"]
        return sandbox.api("POST", "/_sandbox/disputes", {"charge": charge, "amount": "100"})

    @pytest.mark.parametrize(
        ("status", "events"),
        [
            ("lost", ["charge.dispute.closed"]),
            ("won", ["charge.dispute.closed", "charge.dispute.funds_reinstated"]),
        ],
    )
    def test_take_the_money_until_they_are_won(self, sandbox: InProcess, paid: dict[str, Any], status: str, events: list[str]) -> None:
        made = self.open(sandbox, paid).json
        assert (made["amount"], made["balance_transactions"][0]["fee"]) == (100, 1_500)
        assert sandbox.events() == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]
        sandbox.set_events_aside()
        path = f"/_sandbox/disputes/{made['id']}/close"
        assert sandbox.api("POST", path, {"status": status}).json["status"] == status
        assert sandbox.events() == events
        assert sandbox.api("POST", path, {"status": status}).status == 400

    def test_happen_once_to_a_charge_and_forbid_its_refund(self, sandbox: InProcess, paid: dict[str, Any]) -> None:
        assert [self.open(sandbox, paid).status for _ in range(2)] == [200, 400]
        refund = {"payment_intent": paid["payment_intent"]["id"]}
        assert sandbox.api("POST", "/v1/refunds", refund).error["code"] == "charge_disputed"

    def test_unknown_things_are_named(self, sandbox: InProcess) -> None:
        assert sandbox.api("POST", "/_sandbox/disputes", {"charge": "ch_none"}).status == 404
        path = "/_sandbox/disputes/du_none/close"
        assert sandbox.api("POST", path, {"status": "won"}).status == 404

    def test_one_card_brings_them_by_itself(self, sandbox: InProcess, session: str) -> None:
        assert pay(sandbox, session, "4000000000000259") == "paid"
        assert sandbox.events()[-2:] == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]


class TestEvents:
    def test_can_be_filtered_and_read(self, sandbox: InProcess, session: str) -> None:
        pay(sandbox, session)
        one = sandbox.api("GET", "/v1/events?type=charge.succeeded").json["data"]
        assert [event["type"] for event in one] == ["charge.succeeded"]
        path = "/v1/events?types[]=charge.succeeded&types[]=payment_intent.created"
        assert len(sandbox.api("GET", path).json["data"]) == 2
        assert sandbox.api("GET", f"/v1/events/{one[0]['id']}").json == one[0]

    def test_hold_the_object_as_it_was(self, sandbox: InProcess, session: str) -> None:
        pay(sandbox, session, "4000000000000002")
        failed = sandbox.api("GET", "/v1/events?type=payment_intent.payment_failed").json["data"][0]
        pay(sandbox, session)
        assert failed["data"]["object"]["status"] == "requires_payment_method"
        assert "_card" not in failed["data"]["object"]

    def test_nothing_is_due_by_itself(self, sandbox: InProcess, session: str) -> None:
        schedule.run_due(sandbox.store)
        assert sandbox.events() == []

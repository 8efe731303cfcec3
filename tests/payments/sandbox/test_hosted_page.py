"""The hosted payment page, by its forms and links alone."""

import re

import pytest

from payments.sandbox.cards import LISTED
from payments.sandbox.words import LANGUAGES, WORDS
from tests.fakes.sandbox import Answer, InProcess, session_form

GOOD = {"email": "buyer@example.com", "number": "4242 4242 4242 4242", "expiry": "12/34", "cvc": "123"}


def submit(sandbox: InProcess, session: str, **changes: str) -> Answer:
    return sandbox.call("POST", f"/pay/{session}", {**GOOD, **changes})


class TestShow:
    def test_says_what_is_bought_and_that_no_money_moves(self, sandbox: InProcess, session: str) -> None:
        page = sandbox.call("GET", f"/pay/{session}")
        assert page.status == 200
        assert "Test payment page – no real money" in page.text
        assert "26,500.00\xa0₸" in page.text
        assert "Made by Aigul · Quantity: 2" in page.text
        assert 'value="buyer@example.com"' in page.text
        assert 'href="http://shop.test/cart"' in page.text

    def test_escapes_what_the_shop_sent(self, sandbox: InProcess, session: str) -> None:
        page = sandbox.call("GET", f"/pay/{session}")
        assert "Felt rug &lt;b&gt;" in page.text
        assert "<b>" not in page.text

    def test_has_nothing_inline_and_is_kept_by_nobody(self, sandbox: InProcess, session: str) -> None:
        page = sandbox.call("GET", f"/pay/{session}")
        assert not re.search(r"<script|<style|style=|\son\w+=", page.text)
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "form-action 'self' http://shop.test" in policy
        assert page.headers["Cache-Control"] == "no-store"

    def test_speaks_the_language_of_the_session_or_the_reader(self, sandbox: InProcess, session: str) -> None:
        form = session_form(locale="ru")
        russian = sandbox.api("POST", "/v1/checkout/sessions", form).json["id"]
        assert "Оплата картой" in sandbox.call("GET", f"/pay/{russian}").text
        assert "Pay by card" in sandbox.call("GET", f"/pay/{russian}?lang=en").text
        assert "Оплата картой" in sandbox.call("GET", f"/pay/{session}", accept_language="ru-RU").text

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_speaks_the_buyers_language_where_stripe_has_no_locale_for_it(self, sandbox: InProcess, language: str) -> None:
        form = session_form(locale="auto", **{"metadata[language]": language})
        session = sandbox.api("POST", "/v1/checkout/sessions", form).json["id"]
        page = sandbox.call("GET", f"/pay/{session}", accept_language="en").text
        assert WORDS[language]["title"] in page
        assert WORDS[language]["quantity"].format(count=2) in page

    @pytest.mark.parametrize("number", LISTED)
    def test_fills_in_a_listed_test_card(self, sandbox: InProcess, session: str, number: str) -> None:
        page = sandbox.call("GET", f"/pay/{session}?card={number}&lang=en").text
        shown = re.search(r'name="number" value="([0-9 ]+)"', page)
        assert shown
        assert shown[1].replace(" ", "") == number
        assert 'name="cvc" value="123"' in page

    def test_fills_in_no_other_number(self, sandbox: InProcess, session: str) -> None:
        assert 'name="number" value=""' in sandbox.call("GET", f"/pay/{session}?card=5555555555554444").text

    def test_shows_pictures_and_leaves_out_what_is_not_given(self, sandbox: InProcess) -> None:
        form = session_form()
        form["line_items[0][price_data][product_data][images][0]"] = "http://shop.test/rug.webp"
        del form["cancel_url"]
        made = sandbox.api("POST", "/v1/checkout/sessions", form).json["id"]
        page = sandbox.call("GET", f"/pay/{made}").text
        assert '<img src="http://shop.test/rug.webp"' in page
        assert "Go back without paying" not in page

    def test_an_unknown_session_is_a_kind_404(self, sandbox: InProcess) -> None:
        for path in ("/pay/cs_test_none", "/pay/", "/nowhere", "/static/none.css"):
            answer = sandbox.call("GET", path)
            assert answer.status == 404
            assert "There is no such payment" in answer.text

    def test_serves_its_own_files(self, sandbox: InProcess) -> None:
        assert sandbox.call("GET", "/static/pay.css").headers["Content-Type"].startswith("text/css")
        assert sandbox.call("GET", "/static/icon.svg").headers["Content-Type"] == "image/svg+xml"


class TestPay:
    def test_sends_the_buyer_back_with_the_id_filled_in(self, sandbox: InProcess, session: str) -> None:
        answer = submit(sandbox, session)
        assert answer.status == 303
        assert answer.headers["Location"] == f"http://shop.test/back?session={session}"

    def test_a_form_sent_twice_pays_once(self, sandbox: InProcess, session: str) -> None:
        answers = [submit(sandbox, session) for _ in range(2)]
        assert {answer.headers["Location"] for answer in answers} == {f"http://shop.test/back?session={session}"}
        assert len(sandbox.store.find("charge")) == 1

    def test_a_wrong_form_keeps_what_was_typed_but_never_the_code(self, sandbox: InProcess, session: str) -> None:
        answer = submit(sandbox, session, number="4242 4242 4242 4241", email="a@b", cvc="987")
        assert answer.status == 422
        assert 'value="4242 4242 4242 4241"' in answer.text
        assert "987" not in answer.text
        assert 'id="number-note">This card number is mistyped' in answer.text
        assert '<a href="#email">This is not an e-mail address' in answer.text
        assert answer.text.index('href="#email"') < answer.text.index('href="#number"')
        assert sandbox.events() == []

    def test_an_empty_form_names_every_field(self, sandbox: InProcess, session: str) -> None:
        answer = sandbox.call("POST", f"/pay/{session}", {"number[x]": "1"})
        assert re.findall(r'<a href="#(\w+)">', answer.text.split('role="alert"')[1]) == [
            "email",
            "number",
            "expiry",
            "cvc",
        ]

    @pytest.mark.parametrize(
        ("number", "words"),
        [
            ("4000 0000 0000 0002", "Your bank declined the card"),
            ("4000 0000 0000 0341", "Your bank declined the card"),
            ("4000 0000 0000 9995", "not enough money"),
            ("4000 0000 0000 0069", "the card has expired"),
            ("6011 0009 9013 9424", "not a test card"),
        ],
    )
    def test_a_decline_says_why_and_lets_try_again(self, sandbox: InProcess, session: str, number: str, words: str) -> None:
        answer = submit(sandbox, session, number=number)
        assert answer.status == 402
        assert words in answer.text
        assert "Nothing was taken" in answer.text
        assert submit(sandbox, session).status == 303

    def test_an_expired_session_says_so_and_leads_back(self, sandbox: InProcess, session: str) -> None:
        sandbox.api("POST", "/_sandbox/clock", {"advance": "86401"})
        for answer in (sandbox.call("GET", f"/pay/{session}"), submit(sandbox, session)):
            assert "The time to pay is over" in answer.text
            assert 'href="http://shop.test/cart"' in answer.text


class TestChallenge:
    @pytest.fixture
    def challenge(self, sandbox: InProcess, session: str) -> str:
        answer = submit(sandbox, session, number="4000002500003155")
        assert (answer.status, answer.headers["Location"]) == (303, f"/pay/{session}/challenge")
        return answer.headers["Location"]

    def test_shows_the_amount_and_the_card(self, sandbox: InProcess, challenge: str) -> None:
        page = sandbox.call("GET", challenge).text
        assert "Visa ending in 3155" in page
        assert "26,500.00\xa0₸" in page

    def test_nothing_is_paid_before_it_is_answered(self, sandbox: InProcess, session: str, challenge: str) -> None:
        assert sandbox.api("GET", f"/v1/checkout/sessions/{session}").json["payment_status"] == "unpaid"

    def test_completing_it_pays_once(self, sandbox: InProcess, session: str, challenge: str) -> None:
        for _ in range(2):
            answer = sandbox.call("POST", challenge, {"answer": "complete"})
            assert answer.headers["Location"] == f"http://shop.test/back?session={session}"
        assert len(sandbox.store.find("charge")) == 1

    def test_failing_it_leads_back_to_the_form_with_the_reason(self, sandbox: InProcess, session: str, challenge: str) -> None:
        answer = sandbox.call("POST", f"{challenge}?lang=ru", {"answer": "fail"})
        assert answer.headers["Location"] == f"/pay/{session}?lang=ru&failed=1"
        assert "Проверка банка не пройдена" in sandbox.call("GET", answer.headers["Location"]).text
        assert sandbox.call("POST", challenge, {"answer": "complete"}).headers["Location"].endswith("failed=1")
        assert sandbox.store.find("charge") == []

    def test_a_failure_that_never_was_is_not_shown(self, sandbox: InProcess, session: str) -> None:
        assert 'role="alert"' not in sandbox.call("GET", f"/pay/{session}?failed=1").text

    def test_without_a_payment_it_leads_to_the_form(self, sandbox: InProcess, session: str) -> None:
        assert sandbox.call("GET", f"/pay/{session}/challenge").headers["Location"] == f"/pay/{session}"
        answer = sandbox.call("POST", f"/pay/{session}/challenge", {"answer": "complete"})
        assert "Location" not in answer.headers or answer.headers["Location"].startswith(f"/pay/{session}")

    def test_a_card_can_be_declined_after_it(self, sandbox: InProcess, session: str) -> None:
        submit(sandbox, session, number="4000008260003178")
        answer = sandbox.call("POST", f"/pay/{session}/challenge", {"answer": "complete"})
        assert "not enough money" in sandbox.call("GET", answer.headers["Location"]).text

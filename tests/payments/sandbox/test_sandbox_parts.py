"""The parts that need no server: forms, parameters, cards, currencies, languages."""

import re

import pytest

from payments.sandbox import cards, currencies, forms, rendering
from payments.sandbox.errors import ApiError
from payments.sandbox.parameters import (
    ELECTRONIC_MAIL,
    Address,
    Boolean,
    Choice,
    Fields,
    Integer,
    Items,
    Metadata,
    Text,
)
from payments.sandbox.words import LANGUAGES, WORDS, choose_language
from tests.fakes.sandbox import InProcess


class TestDecode:
    def test_reads_a_tree(self) -> None:
        assert forms.decode(b"a[0][b]=1&a[1][b]=2&c=%D1%83") == {
            "a": {"0": {"b": "1"}, "1": {"b": "2"}},
            "c": "у",
        }

    def test_gives_empty_brackets_the_next_index(self) -> None:
        assert forms.decode(b"expand[]=x&expand[]=y") == {"expand": {"0": "x", "1": "y"}}

    @pytest.mark.parametrize(
        "encoded",
        [b"\xff=1", b"a=1&a=2", b"a=1&a[b]=2", b"a[b]=2&a=1", b"a[b=1", b"[a]=1", b"a" + b"[b]" * 9 + b"=1"],
    )
    def test_refuses_what_is_no_tree(self, encoded: bytes) -> None:
        with pytest.raises(ApiError) as refusal:
            forms.decode(encoded)
        assert refusal.value.status == 400

    def test_refuses_more_fields_than_any_call_has(self) -> None:
        with pytest.raises(ApiError):
            forms.decode(b"&".join(b"a[%d]=1" % index for index in range(6_000)))


class TestFields:
    KNOWN = Fields({"name": Text(5), "inner": Fields({"count": Integer(1, 9)}, ("count",))}, ("name",))

    def test_gives_typed_values(self) -> None:
        assert self.KNOWN.read({"name": "x", "inner": {"count": "3"}}) == {"name": "x", "inner": {"count": 3}}

    @pytest.mark.parametrize(
        ("given", "code", "param"),
        [
            ({"name": "x", "no": "1"}, "parameter_unknown", "no"),
            ({"name": "x", "inner": {"count": "1", "no": "1"}}, "parameter_unknown", "inner[no]"),
            ({}, "parameter_missing", "name"),
            ({"name": "x", "inner": {}}, "parameter_missing", "inner[count]"),
            ({"name": ""}, "parameter_invalid_empty", "name"),
            ({"name": "x", "inner": {"count": "1.5"}}, "parameter_invalid_integer", "inner[count]"),
            ({"name": "x", "inner": {"count": "10"}}, "parameter_invalid_integer", "inner[count]"),
            ({"name": "x", "inner": {"count": {}}}, "parameter_invalid_integer", "inner[count]"),
            ({"name": "xxxxxx"}, None, "name"),
            ({"name": {"a": "b"}}, None, "name"),
            ({"name": "x", "inner": "y"}, None, "inner"),
        ],
    )
    def test_names_what_is_wrong(self, given: dict, code: str | None, param: str) -> None:
        with pytest.raises(ApiError) as refusal:
            self.KNOWN.read(given)
        assert (refusal.value.code, refusal.value.param) == (code, param)

    @pytest.mark.parametrize(
        ("reader", "raw"),
        [
            (Choice(("a", "b")), "c"),
            (Boolean(), "1"),
            (Address(), "/relative"),
            (Address(), "javascript:alert(1)"),
            (Address(), "http://[broken"),
            (Address(), "http://shop.test/a b"),
            (ELECTRONIC_MAIL, "nobody"),
            (Metadata(), "x"),
            (Metadata(), {"k": "v" * 501}),
            (Metadata(), {"k" * 41: "v"}),
            (Metadata(), {str(number): "v" for number in range(51)}),
            (Items(Text()), "x"),
            (Items(Text()), {"1": "x"}),
            (Items(Text(), 1), {"0": "x", "1": "y"}),
        ],
    )
    def test_refuses_other_shapes(self, reader: Text, raw: object) -> None:
        with pytest.raises(ApiError):
            reader.read(raw, "param")

    def test_reads_lists_flags_and_metadata(self) -> None:
        assert Items(Integer()).read({"1": "2", "0": "1"}, "p") == [1, 2]
        assert Boolean().read("true", "p") is True
        assert Metadata().read({"a": ""}, "p") == {"a": ""}
        assert Address().read("https://shop.test/{CHECKOUT_SESSION_ID}", "p").startswith("https")


class TestReadCard:
    def read(self, number: str = cards.SUCCESS, expiry: str = "12/34", cvc: str = "123") -> tuple:
        return cards.read(number, expiry, cvc, month_now=11, year_now=2026)

    def test_keeps_the_last_four_digits_and_never_the_number(self) -> None:
        card, problems = self.read("4242 4242-4242 4242")
        assert problems == {}
        assert (card.brand, card.last4, card.expiry_month, card.expiry_year) == ("visa", "4242", 12, 2034)
        assert cards.SUCCESS not in str(card.kept())
        assert cards.Card.restored(card.kept()) == card

    @pytest.mark.parametrize(
        ("number", "expiry", "cvc", "problems"),
        [
            ("", "", "", {"number": "number_missing", "expiry": "expiry_missing", "cvc": "cvc_missing"}),
            ("4242424242424241", "12/34", "123", {"number": "number_invalid"}),
            ("42424242", "12/34", "123", {"number": "number_incomplete"}),
            ("4242 4242 4242 424x", "12/34", "123", {"number": "number_incomplete"}),
            (cards.SUCCESS, "13/34", "123", {"expiry": "expiry_invalid"}),
            (cards.SUCCESS, "soon", "123", {"expiry": "expiry_invalid"}),
            (cards.SUCCESS, "10/26", "123", {"expiry": "expiry_past"}),
            (cards.SUCCESS, "12/34", "1234", {"cvc": "cvc_invalid"}),
            ("378282246310005", "12/34", "123", {"cvc": "cvc_invalid"}),
        ],
    )
    def test_names_each_wrong_field(self, number: str, expiry: str, cvc: str, problems: dict) -> None:
        assert self.read(number, expiry, cvc) == (None, problems)

    @pytest.mark.parametrize("expiry", ["11/26", "11 / 2026", "1126", "11-26", " 11.26 "])
    def test_takes_the_usual_spellings_of_a_date_up_to_its_last_month(self, expiry: str) -> None:
        card, _ = self.read(expiry=expiry)
        assert (card.expiry_month, card.expiry_year) == (11, 2026)

    def test_every_test_card_passes_its_own_check(self) -> None:
        assert all(cards.passes_luhn(number) for number in cards.BEHAVIORS)
        assert set(cards.LISTED) <= set(cards.BEHAVIORS)

    def test_declines_a_number_that_is_not_a_test_card(self) -> None:
        card, _ = self.read("6011000990139424")
        assert card.brand == "unknown"
        assert card.behavior.decline == "test_mode_live_card"
        assert cards.brand("5555555555554444") == "mastercard"


class TestStore:
    def test_finds_by_names_of_fields_only(self, sandbox: InProcess) -> None:
        with pytest.raises(ValueError, match="id'"):
            sandbox.store.find("event", **{"id') OR ('1'='1": 1})

    def test_an_inner_transaction_undoes_only_itself(self, sandbox: InProcess) -> None:
        store = sandbox.store
        with store.transaction():
            store.set_option("outer", 1)
            with pytest.raises(ZeroDivisionError), store.transaction():
                store.set_option("inner", 1 // 0)
            with pytest.raises(ZeroDivisionError), store.transaction():
                store.set_option("inner", 1)
                raise ZeroDivisionError
        assert (store.option("outer", None), store.option("inner", None)) == (1, None)


class TestCurrencies:
    @pytest.mark.parametrize(
        ("amount", "currency", "code"),
        [
            (49, "usd", "amount_too_small"),
            (29, "gbp", "amount_too_small"),
            (24_000, "kzt", "amount_too_small"),
            (100_000_000, "uzs", "amount_too_large"),
        ],
    )
    def test_refuses_totals_beyond_the_limits(self, amount: int, currency: str, code: str) -> None:
        with pytest.raises(ApiError) as refusal:
            currencies.check_total(amount, currency)
        assert refusal.value.code == code

    @pytest.mark.parametrize(("amount", "currency"), [(50, "usd"), (30, "gbp"), (25_000, "kzt"), (99_999_999, "uzs")])
    def test_takes_the_limits_themselves(self, amount: int, currency: str) -> None:
        currencies.check_total(amount, currency)

    def test_refuses_the_manat(self) -> None:
        with pytest.raises(ApiError, match="Invalid currency: tmt"):
            currencies.check_supported("tmt")

    def test_computes_fees_that_can_be_checked_by_hand(self) -> None:
        # 26,500.00 tenge at 500 are 53.00 dollars; 2.9 % of them are 1.537, and 30 cents.
        assert currencies.settled(2_650_000, "kzt") == 5_300
        assert currencies.fee(5_300) == 154 + 30


class TestWords:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_language_says_the_same_things_in_words_of_its_own(self, language: str) -> None:
        words, english = WORDS[language], WORDS["en"]
        assert words.keys() == english.keys()
        assert {f"case_{number}" for number in cards.LISTED} <= words.keys()
        for key, text in words.items():
            assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", english[key])), key
            assert language == "en" or text != english[key], key

    @pytest.mark.parametrize(
        ("wishes", "accepted", "language"),
        [
            (("ru", "en", "kk"), "en", "ru"),
            (("xx", "ru", "kk"), "en", "ru"),
            ((None, "auto", "ky"), "en", "ky"),
            ((None, "auto", None), "de-DE,kk-KZ;q=0.8,en;q=0.5", "kk"),
            ((None, None, None), "fr, EN-us", "en"),
            ((None, None, None), "", "en"),
        ],
    )
    def test_the_reader_decides(self, wishes: tuple[str | None, ...], accepted: str, language: str) -> None:
        assert choose_language(wishes, accepted) == language

    @pytest.mark.parametrize(
        ("amount", "currency", "language", "written"),
        [
            (123456789, "usd", "en", "$1,234,567.89"),
            (123456789, "uzs", "en", "1,234,567.89\xa0soʻm"),
            (123456789, "uzs", "ru", "1\xa0234\xa0567,89\xa0сум"),
            (50, "eur", "ru", "0,50\xa0€"),
            (123456789, "uzs", "uz", "1\xa0234\xa0567,89\xa0soʻm"),
            (123456789, "tjs", "tg", "1\xa0234\xa0567,89\xa0сомонӣ"),
        ],
    )
    def test_amounts_are_written_as_the_language_does(self, amount: int, currency: str, language: str, written: str) -> None:
        assert rendering.money(amount, currency, language) == written

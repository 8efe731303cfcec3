from dataclasses import FrozenInstanceError
from decimal import Decimal

import pytest
from babel.numbers import get_currency_precision
from hypothesis import given
from hypothesis import strategies as st

from shop.kit.money import (
    LARGEST_MINOR,
    AmountTooLarge,
    CurrencyMismatch,
    InvalidAmount,
    Money,
    MoneyError,
    UnknownCurrency,
    currency_digits,
)

TRADED = ["USD", "EUR", "GBP", "KZT", "KGS", "TJS", "UZS", "TMT", "RUB"]
minors = st.integers(min_value=-(10**15), max_value=10**15)
currencies = st.sampled_from([*TRADED, "JPY", "KWD", "CLF"])


class TestCurrencyDigits:
    @pytest.mark.parametrize("currency", TRADED)
    def test_are_two_for_what_we_trade_in_and_agree_with_cldr(self, currency):
        assert currency_digits(currency) == 2 == get_currency_precision(currency)

    @pytest.mark.parametrize(("currency", "digits"), [("JPY", 0), ("KRW", 0), ("KWD", 3), ("CLF", 4)])
    def test_follow_iso_4217(self, currency, digits):
        assert currency_digits(currency) == digits

    def test_follow_iso_4217_where_cldr_does_not(self):
        assert (currency_digits("IRR"), get_currency_precision("IRR")) == (2, 0)

    @pytest.mark.parametrize("code", ["usd", "US", "USDT", "", "QQQ", "U$D", "ＵＳＤ"])
    def test_refuse_what_is_no_code(self, code):
        with pytest.raises(UnknownCurrency) as caught:
            currency_digits(code)
        assert caught.value.code == "currency_unknown"


class TestMoney:
    def test_is_frozen(self):
        with pytest.raises(FrozenInstanceError):
            Money(1, "USD").minor = 2

    @pytest.mark.parametrize("minor", [1.0, Decimal(1), "1", None, True])
    def test_takes_whole_minor_units_only(self, minor):
        with pytest.raises(TypeError, match="minor units must be an int"):
            Money(minor, "USD")

    def test_takes_a_text_as_currency_only(self):
        with pytest.raises(TypeError, match="currency must be a str"):
            Money(1, None)

    def test_refuses_an_unknown_currency(self):
        with pytest.raises(UnknownCurrency):
            Money(1, "usd")

    def test_holds_long_amounts_of_uzs(self):
        assert Money(122_000_000_00, "UZS").decimal == Decimal("122000000.00")

    @pytest.mark.parametrize("sign", [1, -1])
    def test_ends_at_64_bits(self, sign):
        assert Money(sign * LARGEST_MINOR, "USD").minor == sign * LARGEST_MINOR
        with pytest.raises(AmountTooLarge):
            Money(sign * (LARGEST_MINOR + 1), "USD")

    def test_adds_subtracts_and_sums(self):
        assert Money(150, "USD") + Money(50, "USD") == Money(200, "USD")
        assert Money(50, "USD") - Money(150, "USD") == Money(-100, "USD")
        assert sum([Money(1, "KZT"), Money(2, "KZT")], Money.zero("KZT")) == Money(3, "KZT")

    def test_refuses_to_mix_currencies(self):
        dollars, tenge = Money(1, "USD"), Money(1, "KZT")
        for mixed in (
            lambda: dollars + tenge,
            lambda: dollars - tenge,
            lambda: dollars < tenge,
            lambda: dollars <= tenge,
            lambda: dollars > tenge,
            lambda: dollars >= tenge,
        ):
            with pytest.raises(CurrencyMismatch, match=r"0\.01 USD and 0\.01 KZT"):
                mixed()

    def test_is_never_equal_across_currencies(self):
        assert Money.zero("USD") != Money.zero("KZT")

    @pytest.mark.parametrize("other", [1, 1.0, Decimal(1)])
    def test_meets_no_bare_number(self, other):
        money = Money(100, "USD")
        for bare in (
            lambda: money + other,
            lambda: other + money,
            lambda: money - other,
            lambda: money < other,
            lambda: money <= other,
            lambda: money > other,
            lambda: money >= other,
        ):
            with pytest.raises(TypeError):
                bare()

    def test_multiplies_by_whole_numbers(self):
        assert Money(125, "EUR") * 3 == 3 * Money(125, "EUR") == Money(375, "EUR")

    @pytest.mark.parametrize("factor", [1.5, Decimal("1.5"), True, "2"])
    def test_multiplies_by_nothing_else(self, factor):
        with pytest.raises(TypeError, match="factor"):
            Money(125, "EUR") * factor

    def test_compares_within_a_currency(self):
        small, large = Money(1, "USD"), Money(2, "USD")
        assert small < large
        assert small <= large
        assert large > small
        assert large >= small
        assert sorted([large, small]) == [small, large]

    def test_knows_zero_and_sign(self):
        assert Money.zero("USD").is_zero
        assert not Money(1, "USD").is_zero
        assert (-Money(1, "USD")).is_negative
        assert abs(Money(-1, "USD")) == Money(1, "USD")

    @pytest.mark.parametrize(
        ("money", "text"),
        [
            (Money(1250, "USD"), "12.50 USD"),
            (Money(-5, "USD"), "-0.05 USD"),
            (Money(7, "JPY"), "7 JPY"),
            (Money(1, "KWD"), "0.001 KWD"),
        ],
    )
    def test_prints_all_digits(self, money, text):
        assert str(money) == text

    @given(minors, minors, currencies)
    def test_addition_is_undone_by_subtraction(self, first, second, currency):
        one, other = Money(first, currency), Money(second, currency)
        assert one + other == other + one
        assert one + other - other == one


class TestParse:
    @pytest.mark.parametrize(
        ("text", "currency", "minor"),
        [
            ("12.50", "USD", 1250),
            ("12.5", "USD", 1250),
            ("12", "USD", 1200),
            ("0", "USD", 0),
            ("-0.01", "USD", -1),
            ("007.10", "USD", 710),
            ("12", "JPY", 12),
            ("1.234", "KWD", 1234),
            ("999999.99", "UZS", 99_999_999),
        ],
    )
    def test_reads_plain_decimals(self, text, currency, minor):
        assert Money.parse(text, currency) == Money(minor, currency)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            " 1",
            "1 ",
            "1\n",
            "+1",
            ".5",
            "5.",
            "1,5",
            "1 000",
            "1e3",
            "NaN",
            "Infinity",
            "--1",
            "١٢",
            "12_0",
            "$1",
        ],
    )
    def test_refuses_other_text(self, text):
        with pytest.raises(InvalidAmount, match="plain decimal"):
            Money.parse(text, "USD")

    @pytest.mark.parametrize(("text", "currency"), [("1.005", "USD"), ("1.000", "USD"), ("1.0", "JPY")])
    def test_refuses_more_digits_than_the_currency_has(self, text, currency):
        with pytest.raises(InvalidAmount, match="decimal digits"):
            Money.parse(text, currency)

    @pytest.mark.parametrize("text", ["9" * 19, "9" * 5000])
    def test_refuses_what_is_too_large(self, text):
        with pytest.raises(AmountTooLarge):
            Money.parse(text, "USD")

    @pytest.mark.parametrize("value", [12.5, 12, Decimal("12.5"), None, b"12"])
    def test_takes_text_only(self, value):
        with pytest.raises(TypeError, match="parsed from a str"):
            Money.parse(value, "USD")

    def test_refuses_an_unknown_currency(self):
        with pytest.raises(MoneyError):
            Money.parse("1", "ABC")

    @given(minors, currencies)
    def test_reads_back_what_decimal_writes(self, minor, currency):
        money = Money(minor, currency)
        assert Money.parse(str(money.decimal), currency) == money

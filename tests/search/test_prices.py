"""Prices in the reader's currency: round ranges that meet, and filters that mean the same as the ranges."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from django.conf import settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from search import prices
from shop.kit.money import Money
from shop.rates import operations, queries
from vendors.workshops.models import CURRENCY_OF


@pytest.fixture(autouse=True)
def recorded(db: None) -> None:
    """Rates as they come with the program."""
    operations.load_recorded(at=timezone.now())


def pieces_indexed_with(cents: int, price: Money) -> Iterator[Money]:
    """Prices of pieces in the currencies of the makers that are indexed with so many cents, one of them near to the price."""
    for sold in CURRENCY_OF.values():
        hundredths = (Money(cents * 100 + part, "USD") for part in range(-49, 50))
        near = [Money(queries.convert(each, sold).minor // 100, sold) for each in hundredths]
        yield from (piece for piece in [queries.convert(price, sold), *near] if queries.convert(piece, "USD").minor == cents)


class TestRanges:
    @pytest.mark.parametrize("currency", ["USD", "EUR", "KZT", "KGS", "TJS", "TMT", "UZS", "RUB", "JPY", "KWD"])
    def test_are_few_and_meet_without_a_gap(self, currency: str) -> None:
        found = prices.ranges(currency)
        assert not found or 4 <= len(found) <= 6
        assert [each.high for each in found[:-1]] == [each.low for each in found[1:]]
        assert all(left.bounds[1] >= right.bounds[0] for left, right in pairwise(found))
        assert not found or (found[0].bounds[0], found[-1].bounds[1]) == (0, None)

    def test_part_at_round_amounts_of_the_currency(self) -> None:
        assert [each.value for each in prices.ranges("USD")] == ["-25", "25-50", "50-100", "100-250", "250-500", "500-"]
        for each in prices.ranges("UZS")[1:]:
            assert str(each.low.decimal.normalize().as_tuple().digits) in {"(1,)", "(2,)", "(2, 5)", "(5,)"}

    def test_give_what_the_same_two_prices_give_as_filters(self) -> None:
        for each in prices.ranges("EUR")[1:-1]:
            low, _, high = each.value.partition("-")
            assert each.bounds == prices.ends(low, high, "EUR")

    def test_are_written_for_the_reader(self) -> None:
        first, second, *_rest, last = prices.ranges("USD")
        assert [each.label("en") for each in (first, second, last)] == ["≤\u00a0$25", "$25 – $50", "≥\u00a0$500"]

    @pytest.mark.parametrize(
        ("low", "high", "value", "label"),
        [
            ("30", "75.5", "30-75.5", "$30 – $75.50"),
            ("75.5", "30", "30-75.5", "$30 – $75.50"),
            ("30", None, "30-", "≥\u00a0$30"),
            ("cheap", "30", "-30", "≤\u00a0$30"),
        ],
    )
    def test_end_with_the_one_that_the_reader_wrote(self, low: str, high: str | None, value: str, label: str) -> None:
        *round_ones, own = prices.ranges("USD", low, high)
        assert (round_ones, own.value, own.label("en")) == (prices.ranges("USD"), value, label)

    @pytest.mark.parametrize(("low", "high"), [("25", "50"), ("", "25.00"), ("cheap", ""), (None, None)])
    def test_are_as_ever_when_it_is_one_of_them_or_none(self, low: str | None, high: str | None) -> None:
        assert prices.ranges("USD", low, high) == prices.ranges("USD")

    def test_are_left_out_where_no_bank_quotes_the_currency(self) -> None:
        assert prices.ranges("XAG", "1", "2") == []


class TestEnds:
    @pytest.mark.parametrize("text", ["", "cheap", "-5", "1e9", "NaN", "∞", "٣", "9" * 400, "1,5", " 5", "0x10", "5'; --"])
    def test_of_what_is_no_price_are_none(self, text: str) -> None:
        assert prices.parse(text, "USD") is None
        assert prices.ends(text, text, "USD") == (None, None)

    @pytest.mark.parametrize(("text", "expected"), [("0", 0), ("12.50", 1250), ("0.1", 10), ("9" * 16, prices.LARGEST_PRICE)])
    def test_are_bounded(self, text: str, expected: int) -> None:
        assert prices.ends(text, text, "USD") == (expected, expected)

    @pytest.mark.parametrize(("low", "high", "ends"), [("5", None, (500, None)), (None, "5", (None, 500)), ("9", "5", (500, 900))])
    def test_may_be_open_and_the_wrong_way_round(self, low: str | None, high: str | None, ends: tuple[int | None, int | None]) -> None:
        assert prices.ends(low, high, "USD") == ends

    def test_are_none_where_no_bank_quotes_the_currency(self) -> None:
        assert prices.ends("1", "2", "XAG") == (None, None)

    @pytest.mark.parametrize("currency", settings.CURRENCIES)
    @given(minor=st.integers(1, 10**10), sold=st.sampled_from([*CURRENCY_OF.values(), "USD"]))
    def test_hold_every_piece_that_is_shown_at_the_price(self, minor: int, sold: str, currency: str) -> None:
        indexed = queries.convert(Money(minor, sold), "USD").minor
        shown = queries.convert(Money(minor, sold), currency)
        low, high = prices.ends(str(shown.decimal), str(shown.decimal), currency)
        assert low <= indexed <= high

    @pytest.mark.parametrize("currency", settings.CURRENCIES)
    def test_lie_no_farther_than_pieces_that_are_shown_at_the_price(self, currency: str) -> None:
        price = queries.convert(Money(100_00, "USD"), currency)
        for end in prices.ends(str(price.decimal), str(price.decimal), currency):
            assert any(queries.convert(piece, currency) == price for piece in pieces_indexed_with(end, price))

    @pytest.mark.parametrize(("units", "expected"), [(1, 1), (7, 7), (12, 10), (23, 25), (1150, 1000), (2300, 2500), (87_000, 100_000)])
    def test_are_rounded_to_what_people_say(self, units: int, expected: int) -> None:
        assert prices.rounded(Money(units * 100, "EUR")) == Money(expected * 100, "EUR")

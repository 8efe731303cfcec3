import time
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from shop.kit.money import Money
from shop.rates import operations, queries
from shop.rates.feeds import ParsedRate
from shop.rates.queries import NoRate
from shop.rates.sources import Source

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 25, 9, tzinfo=UTC)
TODAY = date(2026, 5, 25)
FIVE = ["KZT", "KGS", "TJS", "UZS", "TMT"]


@pytest.fixture(autouse=True)
def _forgotten():
    queries.forget()
    yield
    queries.forget()


@pytest.fixture
def recorded():
    operations.load_recorded(at=NOW)


def keep(source, base, quote, rate, *, day=TODAY, nominal=1, is_recorded=False):
    parsed = ParsedRate(source, base, quote, nominal, Decimal(rate), day)
    operations.store([parsed], is_recorded=is_recorded, at=NOW)


class TestRate:
    def test_of_a_currency_in_itself_is_one(self):
        quote = queries.rate("KZT", "KZT")
        assert (quote.rate, quote.date, quote.sources, quote.is_recorded) == (1, None, (), False)

    def test_is_that_of_the_national_bank(self):
        keep(Source.NBK, "EUR", "KZT", "550")
        keep(Source.ECB, "EUR", "KZT", "999")
        quote = queries.rate("EUR", "KZT")
        assert (quote.rate, quote.sources, quote.via, quote.date) == (550, (Source.NBK,), "", TODAY)

    def test_is_divided_by_the_nominal(self):
        keep(Source.CBU, "IDR", "UZS", "7.19", nominal=10)
        assert queries.rate("IDR", "UZS").rate == Decimal("0.719")

    def test_turns_around(self):
        keep(Source.CBU, "USD", "UZS", "12500")
        assert queries.rate("UZS", "USD").rate == Decimal("0.00008")

    def test_crosses_at_one_bank_when_neither_currency_is_its_own(self):
        keep(Source.NBK, "EUR", "KZT", "550")
        keep(Source.NBK, "USD", "KZT", "500")
        quote = queries.rate("EUR", "USD")
        assert (quote.rate, quote.sources, quote.via) == (Decimal("1.1"), (Source.NBK,), "KZT")

    def test_of_foreign_pairs_is_that_of_the_european_bank(self):
        keep(Source.NBK, "EUR", "KZT", "550")
        keep(Source.NBK, "USD", "KZT", "500")
        keep(Source.ECB, "EUR", "USD", "1.2")
        keep(Source.ECB, "EUR", "GBP", "0.8")
        euro, pound = queries.rate("EUR", "USD"), queries.rate("GBP", "USD")
        assert (euro.rate, euro.via) == (Decimal("1.2"), "")
        assert (pound.rate, pound.via) == (Decimal("1.5"), "EUR")

    def test_between_neighbors_goes_through_the_dollar_by_both_banks(self):
        keep(Source.NBK, "USD", "KZT", "500")
        keep(Source.NBK, "UZS", "KZT", "0.05", nominal=1)
        keep(Source.CBU, "USD", "UZS", "12000", day=date(2026, 5, 20))
        quote = queries.rate("KZT", "UZS")
        assert (quote.rate, quote.sources, quote.via) == (24, (Source.NBK, Source.CBU), "USD")
        assert quote.date == date(2026, 5, 20)

    def test_of_a_bank_that_knows_the_dollar_only_goes_through_it(self):
        keep(Source.CBT, "USD", "TMT", "3.5")
        keep(Source.ECB, "EUR", "USD", "1.2")
        quote = queries.rate("EUR", "TMT")
        assert (quote.rate, quote.sources, quote.via) == (Decimal("4.2"), (Source.ECB, Source.CBT), "USD")

    def test_has_no_more_places_than_a_row_holds(self):
        keep(Source.CBU, "GBP", "UZS", "16123.45")
        quote = queries.rate("UZS", "GBP")
        assert quote.rate == Decimal("0.00006202146563")

    def test_is_the_latest_or_that_of_a_day(self):
        keep(Source.NBK, "USD", "KZT", "480", day=date(2026, 4, 1))
        keep(Source.NBK, "USD", "KZT", "490", day=date(2026, 4, 2))
        assert queries.rate("USD", "KZT").rate == 490
        assert queries.rate("USD", "KZT", date(2026, 4, 1)).rate == 480
        assert queries.rate("USD", "KZT", date(2026, 4, 9)).rate == 490

    def test_says_when_any_figure_is_recorded(self):
        keep(Source.NBK, "USD", "KZT", "500")
        keep(Source.CBU, "USD", "UZS", "12000", is_recorded=True)
        assert queries.rate("KZT", "UZS").is_recorded
        assert not queries.rate("KZT", "USD").is_recorded

    @pytest.mark.parametrize(("base", "quote"), [("USD", "KZT"), ("USD", "XXX"), ("KZT", "UZS"), ("EUR", "USD")])
    def test_fails_when_nobody_knows(self, base, quote):
        with pytest.raises(NoRate, match=f"from {base} to {quote}") as caught:
            queries.rate(base, quote)
        assert caught.value.code == "no_rate"

    def test_fails_before_the_first_day(self):
        keep(Source.NBK, "USD", "KZT", "480", day=date(2026, 4, 1))
        with pytest.raises(NoRate):
            queries.rate("USD", "KZT", date(2026, 3, 31))


@pytest.mark.usefixtures("recorded")
class TestRecordedRates:
    @pytest.mark.parametrize("base", [*FIVE, "USD", "EUR", "GBP", "RUB"])
    @pytest.mark.parametrize("quote", [*FIVE, "USD", "EUR", "GBP", "RUB"])
    def test_know_every_pair_we_trade_in(self, base, quote):
        forth, back = queries.rate(base, quote), queries.rate(quote, base)
        assert abs(forth.rate * back.rate - 1) < Decimal("0.000001")
        assert forth.is_recorded == (base != quote)


class TestConvert:
    def test_rounds_once_to_minor_units(self):
        keep(Source.CBU, "USD", "UZS", "12194.21")
        assert queries.convert(Money(100_01, "USD"), "UZS") == Money(1_219_542_94, "UZS")
        assert queries.convert(Money(1_219_542_94, "UZS"), "USD") == Money(100_01, "USD")

    def test_leaves_an_amount_in_its_currency(self):
        assert queries.convert(Money(5, "TMT"), "TMT") == Money(5, "TMT")

    def test_follows_the_digits_of_both_currencies(self):
        keep(Source.NBK, "JPY", "KZT", "3")
        assert queries.convert(Money(100, "JPY"), "KZT") == Money(300_00, "KZT")

    def test_takes_amounts_in_the_currency_of_the_quote_only(self):
        keep(Source.NBK, "USD", "KZT", "500")
        with pytest.raises(ValueError, match="does not convert"):
            queries.rate("USD", "KZT").convert(Money(1, "EUR"))


class TestShown:
    def test_is_the_amount_in_the_reader_s_currency(self):
        keep(Source.NBK, "USD", "KZT", "500")
        assert queries.snapshot().shown(Money(500_00, "KZT"), "USD") == Money(1_00, "USD")

    def test_is_the_amount_itself_while_nobody_knows_a_rate(self):
        assert queries.snapshot().shown(Money(500_00, "KZT"), "USD") == Money(500_00, "KZT")


class TestSnapshot:
    def test_costs_one_statement_for_a_whole_page(self, recorded, django_assert_num_queries):
        with django_assert_num_queries(1):
            for minor in range(24):
                queries.convert(Money(minor, "KZT"), "EUR")
                queries.convert(Money(minor, "UZS"), "EUR")

    def test_is_read_again_after_a_minute(self, monkeypatch):
        keep(Source.NBK, "USD", "KZT", "480")
        start = time.monotonic()
        kept = queries.snapshot()
        monkeypatch.setattr(time, "monotonic", lambda: start + queries.KEPT_SECONDS - 1)
        assert queries.snapshot() is kept
        monkeypatch.setattr(time, "monotonic", lambda: start + queries.KEPT_SECONDS + 1)
        assert queries.snapshot() is not kept

    def test_is_read_again_after_a_change(self, django_capture_on_commit_callbacks):
        keep(Source.NBK, "USD", "KZT", "480")
        assert queries.rate("USD", "KZT").rate == 480
        with django_capture_on_commit_callbacks(execute=True):
            keep(Source.NBK, "USD", "KZT", "490")
        assert queries.rate("USD", "KZT").rate == 490

    def test_is_not_kept_while_there_is_nothing(self):
        assert not queries.snapshot()
        keep(Source.NBK, "USD", "KZT", "480")
        assert queries.rate("USD", "KZT").rate == 480

    def test_is_kept_for_a_bounded_number_of_days(self, recorded):
        for day in range(1, 29):
            queries.snapshot(date(2026, 6, day))
        assert len(queries._kept) <= 16

from datetime import date
from decimal import Decimal

import pytest

from shop.rates import feeds
from shop.rates.feeds import MalformedFeed, ParsedRate, WrongDate
from shop.rates.operations import RECORDED_FOLDER
from shop.rates.sources import Source

NBK = "<rates><date>01.04.2026</date>{}</rates>"
NBK_ITEM = "<item><title>{}</title><description>{}</description><quant>{}</quant></item>"
NBKR = '<?xml version="1.0" encoding="windows-1251"?><CurrencyRates Date="24.05.2026">{}</CurrencyRates>'
NBKR_ITEM = '<Currency ISOCode="{}"><Nominal>{}</Nominal><Value>{}</Value></Currency>'
NBT = '<ValCurs Date="2026-05-18"><Valute><CharCode>USD</CharCode><Nominal>1</Nominal>{}</Valute></ValCurs>'
CBU = '[{{"Ccy":"USD","Nominal":{},"Rate":{},"Date":"01.04.2026"}}]'
ECB = "FREQ,CURRENCY,TIME_PERIOD,OBS_VALUE\n"


def recorded(name):
    return (RECORDED_FOLDER / name).read_bytes()


def by_base(rates):
    return {rate.base: rate for rate in rates}


def nbk(code="USD", price="480.5", quant="1"):
    return NBK.format(NBK_ITEM.format(code, price, quant)).encode()


class TestRecordedAnswers:
    def test_kazakhstan_has_the_rate_in_the_description_and_quotes_some_by_many(self):
        rates = by_base(feeds.parse(Source.NBK, recorded("nbk_2026-04-01.xml"), asked=date(2026, 4, 1)))
        assert rates["AUD"] == ParsedRate(Source.NBK, "AUD", "KZT", 1, Decimal("328.01"), date(2026, 4, 1))
        assert (rates["HUF"].nominal, rates["HUF"].rate) == (10, Decimal("14.23"))

    def test_kyrgyzstan_has_decimal_commas(self):
        rates = by_base(feeds.parse(Source.NBKR, recorded("nbkr_daily_2026-05-24.xml")))
        assert rates["USD"] == ParsedRate(Source.NBKR, "USD", "KGS", 1, Decimal("87.4500"), date(2026, 5, 24))
        assert sorted(rates) == ["CNY", "EUR", "KZT", "RUB", "USD"]

    def test_kyrgyzstan_has_the_other_currencies_weekly(self):
        rates = by_base(feeds.parse(Source.NBKR, recorded("nbkr_weekly_2026-05-23.xml")))
        assert rates["GBP"].rate == Decimal("117.4147")
        assert rates["IDR"].nominal == 10

    def test_tajikistan_quotes_some_by_many(self):
        rates = by_base(feeds.parse(Source.NBT, recorded("nbt_2026-05-18.xml"), asked=date(2026, 5, 18)))
        assert rates["USD"].rate == Decimal("9.3450")
        assert (rates["KRW"].nominal, rates["KRW"].quote) == (100, "TJS")

    def test_uzbekistan_has_figures_as_strings(self):
        rates = by_base(feeds.parse(Source.CBU, recorded("cbu_2026-04-01.json"), asked=date(2026, 4, 1)))
        assert rates["USD"] == ParsedRate(Source.CBU, "USD", "UZS", 1, Decimal("12194.21"), date(2026, 4, 1))
        assert (rates["IDR"].nominal, rates["IRR"].nominal, rates["VND"].nominal) == (10, 10, 10)

    def test_turkmenistan_has_the_dollar_only(self):
        rates = feeds.parse(Source.CBT, recorded("cbt_2026-05-22.xml"))
        assert rates == [ParsedRate(Source.CBT, "USD", "TMT", 1, Decimal("3.5"), date(2026, 5, 22))]

    def test_the_european_bank_prices_the_euro_in_others_day_by_day(self):
        rates = feeds.parse(Source.ECB, recorded("ecb_2026-03-18.csv"))
        pound = [rate for rate in rates if rate.quote == "GBP"]
        assert {rate.base for rate in rates} == {"EUR"}
        assert (pound[-1].date, pound[-1].rate) == (date(2026, 3, 18), Decimal("0.86393"))

    @pytest.mark.parametrize("path", [p for p in RECORDED_FOLDER.iterdir() if p.suffix != ".md"], ids=lambda p: p.name)
    def test_are_all_sound(self, path):
        rates = feeds.parse(Source(path.name.partition("_")[0]), path.read_bytes())
        assert all(rate.rate > 0 and rate.nominal > 0 for rate in rates)


class TestParse:
    def test_refuses_an_answer_for_another_day(self):
        with pytest.raises(WrongDate, match="asked for 2026-05-17, answered with 2026-05-18"):
            feeds.parse(Source.NBT, recorded("nbt_2026-05-18.xml"), asked=date(2026, 5, 17))

    @pytest.mark.parametrize("source", list(Source))
    @pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"<html><body>Forbidden</body></html>", b"[1]", b"{}", b"null"])
    def test_refuses_what_is_no_answer(self, source, body):
        with pytest.raises(MalformedFeed, match=f"^{source}: "):
            feeds.parse(source, body)

    @pytest.mark.parametrize("path", [p for p in RECORDED_FOLDER.iterdir() if p.suffix in {".xml", ".json"}], ids=lambda p: p.name)
    def test_refuses_an_answer_that_was_cut_off(self, path):
        body = path.read_bytes()
        with pytest.raises(MalformedFeed):
            feeds.parse(Source(path.name.partition("_")[0]), body[: len(body) * 2 // 3])

    def test_refuses_a_cut_off_line(self):
        with pytest.raises(MalformedFeed, match="line 3 is incomplete"):
            feeds.parse(Source.ECB, (ECB + "D,USD,2026-03-18,1.15\nD,ILS,2026-02-").encode())

    def test_refuses_a_list_without_rates(self):
        with pytest.raises(MalformedFeed, match="no rate"):
            feeds.parse(Source.NBK, NBK.format("").encode())

    def test_refuses_a_currency_twice(self):
        body = NBK.format(NBK_ITEM.format("USD", "480", "1") * 2).encode()
        with pytest.raises(MalformedFeed, match="USD in KZT is there twice for 2026-04-01"):
            feeds.parse(Source.NBK, body)

    @pytest.mark.parametrize("price", ["0", "0.00", "-1", "1e3", "NaN", "480,5", "1 000", "abc", "1.123456789"])
    def test_refuses_a_price_that_is_no_positive_number(self, price):
        with pytest.raises(MalformedFeed, match="USD has the price"):
            feeds.parse(Source.NBK, nbk(price=price))

    @pytest.mark.parametrize("quant", ["0", "-1", "1.5", "ten", "12345678"])
    def test_refuses_a_nominal_that_is_no_positive_number(self, quant):
        with pytest.raises(MalformedFeed, match="USD has the nominal"):
            feeds.parse(Source.NBK, nbk(quant=quant))

    @pytest.mark.parametrize("code", ["usd", "DOLLAR", "KZT", "840"])
    def test_refuses_what_is_no_foreign_currency(self, code):
        with pytest.raises(MalformedFeed, match="not a foreign currency"):
            feeds.parse(Source.NBK, nbk(code=code))

    def test_refuses_a_missing_price(self):
        with pytest.raises(MalformedFeed, match="Value is missing in Valute"):
            feeds.parse(Source.NBT, NBT.format("").encode())

    def test_refuses_a_date_that_is_none(self):
        with pytest.raises(MalformedFeed, match="not a date"):
            feeds.parse(Source.NBK, nbk().replace(b"01.04.2026", b"2026-04-01"))

    def test_refuses_a_decimal_point_where_the_bank_has_commas(self):
        with pytest.raises(MalformedFeed, match="decimal comma"):
            feeds.parse(Source.NBKR, NBKR.format(NBKR_ITEM.format("USD", "1", "87.45")).encode("cp1251"))

    @pytest.mark.parametrize(("nominal", "price"), [("1", '"12194.21"'), ('"1"', "12194.21"), ('"1"', "null")])
    def test_refuses_figures_that_passed_through_a_float(self, nominal, price):
        with pytest.raises(MalformedFeed, match="not a string"):
            feeds.parse(Source.CBU, CBU.format(nominal, price).encode())

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_refuses_a_document_type(self, encoding):
        body = '<!DOCTYPE rates [<!ENTITY a "a">]><rates>&a;</rates>'.encode(encoding)
        with pytest.raises(MalformedFeed, match="document type"):
            feeds.parse(Source.NBK, body)

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from shop.kit.formatting import (
    country_name,
    currency_sign,
    format_date,
    format_datetime,
    format_money,
    format_number,
)
from shop.kit.money import Money

LANGUAGES = ["kk", "ky", "tg", "tk", "uz", "ru", "en"]
EVENING = datetime(2026, 11, 3, 20, 5, tzinfo=UTC)


class TestFormatMoney:
    @pytest.mark.parametrize(
        ("language", "currency", "text"),
        [
            ("kk", "KZT", "1 234 567,50 ₸"),
            ("kk", "KGS", "1 234 567,50 сом"),
            ("ky", "KGS", "1 234 567,50 сом"),
            ("ky", "UZS", "1 234 567,50 сум"),
            ("tg", "TJS", "1 234 567,50 сомонӣ"),
            ("tg", "UZS", "1 234 567,50 сӯм"),
            ("tk", "TMT", "1 234 567,50 manat"),
            ("tk", "KGS", "1 234 567,50 som"),
            ("uz", "UZS", "1 234 567,50 soʻm"),
            ("uz", "TJS", "1 234 567,50 somoniy"),
            ("uz", "USD", "1 234 567,50 $"),
            ("ru", "EUR", "1 234 567,50 €"),
            ("ru", "UZS", "1 234 567,50 сум"),
            ("ru", "TMT", "1 234 567,50 манат"),
            ("en", "USD", "$1,234,567.50"),
            ("en", "KZT", "₸1,234,567.50"),
            ("en", "UZS", "1,234,567.50 soʻm"),
            ("en", "CNY", "1,234,567.50 CNY"),
        ],
    )
    def test_writes_as_the_language_does(self, language, currency, text):
        assert format_money(Money(123_456_750, currency), language) == text.replace(" ", "\u00a0")

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_never_breaks_within_an_amount(self, language):
        for currency in ("USD", "EUR", "GBP", "KZT", "KGS", "TJS", "UZS", "TMT", "RUB"):
            text = format_money(Money(-987_654_321, currency), language, full=True)
            assert " " not in text
            assert "\u202f" not in text

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_keeps_the_two_soms_apart(self, language):
        assert currency_sign("KGS", language) != currency_sign("UZS", language)

    def test_leaves_an_empty_fraction_out_unless_asked(self):
        assert format_money(Money(8800, "EUR"), "en") == "€88"
        assert format_money(Money(8800, "EUR"), "en", full=True) == "€88.00"
        assert format_money(Money(8805, "EUR"), "en") == "€88.05"

    def test_puts_the_minus_first(self):
        assert format_money(Money(-500, "USD"), "en") == "-$5"
        assert format_money(Money(-500, "USD"), "ru") == "-5\u00a0$"

    def test_follows_the_digits_of_the_currency(self):
        assert format_money(Money(1500, "JPY"), "en", full=True) == "1,500\u00a0JPY"
        assert format_money(Money(1, "KWD"), "en") == "0.001\u00a0KWD"

    def test_does_not_round_long_amounts(self):
        assert format_money(Money(2**63 - 1, "UZS"), "en") == "92,233,720,368,547,758.07\u00a0soʻm"

    @pytest.mark.parametrize("language", ["xx", "", "de-DE"])
    def test_writes_an_unknown_language_as_english(self, language):
        assert format_money(Money(123_400, "USD"), language) == "$1,234"

    def test_knows_regional_codes(self):
        assert format_number(1234, "ru-KZ") == "1\u00a0234"


class TestFormatDate:
    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("kk", "2026 ж. 3 қараша"),
            ("ky", "2026-ж., 3-ноябрь"),
            ("tg", "3 Ноябр 2026"),
            ("tk", "3 noýabr 2026"),
            ("uz", "3-noyabr, 2026"),
            ("ru", "3 ноября 2026 г."),
            ("en", "3 November 2026"),
        ],
    )
    def test_writes_in_words(self, language, text):
        assert format_date(date(2026, 11, 3), language) == text.replace(" ", "\u00a0")

    def test_takes_a_time_to_the_zone_of_the_reader(self):
        assert format_date(EVENING, "en", "Asia/Almaty") == "4\u00a0November\u00a02026"
        assert format_date(EVENING, "en", ZoneInfo("America/New_York")) == "3\u00a0November\u00a02026"

    def test_leaves_a_plain_date_where_it_is(self):
        assert format_date(date(2026, 11, 3), "en", "Pacific/Kiritimati") == "3\u00a0November\u00a02026"


class TestFormatDatetime:
    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("kk", "2026 ж. 4 қараша"),
            ("ky", "2026-ж., 4-ноябрь"),
            ("tg", "4 Ноябр 2026"),
            ("tk", "4 noýabr 2026"),
            ("uz", "4-noyabr, 2026"),
            ("ru", "4 ноября 2026 г."),
            ("en", "4 November 2026"),
        ],
    )
    def test_adds_the_time_of_24_hours(self, language, text):
        expected = text.replace(" ", "\u00a0") + ", 01:05"
        assert format_datetime(EVENING, language, "Asia/Tashkent") == expected

    def test_refuses_a_time_without_a_zone(self):
        with pytest.raises(ValueError, match="without a zone"):
            format_datetime(datetime(2026, 11, 3), "en")


class TestCountryName:
    @pytest.mark.parametrize(
        ("language", "name"),
        [
            ("kk", "Өзбекстан"),
            ("ky", "Өзбекстан"),
            ("tg", "Ӯзбекистон"),
            ("tk", "Özbegistan"),
            ("uz", "Oʻzbekiston"),
            ("ru", "Узбекистан"),
            ("en", "Uzbekistan"),
        ],
    )
    def test_is_in_the_language(self, language, name):
        assert country_name("UZ", language) == name

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_exists_for_the_five_countries(self, language):
        names = {country_name(code, language) for code in ("KZ", "KG", "TJ", "TM", "UZ")}
        assert len(names) == 5
        assert not names & {"KZ", "KG", "TJ", "TM", "UZ"}

    def test_is_the_countrys_own_word_in_russian(self):
        assert country_name("KG", "ru") == "Кыргызстан"

    def test_spells_uzbek_letters_with_their_own_mark(self):
        assert country_name("US", "uz") == "Amerika Qoʻshma Shtatlari"

    def test_is_the_code_where_there_is_no_name(self):
        assert country_name("QQ", "ru") == "QQ"

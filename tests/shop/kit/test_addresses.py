import pytest
from django.utils import translation
from django_countries import countries

from shop.kit.addresses import FIELDS, address_fields, format_lines, in_latin_letters, is_country, label_lines, normalize
from shop.kit.errors import Invalid

TASHKENT = {
    "name": "Nodira Karimova",
    "street_address": "Amir Temur koʻchasi 5, 12-xonadon",
    "city": "Toshkent",
    "postal_code": "100000",
}
MOUNTAIN_VIEW = {
    "name": "Jo Doe",
    "street_address": "1 Castro St",
    "city": "Mountain View",
    "country_area": "CA",
    "postal_code": "94043",
}


def by_name(country, language=None):
    return {field.name: field for field in address_fields(country, language)}


def messages(country, data, prefix=""):
    with pytest.raises(Invalid) as caught:
        normalize(country, data, prefix=prefix)
    return {field: str(message) for field, message in caught.value.messages.items()}


class TestAddressFields:
    @pytest.mark.parametrize(
        ("country", "names"),
        [
            ("KZ", ["postal_code", "country_area", "city", "street_address", "company_name", "name"]),
            ("KG", ["name", "company_name", "street_address", "postal_code", "city"]),
            ("TJ", ["name", "company_name", "street_address", "postal_code", "city"]),
            ("TM", ["name", "company_name", "street_address", "postal_code", "city"]),
            ("UZ", ["name", "company_name", "street_address", "postal_code", "city", "country_area"]),
            ("US", ["name", "company_name", "street_address", "city", "country_area", "postal_code"]),
            ("JP", ["postal_code", "country_area", "street_address", "company_name", "name"]),
        ],
    )
    def test_are_in_the_local_order(self, country, names):
        assert [field.name for field in address_fields(country)] == names

    @pytest.mark.parametrize("country", [code for code, _ in countries.countries.items()])
    def test_are_complete_for_every_country(self, country):
        fields = address_fields(country)
        names = [field.name for field in fields]
        assert {"name", "street_address"} <= set(names) <= set(FIELDS)
        assert len(names) == len(set(names))
        assert all(str(field.label) and field.max_length > 0 for field in fields)
        assert next(field for field in fields if field.name == "name").required

    def test_say_what_is_required(self):
        required = {name for name, field in by_name("GB").items() if field.required}
        assert required == {"name", "street_address", "city", "postal_code"}

    @pytest.mark.parametrize(
        ("country", "name", "label"),
        [
            ("US", "country_area", "State"),
            ("US", "postal_code", "ZIP code"),
            ("UZ", "country_area", "Region"),
            ("CA", "country_area", "Province"),
            ("IE", "postal_code", "Eircode"),
            ("IE", "city_area", "Townland"),
            ("GB", "city", "Town"),
            ("DE", "city", "Town or city"),
            ("CI", "sorting_code", "Sorting code"),
        ],
    )
    def test_are_called_as_the_country_calls_them(self, country, name, label):
        assert str(by_name(country)[name].label) == label

    def test_tell_browsers_what_they_are(self):
        fields = by_name("UZ")
        assert fields["postal_code"].autocomplete == "postal-code"
        assert fields["street_address"].autocomplete == "street-address"
        assert (fields["postal_code"].inputmode, by_name("GB")["postal_code"].inputmode) == ("numeric", "")

    def test_know_their_control_and_their_name_in_the_api(self):
        fields = by_name("US")
        assert (fields["street_address"].kind, fields["street_address"].input_name) == (
            "textarea",
            "streetAddress",
        )
        assert (fields["country_area"].kind, fields["name"].kind) == ("select", "text")

    def test_have_one_choice_per_state(self):
        choices = by_name("CA")["country_area"].choices
        assert ("BC", "British Columbia") in choices
        assert len({value for value, _ in choices}) == len(choices) == 13

    def test_name_states_so_that_the_reader_can_read_them(self):
        russian, english = by_name("RU", "ru")["country_area"], by_name("RU", "en")["country_area"]
        assert ("Алтайский край", "Алтайский край") in russian.choices
        assert ("Алтайский край", "Altayskiy kray · Алтайский край") in english.choices
        with translation.override("kk"):
            assert by_name("RU")["country_area"].choices == russian.choices

    @pytest.mark.parametrize("country", ["ZZ", "uz", "", "UZB", "../US", None, 5])
    def test_refuse_an_unknown_country(self, country):
        assert not is_country(country)
        with pytest.raises(Invalid) as caught:
            address_fields(country)
        assert list(caught.value.messages) == ["country"]


class TestNormalize:
    def test_keeps_what_was_written(self):
        assert normalize("UZ", TASHKENT) == TASHKENT | {"country": "UZ"}

    def test_tidies_blanks_and_composes_letters(self):
        data = TASHKENT | {"name": "  Nodira \t Karimova ", "city": "Qoʻrg\u0306on", "company_name": " \n "}
        address = normalize("UZ", data)
        assert (address["name"], address["city"]) == ("Nodira Karimova", "Qoʻrğon")
        assert "company_name" not in address

    def test_keeps_three_lines_of_a_street(self):
        address = normalize("UZ", TASHKENT | {"street_address": "a\r\n\r\nb\nc\nd"})
        assert address["street_address"] == "a\nb\nc, d"

    def test_makes_one_line_of_the_rest(self):
        assert normalize("UZ", TASHKENT | {"city": "Tosh\nkent"})["city"] == "Tosh, kent"

    def test_drops_fields_that_the_country_has_not(self):
        assert "country_area" not in normalize("KG", TASHKENT | {"country_area": "Chüy", "other": "x"})

    @pytest.mark.parametrize("written", ["CA", "ca", "California", "CALIFORNIA"])
    def test_knows_a_state_by_code_and_name(self, written):
        assert normalize("US", MOUNTAIN_VIEW | {"country_area": written})["country_area"] == "CA"

    @pytest.mark.parametrize(
        ("country", "written", "kept"),
        [
            ("DE", "1011 5", "10115"),
            ("GB", "ec1a 1hq", "EC1A 1HQ"),
            ("JP", "154-0023", "154-0023"),
            ("UZ", "100 000", "100000"),
        ],
    )
    def test_brings_postal_codes_into_their_form(self, country, written, kept):
        data = TASHKENT | {"postal_code": written, "country_area": "Tokyo"}
        assert normalize(country, data)["postal_code"] == kept

    def test_says_all_that_is_missing(self):
        assert messages("US", {}) == dict.fromkeys(["name", "streetAddress", "city", "countryArea", "postalCode"], "Fill this in.")

    def test_names_fields_as_the_caller_does(self):
        assert list(messages("UZ", TASHKENT | {"city": ""}, prefix="address.")) == ["address.city"]
        assert messages("QQ", {}, prefix="address.") == {"address.country": "Choose a country."}

    @pytest.mark.parametrize(
        ("country", "change", "field", "message"),
        [
            ("US", {"country_area": "Nowhere"}, "countryArea", "Choose one from the list."),
            (
                "US",
                {"postal_code": "94043abc"},
                "postalCode",
                "no postal code of that country. An example: 95014.",
            ),
            ("US", {"postal_code": "10001"}, "postalCode", "another part of the country"),
            ("GB", {"postal_code": "EC1A 1HQ and more"}, "postalCode", "At most 16 characters."),
            ("GB", {"postal_code": "EC1A 1HQX"}, "postalCode", "no postal code"),
            ("UZ", {"postal_code": "1000001"}, "postalCode", "no postal code"),
            ("UZ", {"name": "x" * 101}, "name", "At most 100 characters."),
            ("UZ", {"name": "a\x00b"}, "name", "cannot be printed"),
            ("UZ", {"name": "a\ud800b"}, "name", "cannot be printed"),
            ("UZ", {"city": ["Toshkent"]}, "city", "must be text"),
        ],
    )
    def test_refuses_a_wrong_field_with_the_reason(self, country, change, field, message):
        found = messages(country, MOUNTAIN_VIEW | change)
        assert message in found[field]

    def test_takes_any_city_of_a_state(self):
        data = MOUNTAIN_VIEW | {"country_area": "SP", "city": "Sao Paulo", "postal_code": "01310-100"}
        assert normalize("BR", data)["city"] == "Sao Paulo"


class TestFormatLines:
    def test_ends_with_the_country_in_the_language(self):
        lines = format_lines(normalize("UZ", TASHKENT), "ru")
        assert lines == [
            "Nodira Karimova",
            "Amir Temur koʻchasi 5, 12-xonadon",
            "100000 Toshkent",
            "Узбекистан",
        ]

    def test_follows_the_pattern_of_the_country(self):
        assert format_lines(normalize("US", MOUNTAIN_VIEW), "en") == [
            "Jo Doe",
            "1 Castro St",
            "Mountain View, CA 94043",
            "United States",
        ]

    @pytest.mark.parametrize(
        ("address", "line"),
        [
            ({"country": "US", "city": "Reno", "postal_code": "89501"}, "Reno 89501"),
            ({"country": "US", "country_area": "NV", "postal_code": "89501"}, "NV 89501"),
            ({"country": "US", "city": "Reno"}, "Reno"),
            ({"country": "SE", "city": "Lund"}, "Lund"),
            ({"country": "SE", "city": "Lund", "postal_code": "22100"}, "SE-22100 Lund"),
            ({"country": "JP", "postal_code": "154-0023"}, "〒154-0023"),
        ],
    )
    def test_leaves_no_signs_of_what_is_empty(self, address, line):
        assert format_lines(address, "en")[0] == line

    def test_gives_every_line_of_a_street(self):
        lines = format_lines(normalize("UZ", TASHKENT | {"street_address": "a\nb"}), "en")
        assert lines[1:3] == ["a", "b"]

    def test_still_gives_what_there_is_of_an_unknown_country(self):
        assert format_lines({"country": "QQ", "name": "Jo", "city": "Reno"}, "en") == ["Jo", "Reno", "QQ"]

    @pytest.mark.parametrize("country", [code for code, _ in countries.countries.items()])
    def test_shows_every_field_of_every_country(self, country):
        address = {field.name: f"<{field.name}>" for field in address_fields(country)} | {"country": country}
        text = "\n".join(format_lines(address, "en"))
        assert all(f"<{field.name}>" in text for field in address_fields(country))


BERLIN = {"country": "DE", "name": "Клара Вайс", "street_address": "Linienstraße 5", "city": "Берлин", "postal_code": "10119"}


def test_a_label_names_the_country_in_capitals_for_both_ends():
    assert label_lines(BERLIN, ["ky", "en"])[-1] == "ГЕРМАНИЯ / GERMANY"
    assert label_lines(BERLIN, ["en", "en"])[-1] == "GERMANY"
    assert label_lines(BERLIN, ["uz"])[-1] == "GERMANIYA"


def test_an_address_in_another_script_is_written_in_latin_letters_too():
    *lines, _country = label_lines(BERLIN, ["ky", "en"])
    assert in_latin_letters(lines) == ["Klara Vays", "Linienstraße 5", "10119 Berlin"]
    assert in_latin_letters(["Clara", "Linienstraße 5"]) == []
    assert in_latin_letters(["東京都", "1-1"]) == []

"""Countries by the part of the world, and in the order in which readers look for them."""

import pytest
from django_countries import countries

from shop.kit import regions
from shop.kit.translated import LANGUAGES


def test_every_country_lies_in_one_part_of_the_world():
    listed = " ".join(regions.COUNTRIES.values()).split()
    assert sorted(listed) == sorted(countries.countries)


def test_the_makers_countries_are_a_part_of_their_own():
    assert {regions.region_of(code) for code in regions.HOME} == {regions.HOME_REGION}
    assert set(regions.spread((regions.HOME_REGION,))) == set(regions.HOME)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_has_a_name_in_every_language(language):
    names = {regions.region_name(code, language) for code in regions.COUNTRIES}
    assert len(names) == len(regions.COUNTRIES)
    assert not any(name.isdigit() for name in names)


def test_codes_of_parts_are_spread_and_those_of_countries_stay():
    assert regions.spread(("DE", "021")) == ("DE", "BM", "CA", "GL", "PM", "US")


@pytest.mark.parametrize(
    ("language", "first", "expected"),
    [
        ("en", "DE", ["DE", "KZ", "KG", "TJ", "TM", "UZ", "AF", "AX", "AL"]),
        ("en", "UZ", ["UZ", "KZ", "KG", "TJ", "TM", "AF"]),
        ("kk", "", ["KZ", "KG", "UZ", "TJ", "TM", "VI", "UM"]),
        ("uz", "", ["KG", "KZ", "TJ", "TM", "UZ"]),
    ],
)
def test_readers_find_their_own_country_then_those_at_home(language, first, expected):
    assert regions.in_reading_order(list(countries.countries), language, first)[: len(expected)] == expected

"""Words by which nothing is looked for."""

import pytest

from search import wishes
from search.analysis.words import words


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("scarf under $50", "scarf"),
        ("something under 50 dollars", "something"),
        ("шарф не дороже 50 долларов", "шарф"),
        ("до 5000 рублей", ""),
        ("gilam 500000 soʻmgacha", "gilam"),
        ("кілем 100 долларға дейін", "кілем"),
        ("suzani 50 eur to 100 eur", "suzani"),
        ("up to 50", ""),
    ],
)
def test_prices_are_left_out(typed: str, left: str) -> None:
    assert wishes.without_prices(words(typed)) == words(left)


@pytest.mark.parametrize("typed", ["2 рубашки", "3 сумки", "yurt from 6 walls", "shyrdak 40x40", "bowls to set a table", "soʻm", "до"])
def test_other_numbers_and_limits_stay(typed: str) -> None:
    assert wishes.without_prices(words(typed)) == words(typed)

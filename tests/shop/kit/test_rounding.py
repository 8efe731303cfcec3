from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.kit import rounding

amounts = st.integers(min_value=-(10**18), max_value=10**18)
weights = st.lists(st.integers(min_value=0, max_value=10**12), min_size=1, max_size=12).filter(any)
rates = st.fractions(min_value=Fraction(1, 100_000), max_value=100_000)


class TestHalfUp:
    @pytest.mark.parametrize(
        ("value", "whole"),
        [
            (Fraction(1, 2), 1),
            (Fraction(3, 2), 2),
            (Fraction(5, 2), 3),
            (Fraction(-1, 2), -1),
            (Fraction(-5, 2), -3),
            (Fraction(49, 100), 0),
            (Fraction(-49, 100), 0),
            (Fraction(51, 100), 1),
            (7, 7),
            (0, 0),
        ],
    )
    def test_sends_halves_away_from_zero(self, value, whole):
        assert rounding.half_up(value) == whole

    @pytest.mark.parametrize("value", [0.5, Decimal("0.5"), True, "1"])
    def test_takes_exact_numbers_only(self, value):
        with pytest.raises(TypeError):
            rounding.half_up(value)

    @given(st.fractions())
    def test_is_at_most_half_away_and_symmetrical(self, value):
        assert abs(rounding.half_up(value) - value) <= Fraction(1, 2)
        assert rounding.half_up(-value) == -rounding.half_up(value)


class TestConvert:
    @pytest.mark.parametrize(
        ("minor", "rate", "from_digits", "to_digits", "converted"),
        [
            (100_00, Decimal("12194.21"), 2, 2, 1_219_421_00),
            (1_00, Decimal("0.005"), 2, 2, 1),
            (-1_00, Decimal("0.005"), 2, 2, -1),
            (1_00, Decimal("0.00499"), 2, 2, 0),
            (10_00, Decimal("149.35"), 2, 0, 1494),
            (1494, Fraction(20, 2987), 0, 2, 10_00),
            (1_00, Decimal("0.3075"), 2, 3, 308),
            (0, Decimal(5), 2, 2, 0),
        ],
    )
    def test_gives_worked_figures(self, minor, rate, from_digits, to_digits, converted):
        assert rounding.convert(minor, rate, from_digits, to_digits) == converted

    @pytest.mark.parametrize("rate", [Decimal(0), Decimal(-1), Fraction(-1, 3)])
    def test_refuses_a_rate_that_is_not_positive(self, rate):
        with pytest.raises(ValueError, match="positive"):
            rounding.convert(1, rate, 2, 2)

    @pytest.mark.parametrize("rate", [Decimal("NaN"), Decimal("Infinity")])
    def test_refuses_a_rate_that_is_not_finite(self, rate):
        with pytest.raises(ValueError, match="finite"):
            rounding.convert(1, rate, 2, 2)

    @pytest.mark.parametrize(("minor", "rate"), [(1.0, Decimal(1)), (1, 1.0), (1, 1), (True, Decimal(1))])
    def test_takes_no_float(self, minor, rate):
        with pytest.raises(TypeError):
            rounding.convert(minor, rate, 2, 2)

    @given(amounts, rates)
    def test_mirrors_a_charge_in_its_refund(self, minor, rate):
        assert rounding.convert(-minor, rate, 2, 2) == -rounding.convert(minor, rate, 2, 2)

    @given(amounts, rates)
    def test_is_within_half_a_minor_unit(self, minor, rate):
        assert abs(rounding.convert(minor, rate, 2, 0) - minor * rate / 100) <= Fraction(1, 2)


class TestToPlaces:
    @pytest.mark.parametrize(
        ("value", "places", "decimal"),
        [
            (Fraction(1, 3), 4, Decimal("0.3333")),
            (Fraction(2, 3), 4, Decimal("0.6667")),
            (Fraction(1, 8), 2, Decimal("0.13")),
            (Fraction(-1, 8), 2, Decimal("-0.13")),
            (Fraction(10**40 + 1), 14, Decimal(10**40 + 1)),
        ],
    )
    def test_gives_worked_figures(self, value, places, decimal):
        assert rounding.to_places(value, places) == decimal

    def test_takes_no_float(self):
        with pytest.raises(TypeError):
            rounding.to_places(0.5, 2)


class TestShare:
    @pytest.mark.parametrize(
        ("minor", "basis_points", "part"),
        [
            (100_00, 1_250, 12_50),
            (99_99, 1_250, 12_50),
            (4, 1_250, 1),
            (3, 1_250, 0),
            (-4, 1_250, -1),
            (77, 0, 0),
        ],
    )
    def test_gives_worked_figures(self, minor, basis_points, part):
        assert rounding.share(minor, basis_points) == part

    @pytest.mark.parametrize("basis_points", [-1, 10_001])
    def test_refuses_less_than_nothing_and_more_than_all(self, basis_points):
        with pytest.raises(ValueError, match="basis points"):
            rounding.share(1, basis_points)

    @pytest.mark.parametrize(("minor", "basis_points"), [(1.0, 10), (1, 10.0), (1, True)])
    def test_takes_no_float(self, minor, basis_points):
        with pytest.raises(TypeError):
            rounding.share(minor, basis_points)

    @given(amounts, st.integers(min_value=0, max_value=rounding.BASIS_POINTS))
    def test_lies_between_nothing_and_all(self, minor, basis_points):
        part = rounding.share(minor, basis_points)
        assert min(0, minor) <= part <= max(0, minor)

    @given(amounts)
    def test_of_everything_is_everything(self, minor):
        assert rounding.share(minor, rounding.BASIS_POINTS) == minor


class TestProportion:
    @given(st.integers(0, 10**18), st.lists(st.integers(1, 10**9), min_size=1, max_size=12))
    def test_splits_an_amount_by_growing_parts_without_loss(self, amount, steps):
        whole, gone, pieces = sum(steps), 0, []
        for step in steps:
            pieces.append(rounding.proportion(amount, gone + step, whole) - rounding.proportion(amount, gone, whole))
            gone += step
        assert sum(pieces) == amount
        assert min(pieces) >= 0

    @given(st.integers(0, 10**12), st.integers(0, 10**12), st.integers(1, 10**6))
    def test_grows_no_faster_than_what_it_is_a_part_of(self, small, part, step):
        whole = part + step + small
        grown = rounding.proportion(small, part + step, whole) - rounding.proportion(small, part, whole)
        assert 0 <= grown <= step

    def test_rounds_halves_up(self):
        assert [rounding.proportion(5, part, 10) for part in (0, 1, 9, 10)] == [0, 1, 5, 5]

    @pytest.mark.parametrize(("part", "whole"), [(-1, 1), (2, 1), (0, 0)])
    def test_is_of_a_part_within_a_whole(self, part, whole):
        with pytest.raises(ValueError, match="between nothing and its whole"):
            rounding.proportion(1, part, whole)


class TestAllocate:
    @pytest.mark.parametrize(
        ("total", "by", "parts"),
        [
            (100, [1, 1, 1], [34, 33, 33]),
            (101, [1, 1, 1], [34, 34, 33]),
            (-100, [1, 1, 1], [-34, -33, -33]),
            (10, [0, 3, 7], [0, 3, 7]),
            (1, [1, 2], [0, 1]),
            (5, [1], [5]),
            (0, [1, 2], [0, 0]),
            (0, [0, 0], [0, 0]),
            (0, [], []),
        ],
    )
    def test_gives_worked_figures(self, total, by, parts):
        assert rounding.allocate(total, by) == parts

    @pytest.mark.parametrize("by", [[], [0], [0, 0]])
    def test_refuses_to_lose_a_total(self, by):
        with pytest.raises(ValueError, match="no weight"):
            rounding.allocate(1, by)

    def test_refuses_a_negative_weight(self):
        with pytest.raises(ValueError, match="negative"):
            rounding.allocate(1, [2, -1])

    @pytest.mark.parametrize(("total", "by"), [(1.0, [1]), (1, [1.0]), (1, [Decimal(1)]), (True, [1])])
    def test_takes_whole_numbers_only(self, total, by):
        with pytest.raises(TypeError):
            rounding.allocate(total, by)

    @given(amounts, weights)
    def test_loses_and_invents_nothing(self, total, by):
        assert sum(rounding.allocate(total, by)) == total

    @given(amounts, weights)
    def test_is_less_than_one_unit_from_the_exact_share(self, total, by):
        for part, weight in zip(rounding.allocate(total, by), by, strict=True):
            assert abs(part - Fraction(total * weight, sum(by))) < 1

    @given(amounts, weights)
    def test_gives_nothing_to_no_weight(self, total, by):
        parts = rounding.allocate(total, by)
        assert all(part == 0 for part, weight in zip(parts, by, strict=True) if weight == 0)

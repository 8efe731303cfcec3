"""What both stores share."""

import pytest

from search.analysis.words import text_tokens, word
from search.backends.base import Filters, ways_within
from search.clauses import Alternative


def ways(*groups: tuple[str, ...], section: str = "tokens") -> tuple[list[str], list[tuple[tuple[str, ...], ...]]]:
    """Of one alternative."""
    return ways_within([Alternative(1, groups)], section)


class TestFilters:
    @pytest.mark.parametrize("chosen", [{}, {"made_to_order": False}, {"category": ()}, {"ships_to": ""}])
    def test_are_empty_when_nothing_is_chosen(self, chosen: dict[str, object]) -> None:
        assert Filters(**chosen).empty

    @pytest.mark.parametrize(
        "chosen", [{"price_max": 0}, {"price_min": 0}, {"made_to_order": True}, {"category": ("felt",)}, {"rating": 400}]
    )
    def test_are_not_when_anything_is(self, chosen: dict[str, object]) -> None:
        assert not Filters(**chosen).empty


class TestWaysWithin:
    def test_leave_out_words_that_have_a_key_or_a_stem_that_is_looked_for(self) -> None:
        assert ways(("x:шырдак", "k:shirdak", "x:shyrdaks", "s:shirdak", "s:shirdaks")) == (["k:shirdak", "s:shirdak", "s:shirdaks"], [])
        # Of an English text only the first stem is there, of a Kazakh one the second.
        assert ways(("x:shyrdaks", "s:shirdaks")) == (["x:shyrdaks", "s:shirdaks"], [])

    def test_keep_words_of_which_nothing_else_is_looked_for_and_each_token_once(self) -> None:
        assert ways(("x:шырдак", "k:suzani", "x:шырдак")) == (["x:шырдак", "k:suzani"], [])

    def test_leave_out_only_what_every_text_with_the_word_has(self) -> None:
        for written in ("шырдактар", "soʻzanalar", "ковров", "carpets", "сӯзаниҳо"):
            tokens = set().union(*text_tokens({"": written}))
            assert all(set(word(token[2:]).tokens) <= tokens for token in tokens if token.startswith("x:"))

    def test_leave_out_what_the_section_never_has(self) -> None:
        called = (("k:shirdak",), ("c:shyrdak",))
        assert ways(*called) == ([], [])
        assert ways(*called, section="title") == ([], [called])
        assert ways(("k:felt", "t:k:felt")) == (["k:felt"], [])
        assert ways(("k:felt", "t:k:felt"), section="names") == (["k:felt", "t:k:felt"], [])

"""What both stores share."""

from search.analysis.words import text_tokens, word
from search.backends.base import telling


class TestTelling:
    def test_leaves_out_words_that_have_a_key_or_a_stem_that_is_looked_for(self) -> None:
        assert telling(["x:шырдак", "k:shirdak", "x:shyrdaks", "s:shirdak"]) == ["k:shirdak", "s:shirdak"]

    def test_keeps_words_of_which_nothing_else_is_looked_for_and_each_token_once(self) -> None:
        assert telling(["x:шырдак", "k:suzani", "x:шырдак"]) == ["x:шырдак", "k:suzani"]

    def test_leaves_out_only_what_every_text_with_the_word_has(self) -> None:
        for written in ("шырдактар", "soʻzanalar", "ковров", "carpets", "сӯзаниҳо"):
            tokens = set(text_tokens(written))
            assert all(set(word(token[2:]).tokens) <= tokens for token in tokens if token.startswith("x:"))

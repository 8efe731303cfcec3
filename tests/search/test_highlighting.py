"""Marks in texts as people wrote them, whatever script, ending or Unicode the query and the text have."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import highlighting, reading
from search.analysis.words import words
from search.highlighting import Marked, Range
from search.planning import Plan
from search.thesaurus import loading
from shop.kit.templatetags.pages import marked, met_elsewhere

#: Letters of both scripts, marks, apostrophes, invisible characters, jamo, a sigma, signs and HTML.
ALPHABET = "aAiIıİşŞğöқҚҳӣйӯʻ’'`\u0301\u0304\u0306\u0323\u0308\u200b\u00ad\u202e\ufe0f\u1112\u1161\u11abΣσ <>&\"-.«»шырдакgG9"


def plan_of(query: str) -> Plan:
    """What the stores look for."""
    return reading.plan_for(reading.read(query)[0])


def shown(found: Marked | None) -> list[str]:
    """The words that are marked."""
    return [found.text[each.start : each.end] for each in found.ranges] if found else []


class TestPlaces:
    @given(st.text(alphabet=ALPHABET, max_size=60) | st.text(max_size=60))
    def test_are_of_the_words_that_are_indexed(self, text: str) -> None:
        found = list(highlighting.places(text))
        assert [each.word.exact for each in found] == [each.exact for each in words(text)]
        ends = [0, *(each.range.end for each in found)]
        assert all(end <= each.range.start < each.range.end <= len(text) for end, each in zip(ends, found, strict=False))
        for each in found:
            assert words(text[each.range.start : each.range.end])[0].exact == each.word.exact

    def test_take_marks_and_invisible_characters_inside_along(self) -> None:
        text = "x " + unicodedata.normalize("NFD", "сӯзанӣ") + " sho\u200bna\u00ad."
        spelled = [text[place.range.start : place.range.end] for place in highlighting.places(text)]
        assert spelled == ["x", "су\u0304зани\u0304", "sho\u200bna"]


class TestTitle:
    @pytest.mark.parametrize(
        ("query", "title", "expected"),
        [
            ("шырдак", "Shyrdak with ram horns", ["Shyrdak"]),
            ("shyrdak", "Кочкордун шырдагы", ["шырдагы"]),
            ("шырдактар", "Red SHYRDAK", ["SHYRDAK"]),
            ("so'zana", "Katta soʻzanalar, Nurota", ["soʻzanalar"]),
            ("сӯзанӣ", "Со\u0304зана ва сузанихо", ["сузанихо"]),
            ("тақия", "Тақияның бері", ["Тақияның"]),
            ("silver rings", "A ring of silver & a chain", ["ring", "silver"]),
            ("ak kalpak", "Akkalpak, white felt", ["Akkalpak"]),
            ("akkalpak", "Ак калпак", ["Ак", "калпак"]),
            ("bowl", "<b>Bowl</b> & <script>bowls()</script>", ["Bowl", "bowls"]),
            ("shyrdak", "s\u200bhyr\u00addak", ["s\u200bhyr\u00addak"]),
            ("bowl", "A rug", []),
        ],
    )
    def test_is_marked_across_scripts_and_endings(self, db: None, query: str, title: str, expected: list[str]) -> None:
        assert shown(highlighting.marked_title({"en": title}, plan_of(query), "en")) == expected

    def test_is_marked_by_other_names_of_a_concept(self, db: None) -> None:
        loading.load()
        assert shown(highlighting.marked_title({"uz": "Yangi doʻppisi"}, plan_of("тюбетейка"), "en")) == ["doʻppisi"]

    def test_is_the_readers_when_it_met_at_all(self, db: None) -> None:
        texts = {"ky": "Шырдак", "en": "A shyrdak"}
        assert highlighting.marked_title(texts, plan_of("шырдак"), "en").language == "en"
        assert highlighting.marked_title(texts, plan_of("шырдак"), "ru").language == "ky"

    @pytest.mark.parametrize("query", ["", "!!!", "\u200b\u202e", "<mark>", "felt " * 2000, "\x00"])
    def test_is_left_alone_by_odd_queries(self, db: None, query: str) -> None:
        found = highlighting.marked_title({"en": "A rug"}, plan_of(query), "en")
        assert found is None


class TestExcerpt:
    def test_is_cut_at_words_around_the_marks(self, db: None) -> None:
        text = "Long before. " * 40 + "The shyrdak is stitched; a shyrdak lasts. " + "And after it. " * 40
        found = highlighting.marked_excerpt({"en": text}, plan_of("шырдак"), "en")
        assert shown(found) == ["shyrdak", "shyrdak"]
        assert found.text in text
        assert len(found.text) <= highlighting.EXCERPT
        assert (found.begins_inside, found.ends_inside) == (True, True)

    def test_of_a_short_text_is_all_of_it(self, db: None) -> None:
        found = highlighting.marked_excerpt({"en": "«A shyrdak!»"}, plan_of("shyrdak"), "en")
        assert found == Marked("en", "«A shyrdak!»", (Range(3, 10),))

    def test_is_in_the_language_that_matched_best(self, db: None) -> None:
        texts = {"en": "A carpet of wool", "ru": "Ковёр из шерсти с узором"}
        assert highlighting.marked_excerpt(texts, plan_of("ковёр узором"), "en").language == "ru"

    def test_of_one_endless_word_stays_short(self, db: None) -> None:
        text = "a" * 100 + "b" * 5000
        found = highlighting.marked_excerpt({"en": text}, plan_of(text[:64]), "en")
        assert found is None or len(found.text) <= highlighting.EXCERPT + highlighting.LEAD

    @given(st.text(alphabet=ALPHABET + "  ", max_size=600))
    def test_keeps_its_ranges_on_words(self, text: str) -> None:
        ranges = [each.range for each in highlighting.places(text)][::3]
        if ranges:
            found = highlighting.excerpt("en", text, ranges)
            assert found.text in text
            assert found.ranges
            whole = {text[each.start : each.end] for each in ranges}
            assert set(shown(found)) <= whole


class TestMarking:
    def test_escapes_all_but_its_own_marks(self) -> None:
        text = '<img src=x onerror="f()"> & <b>bowl</b>'
        start = text.index("bowl")
        html = marked({"text": text, "ranges": [{"start": 0, "end": 4}, {"start": start, "end": start + 4}]})
        assert html == ("<mark>&lt;img</mark> src=x onerror=&quot;f()&quot;&gt; &amp; &lt;b&gt;<mark>bowl</mark>&lt;/b&gt;")

    def test_is_shown_only_where_the_title_that_is_read_did_not_meet_the_query(self) -> None:
        title, other = {"field": "TITLE", "language": "en"}, {"field": "DESCRIPTION", "language": "ru"}
        node = {"title": {"language": "en"}}
        assert met_elsewhere({"node": node, "highlights": [title, other]}) is None
        assert met_elsewhere({"node": node, "highlights": [other]}) == other
        assert met_elsewhere({"node": node, "highlights": []}) is None

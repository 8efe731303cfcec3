"""What both stores keep of a product."""

from collections.abc import Mapping

import pytest

from search.documents import index_fields
from search.thesaurus.snapshot import Thesaurus
from tests.search.products import document


def sections(thesaurus: Thesaurus, titles: Mapping[str, str], descriptions: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    """The tokens of a product with these texts."""
    return index_fields(document(1, titles=titles, descriptions=descriptions, workshop_name=""), thesaurus).tokens


class TestSections:
    def test_name_a_concept_in_the_best_way_alone(self, thesaurus: Thesaurus) -> None:
        found = sections(thesaurus, {"uz": "Chapan", "tk": "Chapanlar"}, {})
        assert {"m:chapan", "i:chapan", "y:chapan"}.intersection(found["title"]) == {"m:chapan"}
        assert {"w:chapan", "u:chapan"}.issubset(found["tokens"])

    @pytest.mark.parametrize("title", ["Wooden bowl", "Деревянная чаша", "Ağaç okara"])
    def test_say_nothing_beside_a_title_that_is_a_name(self, thesaurus: Thesaurus, title: str) -> None:
        assert not [token for token in sections(thesaurus, {"en": title}, {})["names"] if token.startswith("t:")]

    def test_say_what_a_title_says_beside_the_name(self, thesaurus: Thesaurus) -> None:
        names = sections(thesaurus, {"en": "Bowl of walnut"}, {})["names"]
        assert "t:x:walnut" in names
        assert "t:x:bowl" not in names

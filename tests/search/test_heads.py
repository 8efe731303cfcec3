"""Which concept a title names its thing by, in the languages that name it first and in those that name it last."""

import pytest

from search.heads import head, heads
from search.thesaurus.snapshot import Thesaurus


class TestHead:
    @pytest.mark.parametrize(
        ("language", "title", "slugs"),
        [
            ("uz", "Ipak doʻppi", ["skullcap"]),
            ("uz", "Iroqi doʻppi, Shahrisabz", ["iroki_doppi"]),
            ("uz", "Samarqand qogʻozidan otkritka", ["postcard"]),
            ("uz", "Kumushrang ipak mato", ["cloth"]),
            ("kk", "Қолдан тігілген қамзол", ["camisole"]),
            ("ky", "Комуз Ош", ["komuz"]),
            ("tk", "Ak keteni köýnek", ["dress", "shirt"]),
            ("tg", "Гулдони кабуд", ["vase"]),
            ("tg", "Китоби гилемҳо", ["book"]),
            ("ru", "Керамическая тарелка", ["plate"]),
            ("ru", "Шкатулка-сундук", ["casket"]),
            ("en", "Samarkand paper postcard from Termez", ["postcard"]),
            ("en", "Shawl", ["shawl"]),
        ],
    )
    def test_is_the_thing_and_not_what_is_said_of_it(self, thesaurus: Thesaurus, language: str, title: str, slugs: list[str]) -> None:
        assert [concept.slug for concept in head(title, language, thesaurus)] == slugs

    @pytest.mark.parametrize("title", ["Красный", "Из серебра", "Qwzzrt", "!"])
    def test_is_nothing_where_no_thing_is_known(self, thesaurus: Thesaurus, title: str) -> None:
        assert head(title, "ru", thesaurus) == []

    def test_is_told_by_every_title(self, thesaurus: Thesaurus) -> None:
        found = heads({"ru": "Серьги", "en": "Earrings with coral", "kk": "Сандық"}, thesaurus)
        assert {concept.slug for concept in found} == {"earrings", "chest"}

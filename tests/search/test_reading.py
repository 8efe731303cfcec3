"""How queries are read."""

import pytest
from django.db import OperationalError

from search import reading
from search.thesaurus import current, loading, mentions


class TestPreparing:
    def test_leaves_nothing_to_read_for_the_first_query(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        loading.load()
        reading.prepare()
        laid_out = mentions.mentions.cache_info().misses
        monkeypatch.setattr(current, "read", lambda: pytest.fail("the thesaurus is read again"))
        assert reading.plan_for("felt carpet").concepts
        assert mentions.mentions.cache_info().misses == laid_out

    def test_goes_on_without_a_database(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse() -> None:
            raise OperationalError("connection refused")

        monkeypatch.setattr(current, "thesaurus", refuse)
        reading.prepare()

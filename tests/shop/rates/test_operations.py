from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from shop.rates import operations
from shop.rates.feeds import FeedError, ParsedRate
from shop.rates.models import Rate
from shop.rates.sources import Source

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 25, 9, tzinfo=UTC)


def dollar(rate):
    return ParsedRate(Source.NBK, "USD", "KZT", 1, Decimal(rate), date(2026, 5, 25))


class TestStore:
    def test_keeps_figure_day_and_bank(self):
        assert operations.store([dollar("480.25")], is_recorded=False, at=NOW) == 1
        row = Rate.objects.get()
        assert str(row) == "1 USD = 480.25000000 KZT (nbk, 2026-05-25)"
        assert (row.is_recorded, row.fetched_at) == (False, NOW)

    def test_replaces_a_figure_that_the_bank_corrected(self):
        operations.store([dollar("480")], is_recorded=True, at=NOW)
        assert operations.store([dollar("481")], is_recorded=False, at=NOW) == 0
        assert (Rate.objects.get().rate, Rate.objects.get().is_recorded) == (481, False)

    def test_never_replaces_what_was_fetched_by_what_was_recorded(self):
        operations.store([dollar("481")], is_recorded=False, at=NOW)
        assert operations.store([dollar("480")], is_recorded=True, at=NOW) == 0
        assert (Rate.objects.get().rate, Rate.objects.get().is_recorded) == (481, False)


class TestLoadRecorded:
    def test_keeps_every_file_and_marks_its_rates(self):
        added = operations.load_recorded(at=NOW)
        assert set(added.values()).isdisjoint({0})
        assert set(Rate.objects.values_list("source", flat=True)) == set(Source.values)
        assert not Rate.objects.filter(is_recorded=False).exists()

    def test_adds_nothing_the_second_time(self):
        operations.load_recorded(at=NOW)
        count = Rate.objects.count()
        assert set(operations.load_recorded(at=NOW).values()) == {0}
        assert Rate.objects.count() == count

    def test_keeps_nothing_when_a_file_is_broken(self, tmp_path):
        source = operations.RECORDED_FOLDER / "cbt_2026-05-22.xml"
        (tmp_path / "cbt_1.xml").write_bytes(source.read_bytes())
        (tmp_path / "nbk_1.xml").write_bytes(b"<rates>")
        with pytest.raises(FeedError, match="nbk: not XML"):
            operations.load_recorded(at=NOW, folder=tmp_path)
        assert not Rate.objects.exists()

    def test_names_a_file_of_no_bank(self, tmp_path):
        (tmp_path / "boe_1.xml").write_bytes(b"")
        with pytest.raises(FeedError, match=r"boe_1\.xml: no bank is called 'boe'"):
            operations.load_recorded(at=NOW, folder=tmp_path)


class TestCommand:
    def test_says_what_it_added(self, capsys):
        call_command("load_recorded_rates", verbosity=2)
        call_command("load_recorded_rates")
        lines = capsys.readouterr().out.splitlines()
        assert "cbt_2026-05-22.xml: 1 new" in lines
        assert lines[-1] == "Recorded exchange rates: 0 new from 10 files"

    def test_ends_with_the_reason(self, monkeypatch, tmp_path):
        (tmp_path / "nbk_1.xml").write_bytes(b"")
        monkeypatch.setattr(operations.load_recorded, "__kwdefaults__", {"folder": tmp_path})
        with pytest.raises(CommandError, match="nbk: not XML"):
            call_command("load_recorded_rates")

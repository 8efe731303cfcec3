"""Tests of what is prepared, and when it is not done again."""

import gettext
from pathlib import Path

import pytest

from deploy.local import prepare

CATALOGUE = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Cart"
msgstr "Savat"

#, fuzzy
msgid "Order"
msgstr "taxminan"
"""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with one catalogue."""
    monkeypatch.setattr(prepare, "CHECKOUT", tmp_path)
    monkeypatch.setattr(prepare, "STAMPS", tmp_path / "stamps")
    folder = tmp_path / "shop/locale/uz/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(CATALOGUE, encoding="utf-8")
    return tmp_path


class TestCompileMessages:
    def test_makes_catalogues_that_gettext_reads(self, checkout: Path) -> None:
        prepare.compile_messages()
        with (checkout / "shop/locale/uz/LC_MESSAGES/django.mo").open("rb") as file:
            catalogue = gettext.GNUTranslations(file)
        assert catalogue.gettext("Cart") == "Savat"
        assert catalogue.gettext("Order") == "Order"

    def test_compiles_only_what_changed(self, checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
        prepare.compile_messages()
        prepare.compile_messages()
        assert capsys.readouterr().out.count("compiled") == 1


class TestFingerprint:
    def test_changes_with_contents_and_with_names(self, tmp_path: Path) -> None:
        (tmp_path / "a.css").write_text("a")
        seen = {prepare.fingerprint([tmp_path])}
        (tmp_path / "a.css").write_text("b")
        seen.add(prepare.fingerprint([tmp_path]))
        (tmp_path / "a.css").rename(tmp_path / "b.css")
        seen.add(prepare.fingerprint([tmp_path]))
        assert len(seen) == 3

    def test_does_not_change_with_compiled_python(self, tmp_path: Path) -> None:
        before = prepare.fingerprint([tmp_path])
        (tmp_path / "__pycache__").mkdir()
        (tmp_path / "__pycache__" / "a.pyc").write_text("x")
        assert prepare.fingerprint([tmp_path]) == before


def test_a_step_is_done_for_what_it_was_done_for(checkout: Path) -> None:
    assert not prepare.is_done("static", "one")
    prepare.set_done("static", "one")
    assert prepare.is_done("static", "one")
    assert not prepare.is_done("static", "two")

import stat
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.http import Http404
from django.urls import include, path

from shop.kit import mailbox, mailbox_views

NOW = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
UNKNOWN = "20261103T093000000000-0123456789ab"

urlpatterns = [path("mailbox/", include("shop.kit.mailbox_urls"))]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MAILBOX_ROOT = tmp_path / "mail"
    settings.EMAIL_BACKEND = "shop.kit.mailbox.MailboxBackend"
    return settings.MAILBOX_ROOT


def post(subject="Буюртма", to="buyer@example.org", text="Salom\n", html="<html><head></head><p>Salom</p></html>"):
    message = EmailMultiAlternatives(subject, text, "Usta <hello@usta.example>", [to])
    if html:
        message.attach_alternative(html, "text/html")
    message.send()
    return mailbox.latest(1)[0]


class TestBackend:
    def test_keeps_a_letter_whole(self):
        with time_machine.travel(NOW, tick=False):
            letter = mailbox.read(post().key)
        assert letter.summary.at == NOW
        assert (letter.summary.sender, letter.summary.to) == (
            "Usta <hello@usta.example>",
            "buyer@example.org",
        )
        assert (letter.summary.subject, letter.summary.is_sms) == ("Буюртма", False)
        assert (letter.text, letter.html) == ("Salom\n", "<html><head></head><p>Salom</p></html>")

    def test_counts_letters_with_a_recipient_only(self):
        backend = mailbox.MailboxBackend()
        kept = backend.send_messages([EmailMessage("a", to=["a@example.org"]), EmailMessage("b")])
        assert (kept, len(mailbox.latest(10))) == (1, 1)

    def test_lets_nobody_else_on_the_machine_read(self, folder):
        post()
        modes = [stat.S_IMODE(item.stat().st_mode) for item in [folder, *folder.iterdir()]]
        assert modes == [0o700, 0o600]

    @pytest.mark.parametrize("silently", [True, False])
    def test_says_when_it_cannot_keep_unless_told_to_be_silent(self, settings, tmp_path, silently):
        (tmp_path / "file").touch()
        settings.MAILBOX_ROOT = tmp_path / "file" / "mail"
        backend, message = (
            mailbox.MailboxBackend(fail_silently=silently),
            EmailMessage("a", to=["a@example.org"]),
        )
        if silently:
            assert backend.send_messages([message]) == 0
        else:
            with pytest.raises(OSError, match="Not a directory"):
                backend.send_messages([message])

    def test_forgets_the_oldest(self, monkeypatch):
        monkeypatch.setattr(mailbox, "KEPT_MESSAGES", 2)
        for subject in ("one", "two", "three"):
            post(subject)
        assert [summary.subject for summary in mailbox.latest(10)] == ["three", "two"]


class TestLatest:
    def test_is_empty_before_the_first_letter(self):
        assert mailbox.latest(10) == []

    def test_has_the_newest_first_up_to_a_limit(self):
        for subject in ("one", "two", "three"):
            post(subject)
        assert [summary.subject for summary in mailbox.latest(2)] == ["three", "two"]

    def test_finds_a_recipient(self):
        post("one", to="Anna@example.org")
        post("two", to="boris@example.org")
        assert [summary.subject for summary in mailbox.latest(10, to=" anna@ ")] == ["one"]

    def test_leaves_out_what_is_not_finished_or_not_ours(self, folder):
        post()
        (folder / f"{UNKNOWN}.part").touch()
        (folder / "notes.eml").touch()
        assert len(mailbox.latest(10)) == 1


class TestRead:
    @pytest.mark.parametrize("key", [UNKNOWN, "", "..", "../../etc/passwd", "notes"])
    def test_finds_only_its_own(self, folder, key):
        post()
        (folder / "notes.eml").touch()
        assert mailbox.read(key) is None


class TestListView:
    def test_links_to_each_message(self, rf):
        summary = post("<b>Order</b>")
        text = mailbox_views.message_list(rf.get("/mailbox/")).content.decode()
        assert f'href="/mailbox/{summary.key}/"' in text
        assert "&lt;b&gt;Order&lt;/b&gt;" in text

    def test_finds_a_recipient(self, rf):
        post("one", to="anna@example.org")
        text = mailbox_views.message_list(rf.get("/mailbox/", {"to": "boris"})).content.decode()
        assert "anna@example.org" not in text
        assert "Nothing to this recipient yet." in text

    def test_is_never_kept_by_a_cache_and_takes_no_post(self, rf):
        assert "no-store" in mailbox_views.message_list(rf.get("/mailbox/"))["Cache-Control"]
        assert mailbox_views.message_list(rf.post("/mailbox/")).status_code == 405


class TestMessageView:
    def test_shows_the_text_with_links_and_the_letter_in_a_sandbox(self, rf):
        key = post(text="Open https://usta.example/x <script>").key
        text = mailbox_views.message(rf.get(f"/mailbox/{key}/"), key).content.decode()
        assert 'href="https://usta.example/x"' in text
        assert "&lt;script&gt;" in text
        assert f'src="/mailbox/{key}/html/"' in text
        assert 'sandbox="allow-same-origin allow-top-navigation-by-user-activation"' in text

    def test_has_no_frame_without_html(self, rf):
        key = post(html="").key
        assert "<iframe" not in mailbox_views.message(rf.get(f"/mailbox/{key}/"), key).content.decode()

    @pytest.mark.parametrize("view", [mailbox_views.message, mailbox_views.message_html])
    def test_is_not_found_when_unknown(self, rf, view):
        with pytest.raises(Http404):
            view(rf.get(f"/mailbox/{UNKNOWN}/"), UNKNOWN)


class TestHtmlView:
    def test_lets_the_letter_do_nothing_but_show_and_link(self, rf):
        key = post().key
        response = mailbox_views.message_html(rf.get(f"/mailbox/{key}/html/"), key)
        rules = response["Content-Security-Policy"]
        assert response.content == b'<html><head><base target="_top"></head><p>Salom</p></html>'
        assert response["X-Frame-Options"] == "SAMEORIGIN"
        assert rules.startswith("default-src 'none'; style-src 'unsafe-inline'; ")
        assert "script-src" not in rules
        assert "sandbox allow-same-origin allow-top-navigation-by-user-activation" in rules

    def test_is_not_found_for_a_message_of_text_only(self, rf):
        key = post(html="").key
        with pytest.raises(Http404):
            mailbox_views.message_html(rf.get(f"/mailbox/{key}/html/"), key)

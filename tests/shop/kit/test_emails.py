from datetime import UTC, datetime

import pytest
from django.core import mail
from django.template import TemplateDoesNotExist
from django.utils import translation

from shop.kit import emails

NOW = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def templates(settings, tmp_path):
    folder = tmp_path / "emails" / "orders"
    folder.mkdir(parents=True)
    (folder / "placed.subject.txt").write_text("{{ shop }}:\n {{ order }}\n")
    (folder / "placed.txt").write_text(
        "{% load i18n %}{% get_current_language as active %}{{ active }}={{ language }} {{ shop }} {{ subject }}\n\n{{ site_url }}\n"
    )
    (folder / "placed.html").write_text("<title>{{ subject }}</title><p>{{ shop }}</p>")
    (folder / "numbered.subject.txt").write_text("{{ shop }}: {{ number }}")
    (folder / "numbered.txt").write_text("{{ number }} of {{ shop }}\n-- \nFooter")
    (folder / "numbered.html").write_text("<h1>{{ heading }}</h1><i>{{ preview }}</i><p>{{ number }}</p><title>{{ subject }}</title>")
    (folder / "half.subject.txt").write_text("x")
    (folder / "half.txt").write_text("x")
    settings.TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [tmp_path], "OPTIONS": {}}]
    settings.SITE_URL = "https://usta.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []


def send(**changes):
    arguments = {
        "to": "buyer@example.org",
        "language": "uz",
        "context": {"shop": "O'Brien & <Sons>", "order": "A-1"},
        "at": NOW,
    }
    emails.send("orders.placed", **arguments | changes)
    return mail.outbox[-1]


class TestSend:
    def test_sends_text_and_html_to_one_address(self):
        message = send()
        assert message.to == ["buyer@example.org"]
        assert message.body.startswith("uz=uz ")
        assert message.body.endswith("\n\nhttps://usta.example\n")
        assert message.alternatives[0].mimetype == "text/html"

    def test_escapes_the_html_only(self):
        message = send()
        assert message.subject == "O'Brien & <Sons>: A-1"
        assert "O'Brien & <Sons>" in message.body
        assert "O&#x27;Brien &amp; &lt;Sons&gt;" in message.alternatives[0].content

    def test_speaks_the_language_of_the_reader_whoever_acts(self):
        with translation.override("ru"):
            message = send(language="kk")
            assert translation.get_language() == "ru"
        assert message.body.startswith("kk=kk ")

    def test_falls_back_for_a_language_that_is_not_ours(self):
        assert send(language="xx").body.startswith("en=en ")

    def test_is_dated_and_asks_for_no_automatic_reply(self):
        headers = send().message()
        assert headers["Date"] == "Tue, 03 Nov 2026 09:30:00 +0000"
        assert headers["Content-Language"] == "uz"
        assert headers["Auto-Submitted"] == "auto-generated"

    def test_ends_no_line_of_the_heading_within_an_amount(self):
        emails.send("orders.numbered", to="buyer@example.org", language="kk", context={"shop": "≤\u00a0500\u00a0$", "number": 2}, at=NOW)
        message = mail.outbox[-1]
        assert message.subject == "≤ 500 $: 2"
        assert "<h1>≤\u00a0500\u00a0$: 2</h1>" in message.alternatives[0].content

    def test_keeps_the_subject_on_one_line_whatever_people_write(self):
        message = send(context={"shop": "A\r\nBcc: evil@example.org", "order": "A-1"})
        assert message.subject == "A Bcc: evil@example.org: A-1"
        assert message.message()["Bcc"] is None

    def test_sends_nothing_when_a_template_is_missing(self):
        with pytest.raises(TemplateDoesNotExist, match=r"half\.html"):
            emails.send("orders.half", to="a@example.org", language="en", context={}, at=NOW)
        assert mail.outbox == []

    def test_holds_numbers_together_in_html_and_begins_with_the_text(self):
        context = {"shop": "<A&B>", "number": emails.Unbroken("U-<1>")}
        emails.send("orders.numbered", to="a@example.org", language="en", context=context, at=NOW)
        message = mail.outbox[-1]
        held = '<span style="white-space:nowrap">U-&lt;1&gt;</span>'
        assert (message.subject, message.body) == ("<A&B>: U-<1>", "U-<1> of <A&B>\n-- \nFooter\n")
        assert message.alternatives[0].content == (
            f"<h1>&lt;A&amp;B&gt;: {held}</h1><i>U-&lt;1&gt; of &lt;A&amp;B&gt;</i><p>{held}</p><title>&lt;A&amp;B&gt;: U-&lt;1&gt;</title>"
        )

    @pytest.mark.parametrize("event", ["placed", "orders/placed", "../orders.placed", "Orders.Placed", ""])
    def test_refuses_a_name_without_an_app(self, event):
        with pytest.raises(ValueError, match=r"app\.event"):
            emails.send(event, to="a@example.org", language="en", context={}, at=NOW)


class TestLink:
    def test_is_whole_and_in_the_language_of_the_reader(self, settings):
        with translation.override("ru"):
            assert emails.link("storefront:product", "kk", slug="scarf") == f"{settings.SITE_URL}/kk/p/scarf/"
            assert emails.link("storefront:home", "xx") == f"{settings.SITE_URL}/en/"

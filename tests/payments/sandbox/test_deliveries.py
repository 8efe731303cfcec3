"""Webhooks on their way: signed, repeated, late, out of order, lost, and sent again after a crash."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import stripe

from payments.sandbox.__main__ import read_arguments
from payments.sandbox.events import emit
from payments.sandbox.webhooks import Deliverer, signature
from tests.fakes.sandbox import SECRET, InProcess, Receiver, SandboxProcess, session_form, until


@pytest.fixture
def deliverer(sandbox: InProcess, receiver: Receiver) -> Iterator[Deliverer]:
    thread = Deliverer(sandbox.store, receiver.url, SECRET)
    thread.start()
    yield thread
    thread.stop()
    assert not thread.is_alive()


def happen(sandbox: InProcess, *kinds: str) -> None:
    """Let events happen in one transaction, as those of a payment do."""
    with sandbox.store.transaction():
        for kind in kinds:
            emit(sandbox.store, kind, {"id": "x_1", "object": "thing", "_secret": "no"})


class TestSignature:
    def test_is_what_the_sdk_expects(self) -> None:
        body = b'{"id": "evt_1", "object": "event"}'
        header = signature(body, SECRET, 1_700_000_000)
        assert stripe.WebhookSignature.verify_header(body, header, SECRET, tolerance=None)
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.WebhookSignature.verify_header(body + b" ", header, SECRET, tolerance=None)


class TestDeliverer:
    def test_sends_signed_events_in_order(self, sandbox: InProcess, receiver: Receiver, deliverer: Deliverer) -> None:
        happen(sandbox, "first", "second", "third")
        until(lambda: len(receiver.received) == 3)
        assert receiver.kinds() == ["first", "second", "third"]
        for body, header in receiver.received:
            assert stripe.WebhookSignature.verify_header(body, header, SECRET, tolerance=300)
            assert json.loads(body)["data"]["object"] == {"id": "x_1", "object": "thing"}

    def test_tries_again_until_it_is_accepted(self, sandbox: InProcess, receiver: Receiver, deliverer: Deliverer) -> None:
        receiver.statuses = [500, 302]
        happen(sandbox, "stubborn", "other")
        until(lambda: receiver.kinds().count("stubborn") == 2 and receiver.kinds().count("other") == 2)
        rows = until(lambda: [dict(row) for row in sandbox.store.execute("SELECT * FROM deliveries WHERE state = 'delivered'")])
        until(lambda: not sandbox.store.execute("SELECT 1 FROM deliveries WHERE state = 'waiting'"))
        assert rows[0]["attempts"] == 2
        assert len(set(receiver.ids())) == 2

    def test_repeats_when_told(self, sandbox: InProcess, receiver: Receiver, deliverer: Deliverer) -> None:
        sandbox.api("POST", "/_sandbox/options", {"copies": "3"})
        happen(sandbox, "once")
        until(lambda: len(receiver.received) == 3)
        assert len(set(receiver.ids())) == 1

    def test_turns_the_order_round_when_told(self, sandbox: InProcess, receiver: Receiver, deliverer: Deliverer) -> None:
        sandbox.api("POST", "/_sandbox/options", {"newest_first": "true"})
        happen(sandbox, "first", "second")
        until(lambda: len(receiver.received) == 2)
        assert receiver.kinds() == ["second", "first"]

    def test_holds_until_released(self, sandbox: InProcess, receiver: Receiver, deliverer: Deliverer) -> None:
        sandbox.api("POST", "/_sandbox/options", {"hold": "true"})
        happen(sandbox, "held")
        listed = sandbox.api("GET", "/_sandbox/deliveries").json["data"]
        assert [row["state"] for row in listed] == ["waiting"]
        assert receiver.received == []
        sandbox.api("POST", "/_sandbox/options", {"hold": "false"})
        until(lambda: receiver.kinds() == ["held"])

    def test_loses_as_many_as_told_and_sends_them_on_demand(self, sandbox: InProcess, receiver: Receiver, deliverer: Deliverer) -> None:
        sandbox.api("POST", "/_sandbox/options", {"drop": "1"})
        happen(sandbox, "lost", "kept")
        until(lambda: receiver.kinds() == ["kept"])
        lost = sandbox.store.find("event", type="lost")[0]["id"]
        assert sandbox.api("POST", f"/_sandbox/events/{lost}/deliver").status == 200
        until(lambda: receiver.kinds() == ["kept", "lost"])
        assert sandbox.api("POST", "/_sandbox/events/evt_none/deliver").status == 404

    def test_waits_when_told(self, sandbox: InProcess, receiver: Receiver, deliverer: Deliverer) -> None:
        sandbox.api("POST", "/_sandbox/options", {"delay": "0.4"})
        happen(sandbox, "late")
        sandbox.api("POST", "/_sandbox/options", {"delay": "0"})
        happen(sandbox, "early")
        until(lambda: len(receiver.received) == 2)
        assert receiver.kinds() == ["early", "late"]

    def test_gives_up_after_three_days(self, sandbox: InProcess, receiver: Receiver) -> None:
        happen(sandbox, "hopeless")
        sandbox.store.set_option("clock_offset", 4 * 86_400)
        thread = Deliverer(sandbox.store, "http://127.0.0.1:1/", SECRET)
        thread.start()
        until(lambda: sandbox.store.execute("SELECT 1 FROM deliveries WHERE state = 'given_up'"))
        thread.stop()

    def test_an_error_of_one_round_does_not_end_it(self, sandbox: InProcess, receiver: Receiver, deliverer: Deliverer) -> None:
        sandbox.store.execute("INSERT INTO tasks (due_at, action, subject) VALUES (0, 'unknown', 'x')")
        sandbox.store.committed.set()
        until(lambda: not sandbox.store.committed.is_set())
        sandbox.store.execute("DELETE FROM tasks")
        happen(sandbox, "after")
        until(lambda: receiver.kinds() == ["after"])


class TestSurvival:
    def test_a_killed_process_forgets_nothing(self, tmp_path: Path, receiver: Receiver) -> None:
        sandbox = SandboxProcess(tmp_path / "data", receiver.url)
        sandbox.options(hold="true")
        made = sandbox.call("POST", "/v1/checkout/sessions", session_form()).json
        assert sandbox.pay(made["id"]) == "paid"
        sandbox.stop(kill=True)
        sandbox.start()
        assert sandbox.call("GET", f"/v1/checkout/sessions/{made['id']}").json["payment_status"] == "paid"
        assert receiver.received == []
        sandbox.options(hold="false")
        until(lambda: receiver.kinds()[-1:] == ["checkout.session.completed"])
        assert sandbox.stop() == 0

    def test_a_second_start_on_the_same_folder_says_why_not(self, tmp_path: Path) -> None:
        sandbox = SandboxProcess(tmp_path / "data")
        with pytest.raises(IndexError):
            SandboxProcess(tmp_path / "data")
        assert b"Another payment sandbox already uses" in (tmp_path / "data.log").read_bytes()
        assert sandbox.stop() == 0

    def test_a_port_in_use_is_named(self, tmp_path: Path, receiver: Receiver) -> None:
        port = receiver.url.split(":")[2].split("/")[0]
        ended = subprocess.run(
            [sys.executable, "-m", "payments.sandbox", "--port", port, "--data", str(tmp_path)],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        assert ended.returncode == 1
        assert f"cannot listen on 127.0.0.1:{port}" in ended.stderr

    @pytest.mark.parametrize(("webhook", "words"), [("ftp://x", "not an http(s) address"), ("http://127.0.0.1/x", "need a secret")])
    def test_webhooks_need_an_address_and_a_secret(
        self,
        tmp_path: Path,
        webhook: str,
        words: str,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.delenv("STRIPE_WEBHOOK_SECRET", raising=False)
        with pytest.raises(SystemExit):
            read_arguments(["--data", str(tmp_path), "--webhook", webhook])
        assert words in capsys.readouterr().err

"""A running shop with its sandbox and a browser, as a person would meet them."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, sync_playwright

from search import indexing
from shop.demo import loading, people
from shop.rates import operations as rates
from tests.factories.mail import do_jobs
from tests.fakes.sandbox import SECRET, SandboxProcess
from tests.journeys.processes import Processes
from tests.services import chromium

KEY = "sk_test_sandbox"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    # Playwright's loop lives in this thread; the tests themselves use the ORM beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        program = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield program
        program.close()


@pytest.fixture(autouse=True)
def no_page_stays_open(browser: Browser) -> Iterator[None]:
    """A page that waits for a payment asks again and again: not beyond its test."""
    yield
    for context in browser.contexts:
        context.close()


@pytest.fixture
def sandbox(live_server: Any, settings: Any, tmp_path: Path) -> Iterator[SandboxProcess]:
    """The payment sandbox, which calls the running shop back."""
    folder = tmp_path / "sandbox"
    folder.mkdir()
    process = SandboxProcess(folder, webhook=f"{live_server.url}/webhooks/stripe/")
    settings.PAYMENT_PROVIDER = "payments.stripe.gateway.StripeGateway"
    settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET = process.base, KEY, SECRET
    settings.SITE_URL = live_server.url
    directives = {**settings.CONTENT_SECURITY_POLICY["DIRECTIVES"], "form-action": ["'self'", process.base]}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives}
    yield process
    process.stop()


@pytest.fixture
def processes(transactional_db: None, tmp_path: Path) -> Iterator[Processes]:
    """The marketplace's programs, none of them started but the payment sandbox."""
    processes = Processes(tmp_path)
    yield processes
    processes.stop()


@pytest.fixture
def goods(transactional_db: None, settings: Any, tmp_path: Path) -> list[dict[str, Any]]:
    """Two products of two workshops in two countries, loaded as the demo loads them, and found by search."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "media"), "base_url": "/media/"},
        },
    }
    # An index of each process of tests: two that build the same one at once take it from one another.
    settings.SEARCH_INDEX_PREFIX = f"{settings.SEARCH_INDEX_PREFIX}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    rates.load_recorded(at=timezone.now())
    loading.load_terms()
    admin, at = people.admin(), timezone.now()
    rows = []
    for workshop in loading.read_workshops():
        chosen = [product for product in workshop["products"] if product["slug"] in {"yellow-ikat-cushion", "ram-horn-journal"}]
        if chosen:
            loading.load_workshop(workshop, admin, at)
        for product in chosen:
            loading.load_product(workshop, product, admin, at)
            rows.append(product)
    indexing.rebuild(lambda *_progress: None)
    run_jobs()
    return rows


#: What the workers do meanwhile.
run_jobs = do_jobs

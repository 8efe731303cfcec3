"""Photos from a phone whose connection breaks, into a new piece."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Drawn
from playwright.sync_api import Browser, Page, Route, expect

from shop.catalogue.models import Product
from shop.demo.people import PASSWORD
from shop.files.models import Upload
from vendors.workshops.models import Member

pytestmark = [pytest.mark.requires("postgresql", "redis", "chromium"), pytest.mark.django_db(transaction=True)]

PART = 128 * 1024


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Two photos of several parts each: noise cannot be made small."""
    files = [tmp_path / "front.jpg", tmp_path / "back.jpg"]
    for file in files:
        Drawn.effect_noise((700, 900), 90).convert("RGB").save(file, "JPEG", quality=90)
        assert 2 * PART < file.stat().st_size < 900_000
    return files


@pytest.fixture
def page(browser: Browser, live_server: Any, goods: list[dict[str, Any]]) -> Page:
    """A phone on which the owner of a workshop begins a new piece."""
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    page.goto(f"{live_server.url}/uz/account/login/")
    page.fill("input[name=login]", str(Member.objects.filter(role="owner").earliest("pk").user.email))
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda address: "login" not in address)
    page.goto(f"{live_server.url}/uz/workshop/pieces/new/")
    return page


def test_an_interrupted_upload_goes_on_after_the_page_was_closed(page: Page, photos: list[Path]) -> None:
    sent: list[int] = []

    def cut_off(route: Route) -> None:
        """Let the first part pass, then no other."""
        if route.request.method == "PATCH" and not sent:
            sent.append(int(route.request.headers["upload-offset"]))
            route.continue_()
        elif sent:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/files/uploads/**", cut_off)
    page.set_input_files("input[name=images]", photos)
    waiting = page.locator(".uploads").get_attribute("data-waiting")
    expect(page.locator(".uploads li").first).to_contain_text(str(waiting))
    assert Upload.objects.get().received == PART

    page.unroute("**/files/uploads/**")
    page.on("request", lambda request: sent.append(int(request.headers["upload-offset"])) if request.method == "PATCH" else None)
    page.reload()
    page.wait_for_selector(".uploads li.whole + li.whole")
    assert sent[:2] == [0, PART]
    assert sent.count(0) == 2  # the beginning of each photo was sent once

    page.fill("[name='title.0.text']", "Qizil gilam")
    page.fill("[name='variants.0.price']", "1200000")
    page.click("button[value=CreateListing]")
    page.wait_for_url("**/pieces/*gilam*/")
    assert Product.objects.get(title__texts__uz="Qizil gilam").images.count() == 2
    assert page.locator(".uploads li").count() == 0


def test_a_form_that_is_sent_too_early_waits_for_its_photos(page: Page, photos: list[Path]) -> None:
    page.fill("[name='title.0.text']", "Koʻk gilam")
    page.fill("[name='variants.0.price']", "900000")
    page.set_input_files("input[name=images]", photos[:1])
    page.click("button[value=CreateListing]")
    page.wait_for_url("**/pieces/*gilam*/")
    assert Product.objects.get(title__texts__uz="Koʻk gilam").images.count() == 1


def test_a_file_that_is_no_photo_says_so_in_its_place(page: Page, tmp_path: Path) -> None:
    (tmp_path / "letter.jpg").write_text("not a photo")
    page.set_input_files("input[name=images]", tmp_path / "letter.jpg")
    page.wait_for_selector(".uploads li.failed")
    assert page.locator(".uploads input[type=hidden]").count() == 0
    assert not Upload.objects.exists()

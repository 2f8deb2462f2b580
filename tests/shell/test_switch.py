"""Switches in the page's head: large text, high contrast, and for whom one acts."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_modes_switch_on_and_off_one_by_one(client: Client) -> None:
    assert client.post("/display/", {"mode": "large", "next": "/help/procedure/"})["Location"] == "/help/procedure/"
    assert b'data-text="large"' in client.get("/").content
    client.post("/display/", {"mode": "contrast"})
    page = client.get("/").content
    assert b'data-text="large"' in page and b'data-contrast="high"' in page
    client.post("/display/", {"mode": "large"})
    page = client.get("/").content
    assert b"data-text" not in page and b'data-contrast="high"' in page


def test_an_unknown_mode_is_refused(client: Client) -> None:
    response = client.post("/display/", {"mode": "dark"})
    assert response.status_code == 403 and "没有这种显示方式" in response.content.decode()


def test_nonsense_in_the_cookie_is_nothing(client: Client) -> None:
    client.cookies["display"] = "large-<script>"
    page = client.get("/").content.decode()
    assert 'data-text="large"' in page and "&lt;script" not in page.split("</head>")[0]


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example/", ""])
def test_the_switch_leads_nowhere_else(client: Client, address: str) -> None:
    assert client.post("/display/", {"mode": "large", "next": address})["Location"] == "/"


def test_switches_are_not_done_by_following_a_link(client: Client) -> None:
    assert client.get("/display/").status_code == 405


def test_a_seconded_person_switches_openly(cast: SimpleNamespace, client_for: Callable[..., Client]) -> None:
    browser = client_for(cast.seconded)
    first, second = (each.organisation for each in cast.seconded.capacities)
    assert f"代表{second}" in browser.get("/home/").content.decode()
    page = browser.post("/capacity/", {"organisation": str(second.pk)}, follow=True).content.decode()
    assert f"已切换身份，现在代表{second}办理。" in page and f"代表{first}" in page


def test_signed_out_people_have_no_capacity_to_switch(client: Client) -> None:
    assert client.post("/capacity/", {"organisation": "1"}).status_code == 302

"""The file of a paper opens for those allowed; the page shows how far it is."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from portal.documents import permissions
from portal.documents.models import Paper
from portal.jobs.models import Job
from portal.jobs.services import run_pending
from tests.documents.conftest import content_of

Prepare = Callable[..., Paper]
ClientFor = Callable[..., Client]


@pytest.fixture(autouse=True)
def no_rules(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(permissions, "_rules", {})
    return


def test_the_owner_opens_the_newest_file(sealed: Paper, cast: SimpleNamespace, client_for: ClientFor) -> None:
    response = client_for(cast.clerk).get(reverse("documents:paper_file", args=[sealed.pk, sealed.file_name]))
    assert b"".join(response) == content_of(sealed)
    assert response["Content-Type"] == "application/pdf"
    plain, _, named = response["Content-Disposition"].partition("filename*=UTF-8''")
    assert plain.startswith("inline") and plain.isascii()
    assert named.isascii() and named.startswith("%E5%85%A8")
    saved = client_for(cast.clerk).get(reverse("documents:paper", args=[sealed.pk]), {"download": ""})
    assert saved["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("part", ["neighbour_clerk", "officer", "stranger"])
def test_others_find_nothing(sealed: Paper, cast: SimpleNamespace, client_for: ClientFor, part: str) -> None:
    client = client_for(getattr(cast, part))
    assert client.get(reverse("documents:paper", args=[sealed.pk])).status_code == 404
    assert client.get(reverse("documents:paper_state", args=[sealed.pk])).status_code == 404
    assert client.post(reverse("documents:paper_retry", args=[sealed.pk])).status_code == 404


def test_signed_out_one_is_sent_to_sign_in(sealed: Paper) -> None:
    assert Client().get(reverse("documents:paper", args=[sealed.pk])).status_code == 302


def test_the_business_room_decides_when_it_registered(
    sealed: Paper, cast: SimpleNamespace, client_for: ClientFor
) -> None:
    permissions.register_subject("application", lambda user, pk: pk == 1 and user == cast.officer)
    address = reverse("documents:paper", args=[sealed.pk])
    assert client_for(cast.officer).get(address).status_code == 200
    assert client_for(cast.clerk).get(address).status_code == 404


def test_the_page_shows_typesetting_then_the_file(
    prepare: Prepare, cast: SimpleNamespace, client_for: ClientFor
) -> None:
    paper = prepare()
    client, address = client_for(cast.clerk), reverse("documents:paper_state", args=[paper.pk])
    page = client.get(address).content.decode()
    assert "正在排版" in page and 'hx-trigger="every 2s"' in page
    assert client.get(reverse("documents:paper", args=[paper.pk])).status_code == 404
    run_pending()
    page = client.get(address).content.decode()
    paper.refresh_from_db()
    assert paper.sha256[:16] in page and "hx-trigger" not in page


def test_a_failure_shows_with_a_button_that_starts_it_again(
    prepare: Prepare, cast: SimpleNamespace, client_for: ClientFor
) -> None:
    paper = prepare()
    Job.objects.update(state="failed")
    client = client_for(cast.clerk)
    page = client.get(reverse("documents:paper_state", args=[paper.pk])).content.decode()
    assert "排版失败" in page and "重试" in page
    response = client.post(reverse("documents:paper_retry", args=[paper.pk]))
    assert response.status_code == 302
    run_pending()
    paper.refresh_from_db()
    assert paper.is_ready
    refused = client.post(reverse("documents:paper_retry", args=[paper.pk]))
    assert refused.status_code == 403
    assert "不需要重试" in refused.content.decode()


def test_the_file_name_has_no_signs_that_systems_refuse() -> None:
    paper = Paper(title='甲/乙:"丙"', number="1", version=2)
    assert paper.file_name == "甲-乙--丙--1-v2.pdf"

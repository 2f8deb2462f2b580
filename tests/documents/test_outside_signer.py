"""An outside signing service signs for an office: the digest goes there, a checked signature comes back."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from portal.documents import outside, services
from portal.documents.checks import printing_in_production
from portal.documents.models import OutsideAccount, Paper, Signature
from portal.documents.selectors import latest_file, status_of
from portal.documents.verification import check
from portal.history.models import Entry
from portal.jobs.models import Job
from portal.jobs.services import run_pending
from tests.signing_service import TOKEN, SigningService, signing_service

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 21)


@pytest.fixture
def service(cast: SimpleNamespace, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[SigningService]:
    """The service, in which the province has an account and whose root this portal trusts."""
    monkeypatch.setattr(outside, "PAUSE_SECONDS", 0.0)
    with signing_service({"zj-jyt": cast.zhejiang.name}) as running:
        settings.SIGNING_SERVICE_URL, settings.SIGNING_SERVICE_TOKEN = running.url, TOKEN
        trusted = Path(django_settings.VAR) / "authority" / "trusted" / "service-of-the-tests.pem"
        trusted.parent.mkdir(parents=True, exist_ok=True)
        trusted.write_text(running.root_pem, encoding="ascii")
        running.trusted = trusted  # type: ignore[attr-defined]
        yield running
        trusted.unlink(missing_ok=True)


@pytest.fixture
def sealed_by_both(
    prepare: Callable[..., Paper], sealing_offices: SimpleNamespace, service: SigningService
) -> Callable[[], tuple[Paper, Signature]]:
    """The city seals by the portal's key, the province by the service."""

    def seal() -> tuple[Paper, Signature]:
        call_command("choose_signer", sealing_offices.zhejiang.name, account="zj-jyt")
        paper = prepare()
        services.seal(paper=paper, slot="cover", organisation=sealing_offices.huzhou, signatory="张敏", on=DAY)
        services.seal(
            paper=paper,
            slot="province",
            organisation=sealing_offices.zhejiang,
            signatory="李国强",
            text="同意推荐。",
            on=DAY,
        )
        run_pending()
        paper.refresh_from_db()
        return paper, paper.signatures.get(slot="province")

    return seal


Sealed = Callable[[], tuple[Paper, Signature]]


def file_of(paper: Paper) -> bytes:
    newest = latest_file(paper)
    assert newest is not None
    with newest.file.open("rb") as file:
        return file.read()


def test_the_service_signs_and_anybody_finds_it_valid(sealed_by_both: Sealed, service: SigningService) -> None:
    paper, signature = sealed_by_both()
    assert (signature.state, signature.is_by_service, signature.key) == ("signed", True, None), signature.failure
    assert len(service.asked) == 1 and service.asked[0]["account"] == "zj-jyt"
    assert "cms" not in str(service.asked[0]) and len(service.asked[0]["digest"]) == 44, "a digest alone goes out"
    report = check(file_of(paper))
    assert report.genuine and [each.is_valid for each in report.seals] == [True, True]
    assert report.seals[1].organisation == str(signature.organisation)
    page = Client().get(reverse("documents:verify_number", args=[paper.number, paper.version])).content.decode()
    assert "数字签名" in page and "电子签章" not in page, "the setting does not say that it is recognised"


def test_only_a_recognised_service_makes_what_may_be_called_by_its_name(sealed_by_both: Sealed, settings: Any) -> None:
    settings.SIGNING_SERVICE_RECOGNISED = True
    paper, signature = sealed_by_both()
    assert signature.is_recognised and signature.word == "电子签章"
    assert paper.signatures.get(slot="cover").word == "数字签名", "the portal's own key never"
    settings.SIGNING_SERVICE_RECOGNISED = False
    page = Client().get(reverse("documents:verify_number", args=[paper.number, paper.version])).content.decode()
    assert page.count("电子签章") == 1, "what was recognised when it signed stays so"
    sentences = [each.sentence for each in Entry.objects.filter(verb="paper.sealed").order_by("pk")]
    assert "加盖数字签名" in sentences[0] and "加盖电子签章" in sentences[1]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("wrong digest", "与这份文件不符"),
        ("no signature", "返回的不是签名"),
        ("garbage", "返回的不是签名"),
        ("endless", "返回的不是签名"),
        ("another office", "证书属于“演示其他单位”"),
        ("moved", "拒绝签署（302）"),
    ],
)
def test_what_is_wrong_is_not_stored(sealed_by_both: Sealed, service: SigningService, day: str, words: str) -> None:
    service.answers = [day]
    paper, signature = sealed_by_both()
    assert signature.state == "failed" and words in signature.failure and not signature.file
    assert status_of(paper).sealed == 1, "the city's seal stands"
    service.answers = ["ok"]
    services.resume(paper=paper)
    run_pending()
    signature.refresh_from_db()
    assert signature.state == "signed"


def test_an_authority_that_nobody_trusts_is_found_out(sealed_by_both: Sealed, service: SigningService) -> None:
    service.trusted.unlink()  # type: ignore[attr-defined]
    _, signature = sealed_by_both()
    assert signature.state == "failed" and "不受本平台信任" in signature.failure


def test_an_account_that_the_service_does_not_know_is_told(
    sealed_by_both: Sealed, service: SigningService, settings: Any
) -> None:
    settings.SIGNING_SERVICE_TOKEN = "another"
    _, signature = sealed_by_both()
    assert "拒绝签署（401）" in signature.failure and len(service.asked) == 1, "asking again would not help"


def test_a_moment_of_overload_is_waited_out(sealed_by_both: Sealed, service: SigningService) -> None:
    service.answers = ["overloaded", "overloaded", "ok"]
    _, signature = sealed_by_both()
    assert signature.state == "signed" and len(service.asked) == 3


def test_a_service_that_does_not_answer_blocks_nothing_and_is_tried_again(
    sealed_by_both: Sealed, service: SigningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside, "READ_SECONDS", 0.2)
    service.answers = ["slow"]
    paper, signature = sealed_by_both()
    assert signature.state == "failed" and "没有响应，平台会自动再试" in signature.failure
    job = Job.objects.filter(key=f"signature:{signature.pk}").latest("pk")
    assert job.state == "queued" and job.attempts_left > 0, "the job comes back by itself"
    assert status_of(paper).word == "working"
    service.answers = ["ok"]
    Job.objects.filter(pk=job.pk).update(available_at=job.created_at)
    run_pending()
    signature.refresh_from_db()
    assert signature.state == "signed" and signature.failure == ""


def test_who_signs_is_chosen_for_each_office(cast: SimpleNamespace, settings: Any) -> None:
    settings.SIGNING_SERVICE_URL = ""
    with pytest.raises(CommandError, match="PORTAL_SIGNING_SERVICE_URL"):
        call_command("choose_signer", cast.zhejiang.name, account="zj")
    settings.SIGNING_SERVICE_URL = "http://sign.example.org/"
    call_command("choose_signer", cast.zhejiang.name, account="zj")
    assert OutsideAccount.objects.get().account == "zj"
    call_command("choose_signer", cast.zhejiang.name, portal=True)
    assert not OutsideAccount.objects.exists()
    sentences = [each.sentence for each in Entry.objects.filter(chain=f"seals:{cast.zhejiang.pk}").order_by("pk")]
    assert "外部签章服务" in sentences[0] and "平台的数字签名" in sentences[1]
    assert "documents.E006" in [each.id for each in printing_in_production(None)], "the token needs encryption"

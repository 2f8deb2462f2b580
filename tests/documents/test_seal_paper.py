"""Sealing: signatures in order, each once, none touching the bytes of an earlier one."""

import asyncio
import io
import itertools
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pdfplumber
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.documents import making, services
from portal.documents.appearances import Sealing, appearance
from portal.documents.choices import SignatureState
from portal.documents.models import Paper, Signature, SigningKey
from portal.documents.seals import draw_seal
from portal.documents.selectors import status_of
from portal.documents.signing import LocalSigner, Request
from portal.documents.slots import SMALLEST, Slot, capacity, text_verdict
from portal.history.models import Entry
from portal.jobs.services import run_pending
from portal.kit.verdicts import Refused
from tests.documents.conftest import DAY, content_of

Prepare = Callable[..., Paper]
PICTURE = draw_seal("浙江省教育厅", lower_line="演示")


def files_of(paper: Paper) -> list[bytes]:
    return [paper.base.read(), *(each.file.read() for each in paper.signatures.all())]


def test_pdfsig_finds_every_signature_valid(sealed: Paper, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(content_of(sealed))
    said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout
    assert said.count("Signature Validation: Signature is Valid.") == 3
    assert said.count("ETSI.CAdES.detached") == 3
    assert "浙江省教育厅（演示）" in said


def test_each_file_begins_with_the_earlier_one(sealed: Paper) -> None:
    files = files_of(sealed)
    assert len(files) == 4
    for earlier, later in itertools.pairwise(files):
        assert later.startswith(earlier)
        assert len(later) > len(earlier)


def test_the_first_certifies_and_later_ones_approve(sealed: Paper) -> None:
    content = content_of(sealed)
    assert content.count(b"/DocMDP") >= 1
    assert content.count(b"/TransformMethod /DocMDP") == 1
    assert [each.slot for each in sealed.signatures.all()] == ["cover", "city", "province"]


def test_opinion_signatory_and_date_can_be_searched(sealed: Paper) -> None:
    with pdfplumber.open(io.BytesIO(content_of(sealed))) as document:
        text = "".join(page.extract_text(use_text_flow=True) or "" for page in document.pages)
    said = subprocess.run(
        ["pdftotext", "-", "-"], input=content_of(sealed), capture_output=True, check=True
    ).stdout.decode()
    flat = "".join((text + said).split())
    assert "同意推荐湖州市加入全国学习型城市网络" in flat
    assert "签发人：李国强" in flat
    assert "2026年11月21日" in flat


def test_history_tells_of_each_seal(sealed: Paper) -> None:
    entries = Entry.objects.filter(chain="application:1", verb="paper.sealed")
    assert entries.count() == 3
    assert "上加盖数字签名" in entries.last().sentence


def test_the_same_decision_twice_is_one_signature(sealed: Paper, cast: SimpleNamespace) -> None:
    signature = sealed.signatures.get(slot="city")
    again = services.seal(paper=sealed, slot="city", organisation=cast.huzhou, signatory="张敏", on=DAY)
    assert again == signature
    with pytest.raises(Refused, match="该位置已由湖州市教育局"):
        services.seal(paper=sealed, slot="city", organisation=cast.zhejiang, signatory="李国强", on=DAY)


def test_signing_again_changes_nothing(sealed: Paper) -> None:
    before = list(sealed.signatures.values_list("sha256", "signed_at"))
    for signature in sealed.signatures.all():
        making.sign_signature(signature.pk, lambda *args: None)
    assert list(sealed.signatures.values_list("sha256", "signed_at")) == before


def test_seals_decided_before_typesetting_wait_for_it(prepare: Prepare, sealing_offices: SimpleNamespace) -> None:
    paper = prepare()
    signature = services.seal(paper=paper, slot="city", organisation=sealing_offices.huzhou, signatory="张敏", on=DAY)
    assert signature.state == SignatureState.PENDING
    run_pending()
    signature.refresh_from_db()
    assert signature.state == SignatureState.SIGNED


def test_seals_decided_later_follow_in_order(sealed: Paper, sealing_offices: SimpleNamespace) -> None:
    assert status_of(sealed).word == "ready"
    assert [each.sequence for each in sealed.signatures.all()] == [1, 2, 3]


def test_an_office_without_a_key_blocks_nothing_and_is_told(prepare: Prepare, cast: SimpleNamespace) -> None:
    paper = prepare()
    services.seal(paper=paper, slot="city", organisation=cast.huzhou, signatory="张敏", on=DAY)
    run_pending()
    signature = Signature.objects.get()
    assert signature.state == SignatureState.FAILED
    assert "尚未登记数字签名证书或印章图样" in signature.failure
    assert status_of(paper).word == "failed"

    services.make_demo_seal(cast.huzhou)
    services.resume(paper=paper)
    run_pending()
    signature.refresh_from_db()
    assert signature.state == SignatureState.SIGNED
    assert signature.failure == ""


def test_a_later_seal_waits_for_a_failed_earlier_one(prepare: Prepare, cast: SimpleNamespace) -> None:
    services.make_demo_seal(cast.zhejiang)
    paper = prepare()
    services.seal(paper=paper, slot="city", organisation=cast.huzhou, signatory="张敏", on=DAY)
    services.seal(paper=paper, slot="province", organisation=cast.zhejiang, signatory="李国强", on=DAY)
    run_pending()
    assert list(paper.signatures.values_list("state", flat=True)) == ["failed", "pending"]
    services.make_demo_seal(cast.huzhou)
    services.resume(paper=paper)
    run_pending()
    assert set(paper.signatures.values_list("state", flat=True)) == {"signed"}


def test_a_stored_file_that_was_changed_is_not_sealed(prepare: Prepare, sealing_offices: SimpleNamespace) -> None:
    paper = prepare()
    run_pending()
    paper.refresh_from_db()
    Path(paper.base.path).write_bytes(paper.base.read() + b"\n% more")
    services.seal(paper=paper, slot="city", organisation=sealing_offices.huzhou, signatory="张敏", on=DAY)
    run_pending()
    assert Signature.objects.get().state == SignatureState.FAILED


def test_the_key_is_useless_without_the_passphrase(sealing_offices: SimpleNamespace, settings: object) -> None:
    key = SigningKey.objects.active().get(organisation=sealing_offices.huzhou)
    settings.KEY_PASSPHRASE = "another"  # type: ignore[attr-defined]
    with pytest.raises(Exception, match=r"(?i)password|decrypt"):
        LocalSigner(key.certificate, key.private_key)


def test_signing_works_beside_a_running_event_loop(prepare: Prepare, sealing_offices: SimpleNamespace) -> None:
    base = making.make_base(prepare())
    key = SigningKey.objects.active().get(organisation=sealing_offices.huzhou)
    signer = LocalSigner(key.certificate, key.private_key)
    stamp = appearance(base.slots["city"], Sealing(PICTURE, 42))

    async def work() -> bytes:
        return signer.sign(base.pdf, Request("city", stamp, "湖州市教育局", "申请", certifies=True))

    assert asyncio.run(work()).startswith(base.pdf)


@pytest.mark.parametrize(
    "given_values, reason",
    [
        ({"text": "意见" * 1500}, "意见太长"),
        ({"text": "同意😀"}, "U\\+1F600"),
        ({"signatory": "张\ud800"}, "U\\+D800"),
    ],
)
def test_what_cannot_be_printed_is_refused_before(
    prepare: Prepare, sealing_offices: SimpleNamespace, given_values: dict[str, str], reason: str
) -> None:
    paper = prepare()
    values = {"signatory": "张敏", "text": "同意", **given_values}
    with pytest.raises(Refused, match=reason):
        services.seal(paper=paper, slot="city", organisation=sealing_offices.huzhou, on=DAY, **values)
    assert not Signature.objects.exists()


def test_drafts_and_voided_papers_are_not_sealed(prepare: Prepare, sealing_offices: SimpleNamespace) -> None:
    values = {"slot": "city", "organisation": sealing_offices.huzhou, "signatory": "张敏", "on": DAY}
    with pytest.raises(Refused, match="草稿不能盖章"):
        services.seal(paper=prepare(draft=True), **values)
    paper = prepare()
    services.void(paper=paper, reason="市级撤回")
    with pytest.raises(Refused, match="已作废（市级撤回）"):
        services.seal(paper=paper, **values)


OPINION = st.text(alphabet="同意推荐，。学习型城市AbC123（）“”\n ", min_size=1, max_size=900)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(OPINION)
def test_whatever_is_accepted_fits_its_slot(text: str) -> None:
    if text_verdict(text):
        slot = Slot("province", 1, 0, 0, *SMALLEST)
        assert appearance(slot, Sealing(PICTURE, 42, "李国强", text, date(2026, 11, 21)))


def test_the_longest_opinion_fits_and_one_more_line_is_refused() -> None:
    most = capacity(*SMALLEST)
    assert most > 350
    slot = Slot("province", 1, 0, 0, *SMALLEST)
    full = "意" * (most - 12)
    assert text_verdict(full)
    assert appearance(slot, Sealing(PICTURE, 50, "李国强", full, DAY))
    refusal = text_verdict("意" * (most + 60))
    assert not refusal
    assert "请精简意见" in refusal.reason

"""A paper is typeset once, by a job, from our own files only."""

import errno
import io
import socket
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pdfplumber
import pikepdf
import pytest
from django.core.files.storage import default_storage
from PIL import Image

from portal.documents import making, pdf, services
from portal.documents.choices import PaperState
from portal.documents.models import Paper
from portal.documents.selectors import status_of
from portal.jobs.models import Job
from portal.jobs.services import run_pending
from tests.documents.conftest import content_of

Prepare = Callable[..., Paper]


def typeset(paper: Paper) -> Paper:
    run_pending()
    paper.refresh_from_db()
    return paper


def words(content: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(content)) as document:
        return [page.extract_text() or "" for page in document.pages]


def test_the_same_content_is_one_paper_typeset_once(prepare: Prepare) -> None:
    paper = prepare()
    assert prepare() == paper
    assert Job.objects.count() == 1
    typeset(paper)
    assert paper.state == PaperState.READY
    assert prepare() == paper
    assert Job.objects.count() == 1, "nothing is typeset twice"


def test_other_content_or_version_is_another_paper(prepare: Prepare) -> None:
    papers = {prepare(), prepare(version=2), prepare(content={"text": "另一段"}), prepare(draft=True)}
    assert len(papers) == 4


def test_a_changed_template_is_typeset_anew(prepare: Prepare, monkeypatch: pytest.MonkeyPatch) -> None:
    paper = prepare()
    monkeypatch.setattr(services, "template_version", lambda template: "changed")
    assert prepare() != paper


def test_each_page_has_number_code_and_paper(prepare: Prepare) -> None:
    paper = typeset(prepare(content={"text": "长" * 3000}))
    pages = words(content_of(paper))
    assert len(pages) == paper.pages > 2
    for number, page in enumerate(pages, 1):
        assert f"第{number}页" in page.replace(" ", "")
        assert f"共{len(pages)}页" in page.replace(" ", "")
        assert f"{paper.number} 第1版 演示数据" in page.replace("\u3000", " ")
    assert "草" not in "".join(pages)


def test_the_code_names_the_paper_and_the_page(settings: Any) -> None:
    settings.ORIGIN = "https://example.org"
    assert pdf.verification_address("0123456789ab", 7) == "https://example.org/v/0123456789ab/7"


def test_a_long_answer_flows_over_pages_with_closed_borders(prepare: Prepare) -> None:
    paper = typeset(prepare(content={"text": "本市" * 2000}))
    with pdfplumber.open(io.BytesIO(content_of(paper))) as document:
        for page in document.pages[:2]:
            level = [edge for edge in page.edges if edge["orientation"] == "h" and edge["x1"] - edge["x0"] > 300]
            bottom = max(edge["bottom"] for edge in level)
            last_line = max(
                word["bottom"] for word in page.extract_words() if "本市" in word["text"] and word["bottom"] < 770
            )
            assert bottom >= last_line, "the table is closed below the last line of the page"


def test_a_draft_says_so_on_every_page_and_has_no_fields(prepare: Prepare, sealing_offices: SimpleNamespace) -> None:
    paper = typeset(prepare(draft=True, content={"text": "长" * 2000}))
    content = content_of(paper)
    assert all("草" in page and "稿" in page for page in words(content))
    assert {"预", "览"} <= set("".join(words(content))), "the seal's picture says that it is a preview"
    assert "/AcroForm" not in pikepdf.open(io.BytesIO(content)).Root


def test_slots_lie_on_their_pages(prepare: Prepare) -> None:
    paper = typeset(prepare())
    assert set(paper.slots) == {"city", "province", "cover"}
    assert paper.slots["cover"]["shows"] == "seal"
    assert paper.slots["city"]["width"] == pytest.approx(170, abs=1)
    assert paper.slots["province"]["height"] == pytest.approx(75, abs=0.5)
    document = pikepdf.open(io.BytesIO(content_of(paper)))
    assert {str(field.T) for field in document.Root.AcroForm.Fields} == set(paper.slots)


def test_the_file_names_the_paper_and_nobody(prepare: Prepare) -> None:
    document = pikepdf.open(io.BytesIO(content_of(typeset(prepare(content={"name": "某某人"})))))
    about = {key: str(value) for key, value in document.docinfo.items()}
    assert about["/PaperNumber"] == "WL2026-330500-001"
    assert set(about) <= {"/Title", "/Producer", "/PaperNumber", "/PaperVersion", "/PaperKind"}
    assert "某某人" not in str(about)
    assert str(document.Root.Lang) == "zh-CN"


def test_the_same_paper_has_the_same_bytes(prepare: Prepare) -> None:
    paper = prepare()
    assert making.make_base(paper).pdf == making.make_base(paper).pdf


def test_hostile_text_is_printed_as_text(prepare: Prepare) -> None:
    hostile = '<img src="file:///etc/passwd"></td></table><script>1</script>{{ 7 }}'
    paper = typeset(prepare(content={"name": hostile}))
    assert "<script>" in "".join(words(content_of(paper))).replace("\n", "")


def test_a_source_reaches_neither_files_nor_hosts(tmp_path: Path) -> None:
    picture = tmp_path / "private.png"
    Image.new("RGB", (40, 40), "red").save(picture)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        host = f"http://127.0.0.1:{server.getsockname()[1]}"
        html = f"""<html lang="zh-CN"><head><link rel="stylesheet" href="{host}/a.css">
          <link rel="attachment" href="{picture.as_uri()}"><base href="{tmp_path.as_uri()}/">
          <style>@import url({host}/b.css); @font-face {{ font-family: x; src: url({host}/c.ttf) }}
          p {{ background: url({picture.as_uri()}); font-family: x }}</style></head>
          <body><p>文字</p><img src="{picture.as_uri()}"><img src="private.png"><img src="{host}/d.png">
          <img src="paper:../../portal/settings.py"><object data="{picture.as_uri()}"></object>
          <img src='data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"><image
          href="{picture.as_uri()}" width="9" height="9"/></svg>'></body></html>"""
        content = pdf.written(pdf.typeset(html, ["papers/faces.css", "papers/base.css"]))
        with pytest.raises(TimeoutError):
            server.accept()
    document = pikepdf.open(io.BytesIO(content))
    assert not [
        each for each in document.objects if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"
    ]
    assert not list(document.attachments)


def test_a_full_disk_shows_and_can_be_tried_again(prepare: Prepare, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any, **kwargs: Any) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    # Content of its own: what another test has typeset would be found in the store, and nothing written.
    paper = prepare(content={"name": "盘满"})
    with monkeypatch.context() as patch:
        patch.setattr(default_storage, "save", full)
        typeset(paper)
    assert paper.state == PaperState.FAILED
    assert "存储空间不足" in paper.failure
    assert not paper.base
    Job.objects.update(state="failed")
    assert status_of(paper).word == "failed"
    services.resume(paper=paper)
    assert typeset(paper).state == PaperState.READY
    assert paper.failure == ""


def test_a_run_that_was_overtaken_leaves_the_paper_alone(prepare: Prepare) -> None:
    from portal.jobs.services import Superseded

    def superseded(*args: Any) -> None:
        raise Superseded

    paper = prepare()
    with pytest.raises(Superseded):
        making.render_paper(paper.pk, superseded)
    paper.refresh_from_db()
    assert paper.state != PaperState.FAILED


def test_typesetting_again_changes_nothing(prepare: Prepare) -> None:
    paper = typeset(prepare())
    before = (paper.base.name, paper.sha256, paper.made_at)
    making.render_paper(paper.pk, lambda *args: None)
    paper.refresh_from_db()
    assert (paper.base.name, paper.sha256, paper.made_at) == before


@pytest.mark.parametrize("number", ["", "a/b", "a\\b", "a?b", "a#b"])
def test_a_number_must_stand_in_an_address(prepare: Prepare, number: str) -> None:
    with pytest.raises(ValueError, match="address"):
        prepare(number=number)

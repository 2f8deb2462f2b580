"""A list of the portal as XLSX or CSV: what stands in it, who gets it, how long it is kept."""

import csv
import io
import re
import tempfile
from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from portal.accounts.models import Appointment
from portal.history.models import Entry
from portal.jobs import services
from portal.jobs.exports import write
from portal.jobs.models import Export, Job
from portal.kit.listings import PORTION, Asked, Extract, at, extract
from portal.kit.verdicts import Refused
from tests.plot import a_round


def exported(client, page, written="xlsx", **query):
    """The list of the page as a person takes it along: pressed, made by the job, downloaded."""
    address = reverse(page) + ("?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else "")
    answer = client.post(reverse("jobs:order_export"), {"address": address, "format": written})
    assert answer.status_code == 302
    services.run_pending()
    page = client.get(answer["Location"]).content.decode()
    found = re.search(r'href="([^"]+/file/)"', page)
    assert found, page
    return client.get(found[1])


def lines(answer):
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_list_is_taken_along_as_it_is_narrowed(cast, client_for):
    manager = client_for(cast.ministry_manager)
    page = manager.get(reverse("regions:places"), {"kind": "province"}).content.decode()
    assert 'value="/places/?kind=province"' in page and "导出 CSV" in page
    answer = exported(manager, "regions:places", kind="province")
    assert "filename*=UTF-8''%E8%A1%8C%E6%94%BF" in answer["Content-Disposition"]
    title, who, count, selection, labels, *rows = lines(answer)
    assert title[0] == "行政区划" and selection[0] == "筛选条件：类别：省级"
    assert "（演示）" in who[0] and count[0] == f"共{len(rows)}条"
    assert labels[:2] == ["名称", "行政区划代码"] and [row[0] for row in rows] == ["浙江省", "四川省"]
    answer = exported(manager, "regions:places", written="csv", name="湖州")
    text = b"".join(answer.streaming_content)
    assert text.startswith(b"\xef\xbb\xbf")
    assert [row[0] for row in csv.reader(io.StringIO(text.decode("utf-8-sig")))][3:] == [
        "筛选条件：名称、代码或拼音：湖州",
        "名称",
        "湖州市",
    ]


def test_nothing_is_evaluated_and_the_progress_is_told():
    rows = [["=1+1", "＝HYPERLINK(1)", "-2", 3]] * 700
    words = []
    for kind in ("xlsx", "csv"):
        file = io.BytesIO()
        extract = Extract("表", ["=甲", "乙", "丙", "丁"], [10] * 4, iter(rows), 700, [])
        assert write(extract, kind, [], file, lambda done, total, word: words.append((done, total))) == 700
        file.seek(0)
        if kind == "xlsx":
            sheet = load_workbook(file).active
            assert [cell.data_type for cell in sheet[4]] == ["s", "s", "s", "n"]
            assert (
                sheet["A4"].value == "=1+1" and sheet["A4"].quotePrefix and sheet["A2"].value == "筛选条件：无（全部）"
            )
        else:
            assert list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"))))[3] == [
                "'=1+1",
                "'＝HYPERLINK(1)",
                "'-2",
                "3",
            ]
    assert words == [(0, 700), (300, 700), (600, 700)] * 2


def test_whoever_lost_the_post_before_the_job_ran_gets_nothing(cast, client_for):
    officer = client_for(cast.officer)
    officer.post(reverse("jobs:order_export"), {"address": reverse("review:cases"), "format": "csv"})
    Appointment.objects.filter(user=cast.officer).update(ended_on=timezone.localdate())
    services.run_pending()
    export, job = Export.objects.get(), Job.objects.get()
    assert not export.file and job.reason == "您已不在该单位任职，不能再以该单位的身份导出。"


def test_who_may_not_open_a_page_cannot_export_it_and_nobody_else_gets_the_file(cast, client_for):
    clerk = client_for(cast.clerk)
    answer = clerk.post(
        reverse("jobs:order_export"), {"address": reverse("review:cases"), "format": "csv"}, follow=True
    )
    assert not Export.objects.exists() and answer.status_code == 403
    for address, kind, why in (
        ("/no/such/page/", "csv", "该页面没有可以导出的列表。"),
        ("//else.where/", "csv", "该页面没有可以导出的列表。"),
        (reverse("jobs:jobs"), "exe", "请选择导出为 XLSX 或 CSV。"),
    ):
        with pytest.raises(Refused, match=why):
            services.order_export(user=cast.clerk, address=address, kind=kind)
    made = services.order_export(user=cast.clerk, address=reverse("jobs:jobs"), kind="csv")
    assert client_for(cast.second_clerk).get(reverse("jobs:export", args=[made.pk])).status_code == 404
    assert "任务" in clerk.get(reverse("jobs:exports")).content.decode()


def test_files_are_cleared_after_a_week(cast):
    made = services.order_export(user=cast.clerk, address=reverse("jobs:jobs"), kind="csv")
    services.run_pending()
    made.refresh_from_db()
    storage, name = made.file.storage, made.file.name
    assert services.clear_exports() == 0 and storage.exists(name)
    Export.objects.update(created_at=timezone.now() - timedelta(days=8))
    assert services.clear_exports() == 1 and not storage.exists(name)


def test_the_board_is_taken_along_as_it_is_shown(cast, client_for):
    a_round(cast)
    found = lines(exported(client_for(cast.officer), "review:board", state="not_started", sort="-place"))
    assert "状态：未开始" in found[3][0]
    assert [row[:2] for row in found[5:]] == [["湖州市", "未开始"], ["嘉兴市", "未开始"]]
    found = lines(exported(client_for(cast.reviewer), "review:provinces", q="四川"))
    assert [row[:2] for row in found[5:]] == [["四川省教育厅（演示）", "尚无城市开始"]]


def ordered(user, page="jobs:jobs", **more):
    return services.order_export(user=user, address=reverse(page, **more), kind="csv")


def test_pressed_twice_it_is_written_once(cast):
    made = ordered(cast.clerk)
    assert ordered(cast.clerk) == made and ordered(cast.approver) != made
    services.run_pending()
    assert ordered(cast.clerk) != made and Job.objects.filter(label__startswith="导出").count() == 3
    with pytest.raises(Refused, match="筛选条件过长，不能导出"):
        services.order_export(user=cast.clerk, address="/jobs/?q=" + "长" * 2000, kind="csv")


def test_what_breaks_off_leaves_no_files(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def stop(done, total, word):
        if done:
            raise KeyboardInterrupt

    extract = Extract("表", ["甲"], [10], iter([["一"]] * 700), 700, [])
    with pytest.raises(KeyboardInterrupt):
        write(extract, "xlsx", [], io.BytesIO(), stop)
    assert not list(tmp_path.iterdir())


def files_of(storage):
    found = {name: storage.listdir(f"exports/{name}")[1] for name in storage.listdir("exports")[0]}
    return {name: files for name, files in found.items() if files}


def test_what_is_discarded_leaves_nothing(cast, client_for):
    clerk = client_for(cast.clerk)
    waiting, made = ordered(cast.clerk, "history:entries"), ordered(cast.clerk)
    clerk.post(reverse("jobs:discard_export", args=[waiting.pk]))
    services.run_pending()
    assert list(Export.objects.all()) == [made] and not Job.objects.exclude(state="done").exists()
    made.refresh_from_db()
    storage, name = made.file.storage, made.file.name
    late = Export.objects.create(
        user=cast.clerk, organisation=cast.huzhou, title="任务", address="/jobs/", format="csv"
    )
    kept = files_of(storage)
    late.delete()
    services.keep_export(export=late, file=io.BytesIO(b"late"), size=4, rows=1)
    assert files_of(storage) == kept
    assert client_for(cast.second_clerk).post(reverse("jobs:discard_export", args=[made.pk])).status_code == 404
    page = clerk.post(reverse("jobs:discard_export", args=[made.pk]), follow=True).content.decode()
    assert "已删除导出的“任务”。" in page and not storage.exists(name)


def test_a_file_is_given_out_to_whoever_may_still_open_its_page(cast, client_for):
    round_ = a_round(cast)
    made = ordered(cast.round_manager, "applications:deadlines", args=[round_.code])
    called = ordered(cast.reviewer, "review:contacts", args=[round_.code])
    services.run_pending()
    assert client_for(cast.round_manager).get(reverse("jobs:export_file", args=[made.pk])).status_code == 200
    assert Entry.objects.get(verb="contacts.taken").actor.startswith(cast.reviewer.name)
    Appointment.objects.filter(user=cast.reviewer).update(role="account_manager")
    answer = client_for(cast.reviewer).get(reverse("jobs:export_file", args=[called.pk]))
    assert answer.status_code == 403


def test_one_row_and_many_take_as_many_queries(cast, django_assert_num_queries):
    def read():
        listing, _, kwargs = at("/jobs/")
        return list(extract(listing, Asked(cast.clerk, QueryDict(), kwargs, "/jobs/")).rows)

    jobs = [Job(name="x", label="任务", organisation=cast.huzhou, created_by=cast.clerk) for _ in range(PORTION)]
    jobs.pop().save()
    read()  # asks for the roles, once
    with CaptureQueriesContext(connection) as one:
        assert len(read()) == 1
    Job.objects.bulk_create(jobs)
    with django_assert_num_queries(len(one)):
        assert len(read()) == PORTION

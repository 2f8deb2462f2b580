"""Files that come in pieces (tus 1.0): over broken connections, from two at once, and what is refused on the way."""

import errno
import hashlib
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.test import Client
from django.utils import timezone

from applications import services, tasks
from applications.models import Application, Round, Upload
from applications.services import evidence, uploads
from portal.jobs.services import run_pending
from portal.kit.verdicts import Refused
from tests.applications.evidence_files import a_jpeg, a_pdf, uploaded

PIECE = 4096
VERSION = {"tus-resumable": "1.0.0"}


def big_pdf(size: int = 5 * PIECE) -> bytes:
    data = a_pdf(mark="big")
    return data + b"\n%" + b"x" * (size - len(data) - 2)


def encoded(**told: str) -> str:
    return ",".join(f"{key} {b64encode(value.encode()).decode()}" for key, value in told.items())


def begin(client: Client, application: Application, size: int, name: str = "批复.pdf", item: str = "policies") -> Any:
    told = encoded(name=name, item=item, modified="1700000000000")
    headers = {**VERSION, "upload-length": str(size), "upload-metadata": told}
    return client.post(f"/applications/{application.pk}/uploads/", headers=headers)


def send(client: Client, address: str, offset: int, data: bytes, **more: str) -> Any:
    headers = {**VERSION, "upload-offset": str(offset), **more}
    return client.patch(address, data, content_type="application/offset+octet-stream", headers=headers)


def offset_of(client: Client, address: str) -> int:
    return int(client.head(address, headers=VERSION)["Upload-Offset"])


@pytest.fixture
def address(clerk: Client, application: Application) -> str:
    """An upload of ``big_pdf()`` just begun."""
    return str(begin(clerk, application, len(big_pdf()))["Location"])


def test_a_file_in_pieces_is_kept_byte_for_byte(clerk: Client, application: Application, address: str) -> None:
    data = big_pdf()
    for offset in range(0, len(data), PIECE):
        assert offset_of(clerk, address) == offset
        answer = send(clerk, address, offset, data[offset : offset + PIECE])
        assert (answer.status_code, answer["Upload-Offset"]) == (204, str(offset + PIECE))
    row = application.evidence.get(name="批复.pdf")
    assert row.sha256 == hashlib.sha256(data).hexdigest() and row.file.read() == data
    outcome = {"file": row.pk, "name": "批复.pdf", "reason": ""}
    assert clerk.post(f"{address}outcome/").json() == outcome == clerk.post(f"{address}outcome/").json()
    assert offset_of(clerk, address) == len(data)


@pytest.mark.django_db(transaction=True)
def test_the_pieces_are_gone_when_the_file_is_there(clerk: Client, application: Application, address: str) -> None:
    folder = Upload.objects.get().folder
    send(clerk, address, 0, big_pdf()[:PIECE])
    assert default_storage.listdir(folder)[1]
    send(clerk, address, PIECE, big_pdf()[PIECE:])
    assert application.evidence.filter(name="批复.pdf").exists() and not default_storage.exists(folder)


def test_what_the_protocol_offers_is_told(clerk: Client, application: Application) -> None:
    answer = clerk.options(f"/applications/{application.pk}/uploads/")
    assert answer["Tus-Version"] == "1.0.0" and answer["Tus-Max-Size"] == str(50 * 2**20)
    assert answer["Tus-Extension"] == "creation,termination,checksum,expiration"


def test_the_same_file_chosen_again_goes_on_where_it_stood(
    clerk: Client, application: Application, address: str
) -> None:
    send(clerk, address, 0, big_pdf()[:PIECE])
    page = clerk.get(f"/applications/{application.pk}/evidence/").content.decode()
    assert "没有传完" in page and "批复.pdf" in page
    again = begin(clerk, application, len(big_pdf()))
    assert again["Location"] == address and again["Upload-Offset"] == str(PIECE)
    assert begin(clerk, application, len(big_pdf()), name="别的.pdf")["Location"] != address


def test_a_piece_at_the_wrong_place_is_not_stored(clerk: Client, address: str) -> None:
    data = big_pdf()
    send(clerk, address, 0, data[:PIECE])
    assert send(clerk, address, 0, data[:PIECE]).status_code == 409  # it had come, only its answer was lost
    assert send(clerk, address, 2 * PIECE, data[:PIECE]).status_code == 409
    assert send(clerk, address, PIECE, data).status_code == 409  # more than was announced
    assert offset_of(clerk, address) == PIECE


def test_half_a_piece_is_kept_for_what_it_is(clerk: Client, application: Application, address: str) -> None:
    data = big_pdf()
    send(clerk, address, 0, data[:7])
    send(clerk, address, 7, data[7:5000])
    send(clerk, address, 5000, data[5000:])
    assert application.evidence.get(name="批复.pdf").file.read() == data


@pytest.mark.parametrize("name", ["sha1", "sha256"])
def test_a_piece_that_changed_on_the_way_is_not_stored(clerk: Client, address: str, name: str) -> None:
    data = big_pdf()[:PIECE]
    digest = b64encode(hashlib.new(name, data).digest()).decode()
    assert send(clerk, address, 0, b"?" + data[1:], **{"upload-checksum": f"{name} {digest}"}).status_code == 460
    assert send(clerk, address, 0, data, **{"upload-checksum": "md5 AAAA"}).status_code == 400
    assert send(clerk, address, 0, data, **{"upload-checksum": f"{name} {digest}"}).status_code == 204


def test_a_proxy_that_knows_get_and_post_only(clerk: Client, address: str) -> None:
    headers = {**VERSION, "upload-offset": "0", "x-http-method-override": "PATCH"}
    kind = "application/offset+octet-stream"
    assert clerk.post(address, big_pdf()[:PIECE], content_type=kind, headers=headers)["Upload-Offset"] == str(PIECE)
    assert clerk.post(address, headers={**VERSION, "x-http-method-override": "DELETE"}).status_code == 204


@pytest.mark.parametrize(
    "headers, status",
    [
        ({"tus-resumable": "0.2.0", "upload-offset": "0"}, 412),
        ({**VERSION, "upload-offset": "minus one"}, 400),
        ({**VERSION}, 400),
    ],
)
def test_strange_pieces(clerk: Client, address: str, headers: dict[str, str], status: int) -> None:
    kind = "application/offset+octet-stream"
    assert clerk.patch(address, b"%PDF", content_type=kind, headers=headers).status_code == status
    assert clerk.patch(address, b"%PDF", content_type="text/plain", headers=headers).status_code in (412, 415)
    assert offset_of(clerk, address) == 0


@pytest.mark.parametrize("length, told", [("-1", "name QQ=="), ("", "name QQ=="), ("5", "name ?"), ("5", "name /w==")])
def test_strange_beginnings(clerk: Client, application: Application, length: str, told: str) -> None:
    headers = {**VERSION, "upload-length": length, "upload-metadata": told}
    answer = clerk.post(f"/applications/{application.pk}/uploads/", headers=headers)
    assert answer.status_code == 400 and "请刷新页面后重新选择文件" in answer.json()["reason"]


def test_more_than_one_request_may_bring(clerk: Client, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_PIECE", 100)
    answer = send(clerk, address, 0, big_pdf()[:101])
    assert answer.status_code == 413 and "一次传输的内容过多" in answer.json()["reason"]


# --- Refused in words -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "size, item, reason",
    [
        (0, "policies", "“批复.pdf”是空文件（0 字节）"),
        (51 * 2**20, "policies", "超过单个文件上限 50 MB；PDF请降低扫描分辨率"),
        (5, "nothing", "没有这一类佐证材料，请刷新页面后重新选择。"),
    ],
)
def test_what_is_known_beforehand_is_refused_before_a_byte_is_sent(
    clerk: Client, application: Application, size: int, item: str, reason: str
) -> None:
    answer = begin(clerk, application, size, item=item)
    assert answer.status_code == 403 and reason in answer.json()["reason"] and not Upload.objects.exists()


def test_no_more_files_than_the_round_says(clerk: Client, application: Application) -> None:
    Round.objects.update(max_files=2)
    assert begin(clerk, application, 5, name="一.pdf").status_code == 201
    assert begin(clerk, application, 5, name="二.pdf").status_code == 201
    answer = begin(clerk, application, 5, name="三.pdf")
    assert "本申请已有 2 个文件没有传完；请先继续上传，或取消不需要的文件" in answer.json()["reason"]
    Round.objects.update(max_files=1)
    assert "最多上传 1 个文件，已达上限" in begin(clerk, application, 5, name="四.pdf").json()["reason"]


def test_a_disguised_file_is_told_from_its_first_piece(clerk: Client, application: Application, address: str) -> None:
    answer = send(clerk, address, 0, a_jpeg((200, 200)) + bytes(PIECE))
    reason = answer.json()["reason"]
    assert answer.status_code == 403 and "“批复.pdf”的实际内容是JPEG照片，此处只收PDF" in reason
    assert clerk.post(f"{address}outcome/").json() == {"file": None, "name": "批复.pdf", "reason": reason}
    assert offset_of(clerk, address) == len(big_pdf()), "nothing more is wanted"
    assert send(clerk, address, PIECE, b"x").status_code == 409
    assert begin(clerk, application, len(big_pdf()))["Location"] != address, "another try is another upload"


def test_the_same_bytes_again_are_refused_at_the_end(
    cast: SimpleNamespace, clerk: Client, application: Application
) -> None:
    data = a_pdf(mark="same")
    evidence.upload(
        application=application, user=cast.clerk, item="policies", file=uploaded(data, "一.pdf"), name="一.pdf"
    )
    address = begin(clerk, application, len(data))["Location"]
    answer = send(clerk, address, 0, data)
    assert answer.status_code == 403 and "内容完全相同，无需重复上传" in answer.json()["reason"]


def test_a_deep_check_follows(clerk: Client, application: Application) -> None:
    data = a_jpeg((900, 600))
    send(clerk, begin(clerk, application, len(data), name="开班.jpg", item="photos")["Location"], 0, data)
    run_pending()
    assert application.evidence.get(item="photos").state == "usable"


def test_a_full_store_loses_nothing(clerk: Client, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = big_pdf()
    send(clerk, address, 0, data[:PIECE])

    def full(*args: Any, **kwargs: Any) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    answer = send(clerk, address, PIECE, data[PIECE : 2 * PIECE])
    assert answer.status_code == 507
    assert "服务器存储空间不足，“批复.pdf”暂时不能继续上传；已上传的 4 KB 已保留" in answer.json()["reason"]
    monkeypatch.undo()
    assert send(clerk, address, PIECE, data[PIECE:-1]).status_code == 204
    monkeypatch.setattr(evidence, "_kept", full)
    assert send(clerk, address, len(data) - 1, data[-1:]).status_code == 507
    monkeypatch.undo()
    assert offset_of(clerk, address) == len(data)
    assert clerk.post(f"{address}outcome/").json()["reason"] == ""


def test_after_handing_over_the_pieces_wait(cast: SimpleNamespace, clerk: Client, application: Application) -> None:
    data = big_pdf()
    address = begin(clerk, application, len(data))["Location"]
    send(clerk, address, 0, data[:PIECE])
    application = services.hand_over(application=application, user=cast.clerk, seen=None)
    reason = "申请当前为“待签发”，不能修改"
    assert reason in send(clerk, address, PIECE, data[PIECE:]).json()["reason"]
    assert reason in begin(clerk, application, 5).json()["reason"]
    services.take_back(application=application, user=cast.clerk, seen=None)
    assert send(clerk, address, PIECE, data[PIECE:-1]).status_code == 204
    services.hand_over(application=Application.objects.get(), user=cast.clerk, seen=None)
    services.submit(application=Application.objects.get(), user=cast.approver, seen=None)
    assert "申请当前为“已提交”，不能修改" in send(clerk, address, len(data) - 1, data[-1:]).json()["reason"]


def test_a_file_that_is_not_whole_has_no_outcome(clerk: Client, address: str) -> None:
    answer = clerk.post(f"{address}outcome/")
    assert answer.status_code == 403 and "还没有传完，请继续上传" in answer.json()["reason"]


# --- Two at once ------------------------------------------------------------------------------------------


@pytest.mark.sql
def test_of_two_pieces_at_once_one_is_stored(cast: SimpleNamespace, application: Application) -> None:
    row = uploads.begin(application=application, user=cast.clerk, item="policies", name="一.pdf", size=9000)
    first, second = a_pdf() + b"a" * 5000, a_pdf() + b"b" * 5000
    uploads.append(upload=row, user=cast.clerk, offset=0, data=first)
    with pytest.raises(uploads.WrongOffset):
        uploads.append(upload=row, user=cast.clerk, offset=0, data=second)
    assert default_storage.open(f"{row.folder}/{0:015d}").read() == first


@pytest.mark.sql
def test_the_same_file_begun_twice_is_one_upload(cast: SimpleNamespace, application: Application) -> None:
    how = {"application": application, "user": cast.clerk, "item": "policies", "name": "一.pdf", "size": 9000}
    assert uploads.begin(**how) == uploads.begin(**how)
    assert uploads.begin(**{**how, "user": cast.second_clerk}) != uploads.begin(**how)


# --- Given up, expired ------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_giving_up_leaves_nothing(clerk: Client, address: str) -> None:
    send(clerk, address, 0, big_pdf()[:PIECE])
    folder = Upload.objects.get().folder
    assert clerk.delete(address, headers=VERSION).status_code == 204
    assert not Upload.objects.exists() and not default_storage.exists(folder)
    assert clerk.head(address, headers=VERSION).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_what_was_abandoned_is_cleared_every_night(
    clerk: Client, application: Application, address: str, settings: Any
) -> None:
    send(clerk, address, 0, big_pdf()[:PIECE])
    kept = begin(clerk, application, 9000, name="别的.pdf")["Location"]
    old = Upload.objects.get(name="批复.pdf")
    Upload.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert clerk.head(address, headers=VERSION).status_code == 410
    assert "这次上传已过期或已取消" in send(clerk, address, PIECE, b"x").json()["reason"]
    assert "applications.tasks.clear_uploads" in {name for name, _, _ in settings.JOB_SCHEDULE}
    default_storage.save("uploads/999999/000000000000000", uploaded(b"orphan", "x"))
    tasks.clear_uploads(lambda *told: None)
    assert not default_storage.exists(old.folder) and not default_storage.exists("uploads/999999")
    assert clerk.head(address, headers=VERSION).status_code == 404 and offset_of(clerk, kept) == 0


# --- Whose ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who, status",
    [("second_clerk", 404), ("neighbour_clerk", 404), ("far_clerk", 404), ("officer", 403), ("reviewer", 403)],
)
def test_nobody_reaches_anothers_upload(
    cast: SimpleNamespace,
    client_for: Callable[..., Client],
    clerk: Client,
    application: Application,
    address: str,
    who: str,
    status: int,
) -> None:
    other = client_for(getattr(cast, who))
    assert other.head(address, headers=VERSION).status_code == status
    assert send(other, address, 0, big_pdf()).status_code == status
    assert other.delete(address, headers=VERSION).status_code == status
    assert other.post(f"{address}outcome/").status_code == status
    if who != "second_clerk":
        assert begin(other, application, 5).status_code == status
    assert offset_of(clerk, address) == 0


def test_an_approver_does_not_upload(approver: Client, application: Application) -> None:
    assert "只有本市教育行政部门的填报人可以填写" in begin(approver, application, 5).json()["reason"]


def test_another_person_does_not_go_on_in_the_same_window(clerk: Client, cast: SimpleNamespace, address: str) -> None:
    other = {"x-page-user": str(cast.approver.pk)}
    assert send(clerk, address, 0, big_pdf(), **other).json()["kind"] == "person"
    assert clerk.head(address, headers={**VERSION, **other}).status_code == 409
    assert offset_of(clerk, address) == 0


def test_signed_out_and_without_a_token(client_for: Callable[..., Client], cast: SimpleNamespace, address: str) -> None:
    script = {**VERSION, "accept": "application/json"}
    assert client_for(None).head(address, headers=script).status_code == 401
    assert send(client_for(cast.clerk, enforce_csrf_checks=True), address, 0, b"x").status_code == 403
    assert Upload.objects.get().offset == 0


def test_pieces_are_not_read_by_a_verb_of_another_person(cast: SimpleNamespace, application: Application) -> None:
    with pytest.raises(Refused, match="只有本市教育行政部门的填报人可以填写"):
        uploads.begin(application=application, user=cast.neighbour_clerk, item="policies", name="a.pdf", size=5)

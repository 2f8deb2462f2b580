"""A city writes a case: nothing typed is lost, pictures are looked at, an application gives the beginning."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from applications.services import save_cells
from casebook.models import Entry, Manuscript, Material
from casebook.selectors import faults
from casebook.services import entries, growing, manuscripts, materials
from portal.history.selectors import entries as happened
from portal.kit.verdicts import Refused
from tests.plot import a_complete_application, a_round
from tests.volumes import TEXTS, a_call, a_photo, an_entry

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}


def posted(user, version, **changes):
    sections = {f"s-{n}-{name}": text for n, each in enumerate(TEXTS["sections"]) for name, text in each.items()}
    plain = {name: TEXTS[name] for name in ("title", "subtitle", "english_title", "summary")}
    return {
        "person": user.pk,
        "version": version,
        "theme": "community",
        "s-TOTAL_FORMS": 3,
        "s-INITIAL_FORMS": 0,
        "s-2-heading": "",
        "s-2-text": "",
        **plain,
        **sections,
        **changes,
    }


def test_a_clerk_begins_and_saves_by_hand_and_by_script(cast, client_for):
    call, client = a_call(cast), client_for(cast.clerk)
    assert "起草学习型城市建设案例" in client.get("/casebook/desk/new/").content.decode()
    answer = client.post("/casebook/desk/new/", {"call": call.pk, "kind": "case", "person": cast.clerk.pk})
    entry = Entry.objects.get()
    address = f"/casebook/desk/{entry.pk}/write/"
    assert answer.url == address and entry.state == "drafting" and entry.place == cast.huzhou.place

    saved = client.post(address, posted(cast.clerk, 0), **JSON)
    assert saved.json()["version"] == 1
    text = Manuscript.objects.get()
    assert text.content == TEXTS  # the empty third section is not kept
    assert client.post(address, posted(cast.clerk, 1), **JSON).json()["version"] == 1  # the same again changes nothing
    assert Entry.objects.get().title == TEXTS["title"]
    page = client.get(f"/casebook/desk/{entry.pk}/").content.decode()
    assert "居民盼望就近学习。" in page and "加快发展社区教育和老年教育" in page and "演示填报员甲起草。" in page
    more = client.post(address, posted(cast.clerk, 1, more="1")).content.decode()
    assert "正文第5节" in more and "建成学习点三百余个。" in more


def test_a_colleague_who_was_faster_is_not_overwritten(cast, client_for):
    entry = an_entry(cast)
    address, client = f"/casebook/desk/{entry.pk}/write/", client_for(cast.second_clerk)
    client_for(cast.clerk).post(address, posted(cast.clerk, 1, title="甲的标题"))
    answer = client.post(address, posted(cast.second_clerk, 1, title="乙的标题"))
    page = answer.content.decode()
    assert answer.status_code == 409 and "演示填报员甲已在" in page and "乙的标题" in page
    assert 'name="version" value="2"' in page.replace("\n", "").replace("  ", "")
    script = client.post(address, posted(cast.second_clerk, 1, title="丙"), **JSON)
    assert script.status_code == 409 and "请对照后再保存" in script.json()["reason"]
    assert Manuscript.objects.get().title == "甲的标题"
    too_long = client.post(address, posted(cast.second_clerk, 2, title="长" * 121))
    assert "标题过长（121个字符）" in too_long.content.decode() and "长" * 121 in too_long.content.decode()


def test_what_was_typed_survives_an_expired_session(cast, client_for, client):
    from portal.accounts.demo import DEMO_PASSWORD

    entry = an_entry(cast)
    address = f"/casebook/desk/{entry.pk}/write/"
    lost = client.post(address, posted(cast.clerk, 1, title="会话过期后的标题"))
    assert lost.status_code == 401
    carried = lost.context["carried"]
    sign_in = {"login": "hz-clerk", "password": DEMO_PASSWORD, "next": address, "carried": carried}
    client.post("/account/login/", sign_in)
    client.get(address)
    assert Manuscript.objects.get().title == "会话过期后的标题"
    assert client_for().post(address, posted(cast.clerk, 1), **JSON).status_code == 401  # a script is told by status


def test_what_is_wanting_is_said_and_the_deadline_is_kept(cast):
    call = a_call(cast)
    empty = entries.begin(call=call, kind="case", user=cast.clerk)
    assert faults(empty) == ["请填写标题。", "请选择主题。", "请填写摘要。", "请撰写正文，至少一节。"]
    with pytest.raises(Refused, match="尚未写完：请填写标题"):
        entries.hand_over(entry=empty, user=cast.clerk, seen=None)
    manuscripts.save_text(
        entry=empty, user=cast.clerk, hand="author", texts={**TEXTS, "title": "坏\ue000字"}, theme="digital", seen=0
    )
    assert "无法打印的字符" in faults(Entry.objects.get(pk=empty.pk))[0]
    whole = an_entry(cast, "signing", call=call, handed_over_by=cast.clerk)
    late = call.deadline + timedelta(seconds=1)
    with pytest.raises(Refused, match="报送截止时间为"):
        entries.submit(entry=whole, user=cast.approver, seen=None, at=late)
    sent = entries.submit(entry=whole, user=cast.approver, seen=None, at=call.deadline)
    assert sent.submitted_at == call.deadline and happened(sent.chain).last().payload["sha256"]


@pytest.mark.parametrize(
    ("who", "state", "words"),
    [
        ("members", "open", "只向成员城市征集"),
        ("all", "closed", "已结束，现在不能参加"),
        ("all", "preparing", "准备中，现在不能参加"),
    ],
)
def test_a_call_says_who_may_take_part(cast, who, state, words):
    with pytest.raises(Refused, match=words):
        entries.begin(call=a_call(cast, who=who, state=state), kind="case", user=cast.clerk)
    assert not Entry.objects.exists()


def test_a_county_takes_part_unless_the_call_says_otherwise(cast):
    place = cast.huzhou.place
    type(place).objects.filter(pk=place.pk).update(kind="县")
    cast.clerk.organisation.place.refresh_from_db()
    assert entries.begin(call=a_call(cast), kind="star", user=cast.clerk).kind == "star"
    with pytest.raises(Refused, match="只向地级及以上城市征集"):
        entries.begin(call=a_call(cast, who="prefecture"), kind="case", user=cast.clerk)
    with pytest.raises(Refused, match="不收其他类别"):
        entries.begin(call=a_call(cast, kinds=["star"]), kind="case", user=cast.clerk)


def test_pictures_are_looked_at_and_need_words_and_a_declaration(cast, client_for):
    entry, client = an_entry(cast), client_for(cast.clerk)
    photo = SimpleUploadedFile("学习点.jpg", a_photo(), "image/jpeg")
    bad = SimpleUploadedFile("文稿.docx", b"PK\x03\x04 not a picture", "application/zip")
    answer = client.post(f"/casebook/desk/{entry.pk}/materials/", {"files": [photo, bad]})
    assert answer.status_code == 409 and "文稿.docx" in answer.content.decode()
    kept = Material.objects.get()
    assert kept.rendition and b"Exif" not in kept.rendition.read() and kept.name == "学习点.jpg"
    assert "还没有说明、版权所有者或版权声明" in faults(Entry.objects.get())[0]
    words = {f"caption-{kept.pk}": "课堂", f"holder-{kept.pk}": "市教育局", f"declared-{kept.pk}": "on"}
    client.post(f"/casebook/desk/{entry.pk}/pictures/", {"person": cast.clerk.pk, **words})
    assert faults(Entry.objects.get()) == []
    with pytest.raises(Refused, match="无需重复上传"):
        materials.add(entry=entry, user=cast.clerk, file=SimpleUploadedFile("x.jpg", a_photo()), name="x.jpg")
    client.post(f"/casebook/desk/materials/{kept.pk}/remove/")
    assert not Material.objects.exists()
    assert [each.verb for each in happened(entry.chain)][-1] == "casebook.material_removed"


def test_a_case_grows_out_of_part_three_of_the_own_application_alone(cast, client_for):
    application = a_complete_application(cast, a_round(cast))
    client, address = client_for(cast.clerk), f"/casebook/desk/grow/{application.pk}/"
    client.post(address)
    assert not Entry.objects.exists()  # no call is open
    a_call(cast)
    assert "据此起草案例" in client.get("/casebook/desk/new/").content.decode()
    answer = client.post(address)
    entry = Entry.objects.get()
    assert answer.url == f"/casebook/desk/{entry.pk}/write/"
    assert entry.application == application and "三（四）学习型城市建设的特色亮点" in entry.source
    told = growing.lines_of(application)
    assert Manuscript.objects.get().sections == [{"heading": name, "text": text} for name, text in told]
    assert entry.title == told[0][0] and told[-1][0] == "建设成效及社会影响"
    for stranger in (cast.neighbour_clerk, cast.far_clerk):
        assert client_for(stranger).post(address).status_code == 404
    save_cells(application=application, user=cast.clerk, values={"results.text": "改了"}, seen={"results.text": 1})
    assert "改了" not in str(Manuscript.objects.get().sections)


def test_what_was_sent_cannot_be_written_any_more(cast, client_for):
    entry = an_entry(cast, "submitted", submitted_at=timezone.now())
    address = f"/casebook/desk/{entry.pk}/write/"
    client = client_for(cast.clerk)
    assert client.get(address).url == f"/casebook/desk/{entry.pk}/"
    refused = client.post(address, posted(cast.clerk, 1, title="晚到的标题"))
    assert refused.status_code == 409 and "作者稿只有“起草中”时可以修改" in refused.content.decode()
    assert "晚到的标题" in refused.content.decode() and Manuscript.objects.get().title == TEXTS["title"]

"""The whole way: recommended, visited, reviewed with recusal, chosen or waiting, edited, agreed, published in a volume."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casebook.choices import Hand
from casebook.models import BookFile, Call, Entry, Manuscript, Material, Review, Volume
from casebook.services import entries, features, manuscripts, reviews, visits, volumes
from casebook.workflow import ENTRY
from portal.history.selectors import entries as happened
from portal.jobs.models import Job
from portal.kit.verdicts import Refused
from portal.letters.models import Message
from review.models import ExpertProfile
from tests.volumes import TEXTS, a_feature, a_review, a_volume, an_entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def profiles(cast):
    """One expert of Sichuan, one of Zhejiang."""
    sichuan, zhejiang = cast.mianyang.place.province, cast.huzhou.place.province
    for expert, province in ((cast.expert, sichuan), (cast.second_expert, zhejiang)):
        ExpertProfile.objects.create(user=expert, province=province, employer="演示大学", kept_by=cast.round_manager)


def test_the_whole_way_from_the_province_to_the_volume(cast, client_for):
    entry = an_entry(cast)
    for reason in ("内部意见不外传", ""):
        entry = entries.hand_over(entry=entry, user=cast.clerk, seen=None)
        if reason:
            entry = entries.send_back(entry=entry, user=cast.approver, seen=None, reason=reason)
    for expert in (cast.expert, cast.second_expert):
        ExpertProfile.objects.create(
            user=expert, province=cast.mianyang.place.province, employer="演示大学", kept_by=cast.round_manager
        )
    entry = entries.submit(entry=entry, user=cast.approver, seen=None)
    assert not Entry.objects.visible_to(cast.reviewer).exists()  # the province's matter so far
    today = timezone.localdate()
    visits.record_visit(
        entry=entry, user=cast.officer, starts_on=today - timedelta(2), ends_on=today, team="演示组", report="属实。"
    )
    assert "属实。" not in client_for(cast.clerk).get(f"/casebook/desk/{entry.pk}/").content.decode()
    province = client_for(cast.province_approver)
    step = {"step": "recommend", "revision": entry.revision, "opinion": "", "person": cast.province_approver.pk}
    refused = province.post(f"/casebook/desk/{entry.pk}/step/", step)
    assert refused.status_code == 409 and "请填写意见后再推荐。" in refused.content.decode()
    province.post(f"/casebook/desk/{entry.pk}/step/", {**step, "opinion": "同意推荐。"})
    stale = province.post(f"/casebook/desk/{entry.pk}/step/", {**step, "opinion": "再推荐"})
    assert "只有“待省级推荐”状态下才能推荐" in stale.content.decode() or "页面已过期" in stale.content.decode()

    editor = client_for(cast.reviewer)
    chosen = [cast.expert.pk, cast.second_expert.pk]
    editor.post(f"/casebook/desk/{entry.pk}/experts/", {"expert": chosen})
    entry = entries.put_to_review(entry=entry, user=cast.reviewer, seen=None)
    for review in Review.objects.all():
        client = client_for(review.expert)
        address = f"/casebook/reviews/{review.pk}/"
        assert "居民盼望就近学习。" in client.get(address).content.decode()
        client.post(address, {"comment": "先记下", "person": review.expert.pk})
        assert client.post(address, {"comment": "", "submit": "1"}).status_code == 409
        client.post(address, {"comment": "真实、典型。", "advice": "revise", "submit": "1"})
    with pytest.raises(Refused, match="评审意见已提交，不能再改"):
        reviews.save_review(review=review, user=review.expert, advice="wait", comment="改", submits=True)
    entry = entries.choose(entry=entry, user=cast.ministry_approver, seen=None, opinion="选入。")
    pages = [
        client_for(each).get(f"/casebook/desk/{entry.pk}/").content.decode() for each in (cast.clerk, cast.officer)
    ]
    assert "内部意见不外传" in pages[0] and "内部意见不外传" not in pages[1]
    for page in pages:  # what experts said, and who they were, stays inside
        assert "真实、典型。" not in page and cast.expert.name not in page and "建议入选" not in page

    edited = {**TEXTS, "summary": "编辑后的摘要。"}
    manuscripts.save_text(entry=entry, user=cast.reviewer, hand=Hand.EDITOR, texts=edited, theme="reading", seen=1)
    assert Manuscript.objects.get(entry=entry, hand=Hand.AUTHOR).summary == TEXTS["summary"]
    entry = entries.send_proof(entry=entry, user=cast.reviewer, seen=None)
    side = client_for(cast.approver).get(f"/casebook/desk/{entry.pk}/versions/").content.decode()
    assert "<del>" in side and "<ins>" in side and "1处有改动" in side
    entry = entries.object_to_proof(entry=entry, user=cast.approver, seen=None, reason="摘要再斟酌")
    entry = entries.send_proof(entry=entry, user=cast.reviewer, seen=None)
    entry = entries.agree(entry=entry, user=cast.approver, seen=None)
    with pytest.raises(Refused, match="随案例集发布"):
        entries.publish(entry=entry, user=cast.ministry_approver, seen=None)

    volume = a_volume(cast, 2)
    volumes.set_contents(volume=volume, user=cast.reviewer, seen=0, lines=[volumes.Line(entry=entry.pk)])
    with pytest.raises(Refused, match="页面已过期"):
        volumes.set_contents(volume=volume, user=cast.reviewer, seen=0, lines=[])
    volumes.move_volume(volume=volume, step="publish", user=cast.ministry_approver, seen=None)
    entry.refresh_from_db()
    assert entry.state == "published" and entry.content["summary"] == "编辑后的摘要。" and "三百余个" in entry.text
    labels = set(Job.objects.values_list("label", flat=True))
    assert {"排版《家门口的学习圈》", "排版中国学习型城市建设案例（第二辑）"} <= labels
    told = set(Message.objects.filter(event="casebook.published").values_list("receiver__username", flat=True))
    assert {"hz-clerk", "zj-officer"} <= told
    assert not {cast.expert.name, cast.second_expert.name} & {each.actor for each in happened(entry.chain)}


def test_nobody_reviews_the_own_province(cast, profiles, client_for):
    entry = an_entry(cast, "recommended")
    with pytest.raises(Refused, match=r"所在省份为浙江省，与湖州市同省，应当回避"):
        reviews.ask(entry=entry, user=cast.reviewer, expert=cast.second_expert)
    stranger = cast.people["expert3"]
    with pytest.raises(Refused, match="尚未登记所在省份"):
        reviews.ask(entry=entry, user=cast.reviewer, expert=stranger)
    review = reviews.ask(entry=entry, user=cast.reviewer, expert=cast.expert)
    with pytest.raises(Refused, match="请先安排至少2位无需回避的专家，现有1位"):
        entries.put_to_review(entry=entry, user=cast.reviewer, seen=None)
    Entry.objects.filter(pk=entry.pk).update(state="reviewing")
    client = client_for(cast.expert)
    assert client.post(f"/casebook/reviews/{review.pk}/recuse/", {"reason": ""}).status_code == 409
    client.post(f"/casebook/reviews/{review.pk}/recuse/", {"reason": "曾任该市顾问"})
    assert client.get(f"/casebook/reviews/{review.pk}/").status_code == 404
    assert Message.objects.get(event="casebook.recused").receiver == cast.reviewer
    page = client_for(cast.reviewer).get(f"/casebook/desk/{entry.pk}/").content.decode()
    assert "曾任该市顾问" in page and "已回避" in page


def test_the_others_wait_and_are_chosen_for_the_next_volume(cast):
    entry = an_entry(cast, "reviewing")
    asked = [a_review(entry, each, cast.reviewer, advice="choose") for each in (cast.expert, cast.second_expert)]
    Review.objects.filter(pk=asked[0].pk).update(submitted_at=None)
    with pytest.raises(Refused, match="至少须有2位专家提交评审意见，现有1位"):
        entries.wait(entry=entry, user=cast.ministry_approver, seen=None, reason="篇幅已满")
    Review.objects.filter(pk=asked[0].pk).update(submitted_at=timezone.now())
    waiting = entries.wait(entry=entry, user=cast.ministry_approver, seen=None, reason="篇幅已满")
    letter = Message.objects.filter(event="casebook.waiting", receiver=cast.clerk).get()
    assert waiting.state == "waiting" and "不必重新报送" in letter.body
    again = entries.choose(entry=waiting, user=cast.ministry_approver, seen=None, opinion="编入本辑")
    assert again.state == "editing" and again.manuscripts.get(hand="editor").title == TEXTS["title"]


def test_a_waiting_case_is_revised_by_its_author_and_judged_anew(cast, client_for):
    entry = an_entry(cast, "reviewing")
    Manuscript.objects.create(entry=entry, hand=Hand.EDITOR, **{**TEXTS, "summary": "编辑稿的摘要。"})
    for each in (cast.expert, cast.second_expert):
        a_review(entry, each, cast.reviewer, advice="wait")
    waiting = entries.wait(entry=entry, user=cast.ministry_approver, seen=None, reason="数据须更新")
    Call.objects.update(state="closed", deadline=timezone.now() - timedelta(1))
    with pytest.raises(Refused, match="由撰写单位的填报人办理"):
        entries.revise(entry=waiting, user=cast.officer, seen=None)
    desk = f"/casebook/desk/{entry.pk}/"
    page = client_for(cast.clerk).get(desk).content.decode()
    assert "修改文稿" in page and "不受原征集截止时间限制" in page
    client_for(cast.clerk).post(
        f"{desk}step/", {"step": "revise", "revision": waiting.revision, "person": cast.clerk.pk}
    )
    assert not Entry.objects.visible_to(cast.reviewer).filter(pk=entry.pk).exists()
    assert set(Message.objects.filter(event="casebook.revised").values_list("receiver__username", flat=True)) >= {
        "zj-officer"
    }
    newer = {**TEXTS, "summary": "更新后的摘要。"}
    manuscripts.save_text(entry=entry, user=cast.clerk, hand=Hand.AUTHOR, texts=newer, theme="reading", seen=None)
    entries.hand_over(entry=entry, user=cast.clerk, seen=None)
    entries.submit(entry=entry, user=cast.approver, seen=None)
    entries.recommend(entry=entry, user=cast.province_approver, seen=None, opinion="修改后同意推荐。")
    with pytest.raises(Refused, match="请先安排至少2位无需回避的专家，现有0位"):  # the earlier ones read another text
        entries.put_to_review(entry=entry, user=cast.reviewer, seen=None)
    assert Review.objects.filter(entry=entry, submitted_at__isnull=False).count() == 2

    for each in (cast.expert, cast.second_expert):
        a_review(entry, each, cast.reviewer, advice="choose")
    Entry.objects.update(state="reviewing")
    entries.choose(entry=entry, user=cast.ministry_approver, seen=None, opinion="选入。")
    page = client_for(cast.reviewer).get(f"{desk}write/").content.decode()
    assert page.count("更新后的摘要。") == 2 and "此前的编辑稿" in page and "编辑稿的摘要。" in page


def test_the_editor_words_the_captions_beside_the_authors(cast, client_for):
    entry = an_entry(cast, "editing")
    picture = Material.objects.create(
        entry=entry,
        name="照片.jpg",
        content_type="image/jpeg",
        size=1,
        sha256="0" * 64,
        caption="读书会",
        added_by=cast.clerk,
    )
    editor, address = client_for(cast.reviewer), f"/casebook/desk/{entry.pk}/used/"
    given = {"used": picture.pk, f"caption-{picture.pk}": "居民读书会现场", "person": cast.reviewer.pk}
    editor.post(address, given)
    picture.refresh_from_db()
    assert (picture.caption, picture.printed_caption) == ("读书会", "居民读书会现场")
    page = client_for(cast.approver).get(f"/casebook/desk/{entry.pk}/").content.decode()
    assert "（编辑稿：居民读书会现场）" in page and "的说明改为“居民读书会现场”" in page
    editor.post(address, {**given, f"caption-{picture.pk}": ""})  # the author's again
    picture.refresh_from_db()
    assert picture.printed_caption == "读书会"
    Entry.objects.filter(pk=entry.pk).update(state="proofing")
    refused = editor.post(address, given)
    assert refused.status_code == 409 and "时可以修改" in refused.content.decode()


def test_a_volume_takes_agreed_cases_once(cast):
    agreed, editing = an_entry(cast, "agreed"), an_entry(cast, "editing")
    first, second = a_volume(cast, 2, "preparing", [agreed]), a_volume(cast, 3)

    def put(volume, *keys):
        lines = [volumes.Line(entry=key) for key in keys]
        volumes.set_contents(volume=volume, user=cast.reviewer, seen=None, lines=lines)

    for keys, words in (
        ((editing.pk,), "只有已定稿的案例可以编入"),
        ((agreed.pk,), "已编入中国学习型城市建设案例（第二辑）"),
        ((agreed.pk, agreed.pk), "同一篇案例只能编入一次"),
    ):
        with pytest.raises(Refused, match=words):
            put(second, *keys)
    with pytest.raises(Refused, match="目次中还没有案例"):
        volumes.move_volume(volume=second, step="publish", user=cast.ministry_approver, seen=None)
    with pytest.raises(Refused, match="请先从目次中取出"):
        entries.edit_again(entry=agreed, user=cast.reviewer, seen=None, reason="改错字")
    volumes.move_volume(volume=first, step="discard", user=cast.reviewer, seen=None)
    put(second, agreed.pk)
    with pytest.raises(Refused, match="已有第三辑"):
        volumes.save_volume(volume=Volume(number=3, year=2026), user=cast.reviewer)
    with pytest.raises(Refused, match="无法打印的字符"):
        volumes.save_volume(volume=Volume(number=4, year=2026, preface="坏\ue000字"), user=cast.reviewer)


def test_a_volume_is_composed_on_its_page(cast, client_for):
    entry, client = an_entry(cast, "agreed"), client_for(cast.reviewer)
    typed = {
        "number": 2,
        "title": "案例集",
        "year": 2026,
        "imprint_publisher": "演示出版社",
        "person": cast.reviewer.pk,
    }
    made = client.post("/casebook/desk/volumes/new/", typed)
    volume = Volume.objects.get()
    assert made.url == f"/casebook/desk/volumes/{volume.pk}/" and volume.imprint == {"publisher": "演示出版社"}
    assert "家门口的学习圈" in client.get(made.url).content.decode()
    lines = {
        "line-TOTAL_FORMS": 2,
        "line-INITIAL_FORMS": 2,
        "line-0-position": 2,
        "line-0-entry": entry.pk,
        "line-1-position": 1,
        "line-1-title": "编写说明",
        "line-1-part": "front",
    }
    client.post(f"{made.url}contents/", {"revision": 0, "person": cast.reviewer.pk, **lines})
    assert [str(each) for each in volume.items.all()] == ["编写说明", "家门口的学习圈"]


def test_what_is_taken_down_is_gone_at_once(cast, client_for):
    entry = an_entry(cast, "published")
    volume = a_volume(cast, 2, "published", [entry], published_at=timezone.now())
    file = BookFile(
        subject=volume.chain, content_hash="0" * 64, pages=1, size=1, sha256="0" * 64, file="casebook/x.pdf"
    )
    file.save()
    page = a_feature(cast, "published", entry)
    nobody = client_for()
    assert nobody.get(f"/casebook/{entry.pk}/").status_code == 200
    assert "建成学习点三百余个" in nobody.get(f"/casebook/models/{page.pk}/").content.decode()
    entries.take_down(entry=entry, user=cast.ministry_approver, seen=None, reason="图片版权有争议")
    assert nobody.get(f"/casebook/{entry.pk}/").status_code == 404
    assert nobody.get("/casebook/volumes/2/volume.pdf").status_code == 404  # until it is typeset without the case
    assert "已由编者撤下" in nobody.get("/casebook/volumes/2/").content.decode()
    assert "建成学习点" not in nobody.get(f"/casebook/models/{page.pk}/").content.decode()
    assert "学习圈" not in nobody.get("/casebook/?q=学习圈").content.decode().replace('value="学习圈"', "")
    entry.refresh_from_db()
    assert (
        entries.put_back(entry=entry, user=cast.ministry_approver, seen=None, reason="已取得授权").state == "published"
    )


def test_a_composed_page_quotes_word_for_word(cast, client_for):
    entry, draft = an_entry(cast, "published"), an_entry(cast, "agreed")
    client = client_for(cast.reviewer)
    section = {"s-TOTAL_FORMS": 1, "s-INITIAL_FORMS": 0, "s-0-heading": "家门口", "s-0-case1": entry.pk}
    typed = {"title": "社区模式", "lead": "归纳", "person": cast.reviewer.pk, **section}
    wrong = client.post("/casebook/desk/models/new/", {**typed, "s-0-quote1": "没有这句话"})
    assert wrong.status_code == 409 and "在《家门口的学习圈》中找不到" in wrong.content.decode()
    made = client.post("/casebook/desk/models/new/", {**typed, "s-0-quote1": "建成学习点\n三百余个。"})
    feature = made.url.rstrip("/").rpartition("/")[2]
    assert client_for().get(f"/casebook/models/{feature}/").status_code == 404
    chief = {"step": "publish", "revision": 0, "person": cast.ministry_approver.pk}
    client_for(cast.ministry_approver).post(f"/casebook/desk/models/{feature}/step/", chief)
    assert "家门口的学习圈" in client_for().get(f"/casebook/models/{feature}/").content.decode()
    cited = features.Section("小节", "", [features.Cited(draft)])
    with pytest.raises(Refused, match="没有发布，不能引用"):
        features.save_feature(feature=a_feature(cast), user=cast.reviewer, sections=[cited])


def test_every_step_has_its_button(cast):
    """What the page offers is what the table says, but for the step that a volume takes."""
    from casebook.views.desk import STEPS

    assert set(STEPS) == set(ENTRY.by_name) - {"come_out"}

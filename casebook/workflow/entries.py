"""The way of a case: written and signed by a city, recommended by its province, reviewed, chosen, edited, published."""

from typing import Any

from django.utils import timezone

from casebook import permissions
from casebook.choices import EntryState, Kind
from casebook.selectors import author_bar, bars, current_reviews, editors_text, faults, given, reviewed_by
from casebook.selectors.reviews import AT_LEAST
from portal.kit.dates import beijing
from portal.kit.transitions import Step, Table
from portal.kit.verdicts import ALLOWED, Verdict, verdict

WITH_A_VOLUME = "案例随案例集发布：请编入一辑，由主编出版。"


def nothing_is_wanting(user: Any, entry: Any) -> Verdict:
    found = faults(entry)
    return verdict(not found, f"尚未写完：{''.join(found[:3])}")


def call_takes_it(user: Any, entry: Any) -> Verdict:
    """One that has waited for the next volume was called for long ago."""
    return ALLOWED if entry.waiting_since else author_bar(entry.call, entry.organisation)


def deadline_has_not_passed(user: Any, entry: Any) -> Verdict:
    if entry.call is None or entry.waiting_since:
        return ALLOWED
    moment = entry.arrived_at or timezone.now()
    return verdict(
        moment <= entry.call.deadline,
        f"报送截止时间为{beijing(entry.call.deadline)}（北京时间），已过期；文稿保留，可参加下一次征集。",
    )


def somebody_else_handed_it_over(user: Any, entry: Any) -> Verdict:
    return verdict(entry.handed_over_by_id != user.pk, "您送签的文稿应由本单位另一位签发人签发。")


def enough_experts_are_asked(user: Any, entry: Any) -> Verdict:
    asked = [each for each in current_reviews(entry) if each.recused_at is None]
    barred = bars(entry, [each.expert for each in asked])
    number = sum(each.expert_id not in barred for each in asked)
    return verdict(number >= AT_LEAST, f"请先安排至少{AT_LEAST}位无需回避的专家，现有{number}位。")


def all_have_reviewed(user: Any, entry: Any) -> Verdict:
    done, asked = reviewed_by(entry)
    if done < AT_LEAST:
        return verdict(False, f"至少须有{AT_LEAST}位专家提交评审意见，现有{done}位；请提醒专家，或另行安排。")
    return verdict(done == asked, f"还有{asked - done}位专家未提交评审意见；请提醒，或将其改由他人评审。")


def was_reviewed(user: Any, entry: Any) -> Verdict:
    if entry.state == EntryState.WAITING:
        return verdict(len(given(entry)) >= AT_LEAST, "没有有效的评审意见，请重新送评审。")
    return all_have_reviewed(user, entry)


def editors_version_is_whole(user: Any, entry: Any) -> Verdict:
    text = editors_text(entry)
    found = faults(entry, text) if text is not None else ["还没有编辑稿。"]
    return verdict(not found, f"编辑稿尚未完成：{''.join(found[:3])}")


def is_published_by_itself(user: Any, entry: Any) -> Verdict:
    """Cases come out with their volume; 学习之星 and 学习品牌 one by one."""
    return verdict(entry.kind != Kind.CASE, WITH_A_VOLUME)


def its_volume_is_published(user: Any, entry: Any) -> Verdict:
    return verdict(entry.comes_out, WITH_A_VOLUME)


def is_not_in_a_volume(user: Any, entry: Any) -> Verdict:
    items = entry.items.exclude(volume__state="discarded").select_related("volume")
    first = items.first()
    return verdict(first is None, f"已编入{first.volume if first else ''}，请先从目次中取出。")


ENTRY = Table(
    name="案例征集",
    state_labels=dict(EntryState.choices),
    steps=(
        Step(
            name="hand_over",
            label="送签",
            sources=(EntryState.DRAFTING,),
            target=EntryState.SIGNING,
            actor="市教育行政部门填报人",
            who=permissions.is_clerk_of_the_author,
            conditions=(call_takes_it, nothing_is_wanting),
            explains="送签后内容锁定，由本单位签发人审阅；签发前可以取回。",
        ),
        Step(
            name="take_back",
            label="取回",
            sources=(EntryState.SIGNING,),
            target=EntryState.DRAFTING,
            actor="市教育行政部门填报人",
            who=permissions.is_clerk_of_the_author,
            explains="取回后可以继续修改，改好后重新送签。",
            goes_back=True,
        ),
        Step(
            name="send_back",
            label="退回填报人",
            sources=(EntryState.SIGNING,),
            target=EntryState.DRAFTING,
            actor="市教育行政部门签发人",
            who=permissions.is_approver_of_the_author,
            needs=("reason",),
            explains="退回后由填报人修改并重新送签。",
            goes_back=True,
        ),
        Step(
            name="submit",
            label="签发并报送",
            sources=(EntryState.SIGNING,),
            target=EntryState.SUBMITTED,
            actor="市教育行政部门签发人",
            who=permissions.is_approver_of_the_author,
            conditions=(somebody_else_handed_it_over, call_takes_it, deadline_has_not_passed, nothing_is_wanting),
            explains="报送省级部门推荐；推荐之前可以撤回修改。",
        ),
        Step(
            name="withdraw",
            label="撤回修改",
            sources=(EntryState.SUBMITTED,),
            target=EntryState.DRAFTING,
            actor="市教育行政部门填报人或签发人",
            who=permissions.is_of_the_authors_desk,
            explains="撤回后可以修改，改好后重新送签、签发。",
            goes_back=True,
        ),
        Step(
            name="void",
            label="作废",
            sources=(EntryState.DRAFTING,),
            target=EntryState.VOIDED,
            actor="市教育行政部门填报人",
            who=permissions.is_clerk_of_the_author,
            explains="不再报送；文稿保留，不能恢复为草稿。",
            gives_up=True,
        ),
        Step(
            name="recommend",
            label="推荐",
            sources=(EntryState.SUBMITTED,),
            target=EntryState.RECOMMENDED,
            actor="省级部门签发人",
            who=permissions.is_approver_of_the_province,
            needs=("opinion",),
            explains="推荐至教育部，由咨询指导小组评审；推荐意见供评审、编辑使用。",
        ),
        Step(
            name="return",
            label="退回修改",
            sources=(EntryState.SUBMITTED,),
            target=EntryState.DRAFTING,
            actor="省级部门经办人",
            who=permissions.is_officer_of_the_province,
            needs=("reason",),
            explains="理由告知城市；城市修改后重新签发报送。",
            goes_back=True,
        ),
        Step(
            name="decline",
            label="不予推荐",
            sources=(EntryState.SUBMITTED,),
            target=EntryState.NOT_RECOMMENDED,
            actor="省级部门签发人",
            who=permissions.is_approver_of_the_province,
            needs=("reason",),
            explains="理由告知城市。",
            gives_up=True,
        ),
        Step(
            name="put_to_review",
            label="送评审",
            sources=(EntryState.RECOMMENDED,),
            target=EntryState.REVIEWING,
            actor="编辑（教育部审核人）",
            who=permissions.is_editor,
            conditions=(enough_experts_are_asked,),
            explains="咨询指导小组专家收到评审任务；专家不评审本省的案例。",
        ),
        Step(
            name="choose",
            label="选入",
            sources=(EntryState.REVIEWING, EntryState.WAITING),
            target=EntryState.EDITING,
            actor="主编（教育部签发人）",
            who=permissions.is_chief_editor,
            conditions=(was_reviewed,),
            needs=("opinion",),
            explains="告知城市和省级部门；由编辑在作者稿旁形成编辑稿。",
        ),
        Step(
            name="wait",
            label="留待下一辑",
            sources=(EntryState.REVIEWING, EntryState.EDITING),
            target=EntryState.WAITING,
            actor="主编（教育部签发人）",
            who=permissions.is_chief_editor,
            conditions=(all_have_reviewed,),
            needs=("reason",),
            explains="告知城市和省级部门；下一辑编选时不必重新报送，已有的编辑稿保留。",
            goes_back=True,
        ),
        Step(
            name="revise",
            label="修改文稿",
            sources=(EntryState.WAITING,),
            target=EntryState.DRAFTING,
            actor="市教育行政部门填报人",
            who=permissions.is_clerk_of_the_author,
            voids=("省级推荐意见", "专家评审意见"),
            explains="不改也参加下一辑编选；修改后须重新签发、推荐、评审，不受原征集截止时间限制。",
            goes_back=True,
        ),
        Step(
            name="send_proof",
            label="送作者确认",
            sources=(EntryState.EDITING,),
            target=EntryState.PROOFING,
            actor="编辑（教育部审核人）",
            who=permissions.is_editor,
            conditions=(editors_version_is_whole,),
            explains="编辑稿锁定，与作者稿对照送作者确认，并排出校样。",
        ),
        Step(
            name="agree",
            label="同意定稿",
            sources=(EntryState.PROOFING,),
            target=EntryState.AGREED,
            actor="市教育行政部门签发人",
            who=permissions.is_approver_of_the_author,
            explains="按编辑稿发布。",
        ),
        Step(
            name="object",
            label="提出修改意见",
            sources=(EntryState.PROOFING,),
            target=EntryState.EDITING,
            actor="市教育行政部门填报人或签发人",
            who=permissions.is_of_the_authors_desk,
            needs=("reason",),
            explains="意见告知编辑，修改后再送确认。",
            goes_back=True,
        ),
        Step(
            name="edit_again",
            label="重新编辑",
            sources=(EntryState.AGREED,),
            target=EntryState.EDITING,
            actor="编辑（教育部审核人）",
            who=permissions.is_editor,
            conditions=(is_not_in_a_volume,),
            needs=("reason",),
            voids=("作者的同意",),
            explains="修改后须再送作者确认。",
            goes_back=True,
        ),
        Step(
            name="publish",
            label="发布",
            sources=(EntryState.AGREED,),
            target=EntryState.PUBLISHED,
            actor="主编（教育部签发人）",
            who=permissions.is_chief_editor,
            conditions=(is_published_by_itself,),
            explains="立即对外公开；案例不单独发布，随案例集出版。",
        ),
        Step(
            name="come_out",
            label="随案例集出版",
            sources=(EntryState.AGREED,),
            target=EntryState.PUBLISHED,
            actor="主编（教育部签发人），出版所在的案例集时",
            who=permissions.is_chief_editor,
            conditions=(its_volume_is_published,),
            explains="在案例集的页面上办理，全辑同时发布。",
        ),
        Step(
            name="take_down",
            label="撤下",
            sources=(EntryState.PUBLISHED,),
            target=EntryState.TAKEN_DOWN,
            actor="主编（教育部签发人）",
            who=permissions.is_chief_editor,
            needs=("reason",),
            explains="文字、图片和PDF立即不再公开，所在的案例集重新排版；用于版权等问题。",
            gives_up=True,
        ),
        Step(
            name="put_back",
            label="恢复发布",
            sources=(EntryState.TAKEN_DOWN,),
            target=EntryState.PUBLISHED,
            actor="主编（教育部签发人）",
            who=permissions.is_chief_editor,
            needs=("reason",),
            explains="按撤下之前的内容恢复公开。",
            goes_back=True,
        ),
    ),
)

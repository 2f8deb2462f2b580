"""异议: filed by anybody while a notice runs, or recorded by an officer; answered by somebody other than the decider.

Who objects is nowhere but in the row itself: not in the history, not in letters, not on papers.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from ipaddress import ip_address
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from applications.services.proofs import checked
from portal.accounts.models import User
from portal.accounts.selectors import people
from portal.history.origins import origin
from portal.history.services import record
from portal.kit.dates import BEIJING, chinese_date, end_of_day, start_of_day
from portal.kit.texts import clean_text
from portal.kit.transitions import Step
from portal.kit.verdicts import Refused, first_refusal, require, verdict
from portal.letters.services import notify
from review.choices import ObjectionBy, ObjectionSource
from review.models import Notice, NoticeCity, Objection, ObjectionFile
from review.permissions import handles_objections, is_reviewer_of_the_ministry
from review.selectors.notices import due_on, hides_objectors, takes_objections
from review.services.cases import take_off_notice
from review.services.drafts import lock_list
from review.validators import publishable
from review.workflow import OBJECTION

# Without the letters and digits that are mistaken for each other when read from paper.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 12
NUMBER_LENGTH = 6
MOST_FILES = 3
# From one network address in a day: an office may share one, and other ways than the page stay open to it.
MOST_A_DAY = 5
MOST_FILES_A_DAY = 20
# Where no proxy says from whom a request comes, all who file share one address: then so many times as much.
SHARED = 40
NOBODY = "除该市的决定人外没有其他审核人，请账号管理员增设审核人办理。"
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Petition:
    """What somebody says who objects: who they are, and why."""

    by: str
    name: str
    phone: str
    text: str
    unit: str = ""
    mail: str = ""

    def check(self) -> None:
        """Raises ``Refused`` when the objection bears no name, or says nothing."""
        is_unit = self.by == ObjectionBy.UNIT
        require(verdict(self.by in ObjectionBy.values, "请选择以个人名义还是以单位名义提出。"))
        require(verdict(bool(self.name.strip()), "请填写联系人姓名。" if is_unit else "请填写您的姓名。"))
        require(verdict(not is_unit or bool(self.unit.strip()), "以单位名义提出的，请填写单位名称。"))
        require(verdict(bool(self.phone.strip()), "请填写联系电话，以便核实情况。"))
        require(verdict(bool(self.text.strip()), "请填写异议内容：对哪个城市的什么情况有异议，依据是什么。"))

    @property
    def values(self) -> dict[str, str]:
        words = {"name": self.name, "phone": self.phone, "text": self.text, "unit": self.unit, "mail": self.mail}
        return {"by": self.by, **{key: clean_text(value).strip() for key, value in words.items()}}


def sender_of(address: str) -> str:
    """A keyed hash of a network address, enough to count by; empty where the address is this machine's own."""
    try:
        is_told = bool(address) and not ip_address(address).is_loopback
    except ValueError:  # a socket of this machine
        is_told = False
    return "" if not is_told else salted_hmac("review.objections.sender", address, algorithm="sha256").hexdigest()


def _most(number: int, sender: str) -> int:
    return number if sender else number * SHARED


def new_token() -> str:
    """Made with each form, so that one form that is sent twice is one objection."""
    return secrets.token_urlsafe(32)


def keep_files(*, token: str, files: Iterable[File], sender: str | None = None) -> list[ObjectionFile]:
    """Look through the files of a form and keep them by its token, so that a refused form does not lose them.

    ``sender`` is counted by; ``None`` for an officer, who enters what came by letter.

    Raises ``Refused`` for the first that cannot be taken; those before it are kept.
    """
    _forget_old_files()
    for file in files:
        if ObjectionFile.objects.filter(token=token).count() >= MOST_FILES:
            raise Refused(f"每件异议最多附{MOST_FILES}个文件；页数较多的请合并为一个PDF。")
        today = start_of_day(timezone.localdate())
        if sender is not None:
            kept_today = ObjectionFile.objects.filter(sender=sender, uploaded_at__gte=today).count()
            if kept_today >= _most(MOST_FILES_A_DAY, sender):
                raise Refused("您所在网络今天上传的文件过多，请明天再试，或按公示的受理方式寄送。")
        proof = checked(file=file, name=file.name or "")
        kept = ObjectionFile(
            token=token,
            sender=sender or "",
            name=proof.name,
            content_type=proof.content_type,
            size=proof.size,
            sha256=proof.sha256,
        )
        kept.file.save(proof.name, file, save=True)
    return files_of(token)


def files_of(token: str) -> list[ObjectionFile]:
    """What was kept for a form that is not filed yet."""
    return list(ObjectionFile.objects.filter(token=token, objection=None)) if token else []


def drop_file(*, token: str, pk: int) -> None:
    """Leave out a file that was kept for a form."""
    for each in ObjectionFile.objects.filter(token=token, objection=None, pk=pk):
        each.file.delete(save=False)
        each.delete()


def _forget_old_files() -> None:
    for each in ObjectionFile.objects.filter(objection=None, uploaded_at__lt=timezone.now() - KEPT_FOR)[:50]:
        each.file.delete(save=False)
        each.delete()


def file_objection(
    *, city: NoticeCity, petition: Petition, token: str, sender: str = "", arrived_at: datetime | None = None
) -> Objection:
    """提出异议 on the public page. ``arrived_at`` counts, not the moment of saving.

    Raises ``Refused`` outside the period, beyond the bound of a day, or when the objection bears no name.
    """
    at = arrived_at or timezone.now()
    require(verdict(len(token) >= 20, "页面不完整，请刷新页面后重新填写。"))
    if (known := Objection.objects.filter(token=token).first()) is not None:
        return known
    petition.check()
    with transaction.atomic():
        lock_list(city.notice.list)
        if (known := Objection.objects.filter(token=token).first()) is not None:  # pressed twice at once
            return known
        require(takes_objections(Notice.objects.get(pk=city.notice_id), at))
        _within_the_bound(city.notice, sender, at)
        objection = _save(city, petition, token, source=ObjectionSource.PORTAL, sender=sender, received_at=at)
        _note_filing(objection)
        _tell_handlers(objection)
    return objection


def record_objection(
    *,
    city: NoticeCity,
    user: User,
    petition: Petition,
    token: str,
    source: str,
    received_on: date,
    arrived_at: datetime | None = None,
) -> Objection:
    """登记异议 that came by letter, by mail or in person; the day on which it came counts, and now at the latest."""
    now = arrived_at or timezone.now()
    require(is_reviewer_of_the_ministry(user))
    if (known := Objection.objects.filter(token=token).first()) is not None:
        return known
    petition.check()
    require(verdict(source in ObjectionSource.values and source != ObjectionSource.PORTAL, "请选择异议的来源。"))
    require(verdict(received_on <= timezone.localdate(now), "收到日期不能晚于今天。"))
    at = min(end_of_day(received_on), now)
    with transaction.atomic():
        lock_list(city.notice.list)
        if (known := Objection.objects.filter(token=token).first()) is not None:
            return known
        require(takes_objections(Notice.objects.get(pk=city.notice_id), at))
        objection = _save(city, petition, token, source=source, received_at=at, recorded_by=user, last_actor=user.name)
        _note(objection, "objection.recorded", user, source=objection.get_source_display())
        _tell_handlers(objection)
    return objection


def _note_filing(objection: Objection) -> None:
    """Filed by somebody who is not signed in; their network address is kept out of the history."""
    unnamed = origin.set("")
    try:
        record(objection.chain, "objection.filed", payload=_facts(objection))
    finally:
        origin.reset(unnamed)


def _within_the_bound(notice: Notice, sender: str, at: datetime) -> None:
    day = start_of_day(at.astimezone(BEIJING).date())
    rows = Objection.objects.filter(city__notice=notice, source=ObjectionSource.PORTAL, received_at__gte=day)
    filed = rows.filter(sender=sender).count()
    if filed >= _most(MOST_A_DAY, sender):
        raise Refused(
            f"您所在网络今天已对本公示提出{filed}件异议，达到每天的上限；请明天再提，或按公示的受理方式来信、来访。"
        )


def _save(city: NoticeCity, petition: Petition, token: str, **more: Any) -> Objection:
    notice = city.notice
    objection = Objection.objects.create(
        city=city,
        number=_new_number(notice),
        code=_letters(CODE_LENGTH),
        token=token,
        due_on=due_on(more["received_at"], notice.answer_workdays),
        **petition.values,
        **more,
    )
    ObjectionFile.objects.filter(token=token, objection=None).update(objection=objection)
    return objection


def _letters(length: int) -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))


def _new_number(notice: Notice) -> str:
    """受理编号: nobody who reads one can tell how many there are."""
    while True:
        number = f"{notice.number}-{_letters(NUMBER_LENGTH)}"
        if not Objection.objects.filter(number=number).exists():
            return number


def ask(*, objection: Objection, user: User, seen: int | None, question: str) -> Objection:
    """征求省级说明: the province reads the question, neither the objection nor who made it."""
    question = _outgoing(objection, 需要说明的问题=question)

    def apply(moving: Objection) -> None:
        moving.question, moving.asked_by, moving.asked_at = question, user, timezone.now()

    with transaction.atomic():
        asked = _take("ask", objection, user, seen, {"reason": question}, apply)
        province = asked.city.case.province
        if province is not None:
            notify(
                people(province, "clerk", "approver"),
                event="objection.asked",
                subject=f"{asked.city.city_name}：请就公示中反映的情况提交说明",
                body=f"{user.organisation}请你单位说明：{question}",
                link=f"/objections/{asked.pk}/",
                organisation=province,
                about=asked.city.notice.list.round,
            )
    return asked


def state(*, objection: Objection, user: User, seen: int | None, statement: str) -> Objection:
    """提交说明 of the province."""
    statement = clean_text(statement).strip()
    require(verdict(bool(statement), "请填写说明。"))

    def apply(moving: Objection) -> None:
        moving.statement, moving.stated_by, moving.stated_at = statement, user, timezone.now()

    with transaction.atomic():
        stated = _take("state", objection, user, seen, {"opinion": statement}, apply)
        if stated.asked_by is not None:
            notify(
                [stated.asked_by],
                event="objection.stated",
                subject=f"{stated.city.city_name}：省级已提交说明",
                body=f"{user.organisation}已就异议{stated.number}提交说明，请办理。",
                link=f"/objections/{stated.pk}/",
                organisation=stated.asked_by.organisation,
            )
    return stated


def uphold(*, objection: Objection, user: User, seen: int | None, opinion: str, reply: str) -> Objection:
    """异议成立: the case goes back to where its decision came from, and the list on notice loses the city."""
    opinion, reply = _answer(objection, opinion, reply)
    with transaction.atomic():
        lock_list(objection.notice.list)
        upheld = _take("uphold", objection, user, seen, {"opinion": opinion}, _decision(user, opinion, reply))
        city = NoticeCity.objects.get(pk=upheld.city_id)
        if city.removed_at is None:
            take_off_notice(case=city.case, user=user, reason=f"公示期间异议（{upheld.number}）成立：{opinion}")
            city.removed_at = timezone.now()
            city.save(update_fields=["removed_at"])
            record(
                city.notice.list.chain,
                "list.city_removed",
                user=user,
                organisation=user.organisation,
                payload={"city": city.city_name, "number": upheld.number},
            )
    return upheld


def dismiss(*, objection: Objection, user: User, seen: int | None, opinion: str, reply: str) -> Objection:
    """异议不成立: the city stays on the list."""
    opinion, reply = _answer(objection, opinion, reply)
    with transaction.atomic():
        lock_list(objection.notice.list)
        return _take("dismiss", objection, user, seen, {"opinion": opinion}, _decision(user, opinion, reply))


def lapse(*, objection: Objection, user: User) -> Objection:
    """终止 with the notice that is withdrawn right now; whoever objected reads it with the code."""
    return _take("lapse", objection, user, None)


def file_looked_at(*, file: ObjectionFile, user: User) -> None:
    """Write down that a person took a file of an objection."""
    assert file.objection is not None
    require(handles_objections(user, file.objection))
    _note(file.objection, "objection.file_downloaded", user, sha256=file.sha256)


def _answer(objection: Objection, opinion: str, reply: str) -> tuple[str, str]:
    """What is written down of a decision: the reasons for the office, and the reply to whoever objected."""
    opinion, reply = _outgoing(objection, 办理意见=opinion), clean_text(reply).strip()
    require(verdict(bool(reply), "请填写给异议人的答复。"))
    require(publishable(答复=reply))
    return opinion, reply


def _outgoing(objection: Objection, **text: str) -> str:
    """A text that others read than those who handle objections: it names nobody."""
    label, words = next(iter(text.items()))
    words = clean_text(words).strip()
    require(verdict(bool(words), f"请填写{label}。"))
    require(first_refusal(publishable(**{label: words}), hides_objectors(objection.notice, **{label: words})))
    return words


def _decision(user: User, opinion: str, reply: str) -> Any:
    def apply(moving: Objection) -> None:
        moving.opinion, moving.reply = opinion, reply
        moving.decided_by, moving.decided_at = user, timezone.now()

    return apply


def _take(
    name: str,
    objection: Objection,
    user: User,
    seen: int | None,
    data: Mapping[str, Any] | None = None,
    apply: Any = None,
) -> Objection:
    def lock() -> Objection:
        rows = Objection.objects.select_for_update(of=("self",)).select_related(
            "city__case__application__organisation__parent", "city__notice__list__round", "asked_by"
        )
        return rows.get(pk=objection.pk)

    def applied(moving: Objection) -> None:
        moving.last_actor = user.name
        if apply is not None:
            apply(moving)

    def written(moving: Objection, step: Step, by: User, before: str, given: Mapping[str, Any]) -> None:
        _note(moving, f"objection.{step.name}", by, before=before, after=moving.state, **given)

    taken: Objection = OBJECTION.take(name, lock=lock, user=user, seen=seen, record=written, data=data, apply=applied)
    return taken


def _facts(objection: Objection) -> dict[str, Any]:
    return {
        "number": objection.number,
        "city": objection.city.city_name,
        "by": objection.get_by_display(),
        "due": chinese_date(objection.due_on) if objection.due_on else "",
    }


def _note(objection: Objection, verb: str, user: User, **more: Any) -> None:
    record(objection.chain, verb, user=user, organisation=user.organisation, payload={**_facts(objection), **more})


def _tell_handlers(objection: Objection) -> None:
    """Reviewers of the office that signed the notice, but for the decider; where there are none, who can appoint one."""
    signed_by = objection.notice.signed_by
    office = signed_by.organisation if signed_by is not None else None
    if office is None:
        return
    due = f"，请于{chinese_date(objection.due_on)}前答复" if objection.due_on else ""
    handlers = people(office, "clerk").exclude(pk=objection.city.decided_by_id or 0)
    is_nobody = not handlers.exists()
    notify(
        people(office, "approver", "account_manager") if is_nobody else handlers,
        event="objection.received",
        subject=f"收到异议{objection.number}，待办理",
        body=f"关于{objection.city.city_name}（《{objection.notice.list.title}》公示）{due}。{NOBODY if is_nobody else ''}",
        link=f"/objections/{objection.pk}/",
        organisation=office,
        about=objection.notice.list.round,
    )

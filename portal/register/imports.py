"""Members of every kind from an XLSX table: each row is judged by the register as it stands, then entered for good.

Nothing is guessed: a name that means no city or several is refused, and what the register holds is left as it is.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.kit.dates import chinese_date
from portal.kit.verdicts import Refused, require
from portal.kit.workbooks import ROW_NUMBER, Rows
from portal.regions.models import Place
from portal.register.choices import BATCH, KIND, SHORT_WORDS, MembershipKind
from portal.register.models import Membership
from portal.register.permissions import keeps_memberships_of
from portal.register.services import enter_membership
from portal.register.signals import members_imported
from portal.register.validators import Joined, when_joined

MOST_SOURCE = 200
MOST_BATCH = 40
NOTES = (
    "每行一个成员资格。平台不预置名单，以您填写的来源为准；国家网络和联盟的新名单由平台公布时自动登记，不必导入。",
    "成员类别：联盟、国家网络、全球网络（GNLC）；不填的，按上传时选择的类别。",
    "城市：例如 杭州市、浙江省杭州市；重名的须填代码。",
    "代码：6 位行政区划代码，可不填；填写的须与城市一致。",
    "加入年份/日期：例如 2016、2016年2月、2016年2月17日；只知年份的，按“不晚于该年末”登记。",
    "批次：例如 第五批；联盟和国家网络必填。",
    "来源：公布文件或网页的名称，必填，随登记公开。",
    "已登记且一致的不变；已登记但内容不同的也不改，请到该登记的页面更正。有错误时整份不生效。",
)
# The short words, and the official names with or without 成员城市 behind them.
KIND_OF_WORD = {
    word: kind
    for kind, short in SHORT_WORDS.items()
    for word in (short, kind.label, str(kind.label).removesuffix("成员城市"), str(kind.label).removesuffix("城市"))
}


@dataclass(frozen=True)
class Outcome:
    """What a row does: enters a city, leaves the register as it is (and why), or is refused."""

    row: dict[str, str]
    done: str = ""
    unchanged: str = ""
    fault: str = ""
    place: Place | None = None
    joined: Joined | None = None
    kind: MembershipKind = MembershipKind.GNLC


@dataclass
class Register:
    """Places by code and by every way to write them, and their memberships; read once for a whole table."""

    codes: dict[str, Place] = field(default_factory=dict)
    names: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    cities: set[int] = field(default_factory=set)
    memberships: dict[tuple[int, str], list[Membership]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def now(cls) -> "Register":
        read = cls(cities=set(Place.objects.cities().values_list("pk", flat=True)))
        for place in Place.objects.present().select_related("parent__parent"):
            read.codes[place.code] = place
            for name in {place.name, place.name.removesuffix("市"), place.full_name}:
                read.names[name].append(place)
        for membership in Membership.objects.select_related("place").order_by("pk"):
            read.memberships[membership.place_id, membership.kind].append(membership)
        return read

    def place(self, name: str, code: str) -> Place:
        """The one city that is meant; raises ``Refused`` when it is none, several, or not the one of the code."""
        if not name:
            raise Refused("请填写城市。")
        meant = [each for each in self.names.get("".join(name.split()), []) if each.pk in self.cities]
        if code:
            by_code = self.codes.get(code)
            if by_code is None:
                raise Refused(f"代码“{code}”不存在，请核对。")
            if by_code not in self.names.get(name, []):
                raise Refused(f"代码{code}是{by_code.full_name}，与“{name}”不一致，请核对。")
            meant = [each for each in [by_code] if each.pk in self.cities]
            if not meant:
                raise Refused(f"{by_code.full_name}不是城市，不能登记。")
        if not meant:
            known = self.names.get(name)
            raise Refused(f"“{name}”不是城市，不能登记。" if known else f"没有找到“{name}”，请核对名称或填写代码。")
        if len(meant) > 1:
            several = "、".join(f"{each.full_name}（{each.code}）" for each in meant)
            raise Refused(f"“{name}”有{len(meant)}个：{several}，请填写代码。")
        return meant[0]


def run(rows: Rows, *, for_good: bool, user: Any) -> list[Outcome]:
    """Judge all rows, and enter the new cities when ``for_good`` and none was refused; one outcome for each row."""
    with transaction.atomic():
        outcomes = list(judged(rows, Register.now(), timezone.localdate(), user))
        if for_good and not any(each.fault for each in outcomes):
            entered = [each for each in outcomes if each.done]
            for each in entered:
                _enter(each, user)
            members_imported.send(sender=Membership, places=[each.place for each in entered], user=user)
    return outcomes


def _enter(outcome: Outcome, user: Any) -> None:
    assert outcome.place is not None and outcome.joined is not None
    enter_membership(
        place=outcome.place,
        kind=outcome.kind,
        batch=outcome.row.get(BATCH, ""),
        joined_on=outcome.joined.on,
        joined_by=outcome.joined.by,
        source=outcome.row["来源"],
        note=f"{user.organisation}导入。",
        user=user,
        organisation=user.organisation,
    )


def judged(rows: Rows, register: Register, today: date, user: Any) -> Iterable[Outcome]:
    seen: dict[tuple[int, str], str] = {}
    for row in rows:
        try:
            outcome = _judge(row, register, today, user)
            if outcome.place is not None and (outcome.place.pk, outcome.kind) in seen:
                raise Refused(f"与第 {seen[outcome.place.pk, outcome.kind]} 行重复。")
        except Refused as refusal:
            yield Outcome(row, fault=str(refusal))
            continue
        if outcome.place is not None:
            seen[outcome.place.pk, outcome.kind] = row[ROW_NUMBER]
        yield outcome


def _judge(row: dict[str, str], register: Register, today: date, user: Any) -> Outcome:
    kind = _kind(row, user)
    place = register.place(row["城市"], row["代码"])
    source, batch = row["来源"], row.get(BATCH, "")
    if not source or len(source) > MOST_SOURCE:
        raise Refused(f"请填写来源，不超过 {MOST_SOURCE} 字。")
    if len(batch) > MOST_BATCH or (not batch and kind != MembershipKind.GNLC):
        raise Refused(f"请填写{SHORT_WORDS[kind]}的批次，不超过 {MOST_BATCH} 字。")
    joined = when_joined(row["加入年份/日期"], today)
    for known in register.memberships.get((place.pk, kind), []):
        if known.left_on is not None:
            raise Refused(f"{place}已于{chinese_date(known.left_on)}退出（{known.left_reason}），不能由导入重新登记。")
        same = joined.agrees_with(known.joined_on, known.joined_by) and known.source == source and known.batch == batch
        if same:
            return Outcome(row, unchanged="已登记，内容相同", place=place, joined=joined, kind=kind)
        as_known = "，".join(filter(None, [known.batch, known.joined_words, f"来源“{known.source}”"]))
        told = f"已登记为{as_known}；与本行不同，本次不改"
        return Outcome(row, unchanged=told, place=place, joined=joined, kind=kind)
    words = f"{'' if joined.is_day else '不晚于'}{chinese_date(joined.last)}"
    entered = f"登记{place.full_name}（{place.code}），{SHORT_WORDS[kind]}{batch}，加入时间{words}"
    return Outcome(row, done=entered, place=place, joined=joined, kind=kind)


def _kind(row: dict[str, str], user: Any) -> MembershipKind:
    """The kind that the row names; raises ``Refused`` for another word, or one that this office does not keep."""
    word = row.get(KIND, "") or SHORT_WORDS[MembershipKind.GNLC]
    if word not in KIND_OF_WORD:
        raise Refused(f"成员类别“{word}”无法识别，请填写{'、'.join(SHORT_WORDS.values())}之一。")
    require(keeps_memberships_of(user, KIND_OF_WORD[word]))
    return KIND_OF_WORD[word]

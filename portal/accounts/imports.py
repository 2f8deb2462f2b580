"""Organisations and accounts from an XLSX table: tried row by row in a transaction that is rolled back, then for good.

One table does both: a row names an organisation, which is opened when it does not exist, and a person, whose account
is opened in it. Every row goes through the same services as the pages, and is refused in the same words.
"""

from dataclasses import dataclass
from typing import Any

from import_export import resources
from import_export.fields import Field
from tablib import Dataset

from portal.accounts import services
from portal.accounts.choices import ROLES_OF_KIND, OrganisationKind, role_word
from portal.accounts.models import Organisation, User
from portal.accounts.selectors import places_within_reach
from portal.kit.verdicts import Refused
from portal.kit.workbooks import ROW_NUMBER, Rows

HEADINGS = ("单位名称", "单位类别", "所在地", "用户名", "姓名", "联系电话", "职责")
NOTES = (
    "每行一人。单位名称必填；单位已开设的，单位类别和所在地可以不填。",
    "单位尚未开设的，须填单位类别（如 市教育行政部门、市直部门）。",
    "市教育行政部门和省级相关部门还须填所在地（如 绍兴市，或行政区划代码 330600）。",
    "只开设单位的，用户名、姓名、职责留空。",
    "用户名：3 至 30 个小写字母或数字。",
    "职责：填报人、经办人、审核人、签发人、账号管理员，多项用顿号隔开；起草与签发不能是同一人。",
    "上传后先预览，有错误时整份不生效；确认后显示每人的一次性验证码，只显示这一次。",
)


@dataclass(frozen=True)
class Outcome:
    """What a row does, or why it is refused."""

    row: dict[str, str]
    done: str = ""
    fault: str = ""
    user: User | None = None
    code: str = ""


class AccountSheet(resources.ModelResource):
    """The rows of the table, each handed to the services in the name of ``by``."""

    username = Field("username", "用户名")
    name = Field("name", "姓名")
    phone = Field("phone", "联系电话")

    class Meta:
        model = User
        fields = ("username", "name", "phone")
        import_id_fields = ("username",)
        force_init_instance = True
        clean_model_instances = False  # the services check, in the words of the pages
        skip_diff = True
        use_transactions = True

    def __init__(self, *, by: User) -> None:
        super().__init__()
        if by.organisation is None:
            raise Refused("您尚无任职，请联系本单位的账号管理员。")
        self.by, self.office = by, by.organisation
        self.done: dict[str, Outcome] = {}

    def save_instance(self, instance: User, is_create: bool, row: dict[str, str], **kwargs: Any) -> None:
        """Open what the row asks for; ``instance`` itself is not saved."""
        organisation, opened = self._organisation(row)
        words = [f"开设{organisation}"] if opened else []
        user, code = None, ""
        if row["用户名"] or row["姓名"] or row["职责"]:
            user, code = services.open_account(
                by=self.by,
                username=row["用户名"],
                name=row["姓名"],
                phone=row["联系电话"],
                organisation=organisation,
                roles=roles_of(row["职责"], organisation.kind),
            )
            words.append(f"为{user}开通账号（{row['职责']}）")
        if not words:
            raise Refused("该单位已开设，本行没有要办理的事项；请填写人员，或删去本行。")
        self.done[row[ROW_NUMBER]] = Outcome(row, done="，".join(words), user=user, code=code)

    def _organisation(self, row: dict[str, str]) -> tuple[Organisation, bool]:
        """The row's organisation, opened when there is none of this name in the manager's reach."""
        found = Organisation.objects.managed_by(self.by).filter(name=row["单位名称"]).first()
        if found is not None:
            return found, False
        kind = kind_of(row["单位类别"])
        place = place_of(row["所在地"], self.office, kind)
        opened = services.open_organisation(by=self.by, name=row["单位名称"], kind=kind, place=place)
        return opened, True


def run(rows: Rows, *, by: User, for_good: bool) -> list[Outcome]:
    """Try all rows, and keep what they did when ``for_good`` and none was refused; one outcome for each row."""
    sheet = AccountSheet(by=by)
    data = Dataset(
        *[[row[heading] for heading in (ROW_NUMBER, *HEADINGS)] for row in rows], headers=[ROW_NUMBER, *HEADINGS]
    )
    result = sheet.import_data(data, dry_run=not for_good, use_transactions=True)
    faults = dict(result.row_errors())
    outcomes = []
    for number, row in enumerate(rows, start=1):
        errors = faults.get(number)
        outcomes.append(Outcome(row, fault=fault_of(errors[0].error)) if errors else sheet.done[row[ROW_NUMBER]])
    return outcomes


def fault_of(error: Exception) -> str:
    """The Chinese reason of a refusal; anything else is a fault of the program and is not hidden."""
    if not isinstance(error, Refused):
        raise error
    return str(error)


def kind_of(word: str) -> str:
    for kind in OrganisationKind:
        if word == kind.label:
            return kind
    raise Refused(f"单位尚未开设，须填单位类别：{'、'.join(OrganisationKind.labels)}。")


def roles_of(words: str, kind: str) -> list[str]:
    """The roles named in a cell, in the words of this kind of organisation."""
    known = {role_word(kind, role): role for role in ROLES_OF_KIND[kind]}
    named = [word.strip() for word in words.replace("，", "、").replace(",", "、").split("、") if word.strip()]
    unknown = [word for word in named if word not in known]
    if unknown:
        raise Refused(f"{OrganisationKind(kind).label}没有“{unknown[0]}”这一职责，可填：{'、'.join(known)}。")
    return [known[word] for word in named]


def place_of(word: str, parent: Organisation, kind: str) -> Any:
    """The place within reach that is meant by a name or a code; ``None`` for an empty cell."""
    if not word:
        return None
    places = places_within_reach(parent, kind)
    found = list(places.filter(code=word) or places.filter(name=word))
    if len(found) != 1:
        raise Refused(f"“{word}”不在{parent}的管辖范围内，或有重名；请填行政区划代码。")
    return found[0]

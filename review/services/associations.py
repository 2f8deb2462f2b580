"""省级成人教育协会: named by its province for a round, reads and remarks; a remark stops nothing."""

from django.db import transaction

from applications.models import Round
from portal.accounts.choices import OrganisationKind
from portal.accounts.models import Organisation, User
from portal.accounts.selectors import people
from portal.history.services import record
from portal.kit.verdicts import Refused, require
from portal.letters.services import notify
from review.models import AssociationRemark, Case, CoVerifier
from review.permissions import names_associations, remarks_for_an_association
from review.validators import printable
from review.workflow.associations import may_remark


def name_association(*, round: Round, user: User, association: Organisation) -> CoVerifier:
    """指定: from now on its people read what the province's cities have submitted in this round."""
    require(names_associations(user))
    if association.kind != OrganisationKind.ASSOCIATION or association.parent_id != user.office.pk:
        raise Refused("只能指定本省的省级成人教育协会；还没有账号的，请账号管理员先在“单位与人员”中开通。")
    with transaction.atomic():
        named, made = CoVerifier.objects.get_or_create(
            round=round, association=association, defaults={"named_by": user}
        )
        if made:
            payload = {"association": association.name, "round": round.title}
            record(_chain(round, user), "association.named", user=user, organisation=user.organisation, payload=payload)
            notify(
                people(association, "clerk", "approver"),
                event="association.named",
                subject=f"{round.title}：请协同核实",
                body=f"{user.office}请{association}协同核实本省城市的申报，可以阅读申报表和材料并填写说明。",
                link="/cases/",
                organisation=association,
                about=round,
            )
    return named


def leave_out_association(*, named: CoVerifier, user: User) -> None:
    """不再协同核实: what it has remarked stays."""
    require(names_associations(user))
    if named.association.parent_id != user.office.pk:
        raise Refused("只能更改本省的指定。")
    with transaction.atomic():
        payload = {"association": named.association.name, "round": named.round.title}
        record(
            _chain(named.round, user),
            "association.left_out",
            user=user,
            organisation=user.organisation,
            payload=payload,
        )
        named.delete()


def remark(*, case: Case, user: User, text: str) -> AssociationRemark:
    """协会说明 on the version that the province verifies; province and secretariat read it beside the opinion."""
    require(remarks_for_an_association(user))
    require(may_remark(user, case))
    if not text.strip():
        raise Refused("请填写说明。")
    require(printable(说明=text))
    with transaction.atomic():
        made = AssociationRemark.objects.create(
            case=case, submission=case.submission, association=user.office, text=text.strip(), written_by=user
        )
        payload = {"version": case.submission.version, "text": made.text}
        record(
            f"association:{case.pk}", "association.remarked", user=user, organisation=user.organisation, payload=payload
        )
        if case.province is not None:
            notify(
                people(case.province, "clerk"),
                event="association.remarked",
                subject=f"{case.application.round.title}：{case.application.organisation.short_name}收到协会说明",
                body=f"{user.office}：{made.text}",
                link=f"/cases/{case.pk}/",
                organisation=case.province,
                about=case.application.round,
            )
    return made


def _chain(round: Round, user: User) -> str:
    return f"associations:{round.pk}:{user.office.pk}"

"""What stands on the papers of this room: the frozen form and the receipt 回执. How it becomes PDF is documents'."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import segno
from django.conf import settings
from django.utils import timezone

from applications.choices import FORM, Kind
from applications.editions import Part, Question, get_edition
from applications.models import Application, SigningSlip, Submission
from applications.selectors import (
    answers_of,
    arranged,
    contacts_for,
    content_hash,
    exception_for,
    frozen_answers,
    kind_words,
    open_items,
)
from applications.selectors.stamped import STAMP_FORM, private_subject
from portal.documents.selectors import stamped_words
from portal.kit.dates import beijing, chinese_date
from portal.kit.texts import size_words

DRAFT = "draft"
RECEIPT = "receipt"
REVIEW_COPY = "review-copy"

# In what way an application was signed: the approver pressed the button, a leader signed on paper, or a delegate did.
OWN_ACCOUNT, BY_SLIP, BY_DELEGATION = "account", "slip", "delegation"


def snapshot(
    application: Application, *, version: int, signing: Mapping[str, Any] | None, at: datetime
) -> dict[str, Any]:
    """Everything that a submission freezes: answers, file hashes, who signed; the input of the canonical JSON.

    ``signing`` holds the way, the signatory and what ``signing_words`` prints; ``None`` on a draft.
    """
    sheet, city = answers_of(application), application.organisation
    edition, place = application.edition, application.place
    return {
        "edition": edition.key,
        "options": application.round.options,
        "round": {"code": application.round.code, "title": application.round.title},
        "number": application.number,
        "version": version,
        "is_demo": application.round.is_demo,
        "city": {
            "code": place.code,
            "name": place.name,
            "province": place.province.name,
            "is_municipality": place.is_municipality,
            "organisation": city.name,
            "recommended_by": city.parent.name if city.parent else "",
        },
        "answers": frozen_answers(application, sheet),
        "evidence": [
            {
                "id": each.pk,
                "item": each.item,
                "heading": each.heading,
                "name": each.name,
                "sha256": each.sha256,
                "size": each.size,
                "content_type": each.content_type,
                "pages": each.pages,
                "introduction": each.introduction,
                "copyright": each.copyright,
            }
            for each in arranged(application)
        ],
        "declaration": edition.declaration.format(city=place.name),
        "handed_over_by": application.handed_over_by.name if application.handed_over_by else "",
        "signed_by": signing["signatory"] if signing else "",
        "signing": dict(signing or {}),
        "submitted_at": at,
        **answered_items(application),
        **exception_words(application),
        **note_below(application),
    }


def exception_words(application: Application) -> dict[str, Any]:
    """Why a place below prefecture level applies all the same, marked on screen and paper; nothing for all others."""
    found = exception_for(application.round, application.organisation)
    if found is None:
        return {}
    granted = {"by": found.granted_for.short_name, "on": chinese_date(timezone.localdate(found.granted_at))}
    return {"exception": {"reason": found.reason, **granted}}


def note_below(application: Application) -> dict[str, Any]:
    """注: what the alliance's form prints below its table, with the round's own contacts; nothing on other forms.

    The form of 2017 has the electronic copy mailed, which the portal replaces.
    """
    if not application.round.procedure.has_paper_copies:
        return {}
    contacts = contacts_for(application.round, application.organisation) or "联盟秘书处（联系方式见办事指南）"
    return {"note": ["注：本表电子版由本平台报送联盟秘书处；", f"纸质版（一式两份）寄至：{contacts}"]}


def answered_items(application: Application) -> dict[str, Any]:
    """What an open return asked for and the city answers with this version; nothing when there is none."""
    items = [
        {"where": each.where, "label": each.label, "reason": each.reason, "answer": each.answer}
        for each in open_items(application)
    ]
    return {"returned": items} if items else {}


def signing_words(signing: Mapping[str, Any]) -> str:
    """How it was signed, as form, receipt and pages print it; nothing where the approver's button set the seal."""
    stamped = signing.get("stamped")
    return "".join(each for each in (_way_words(signing), stamped_words(stamped) if stamped else "") if each)


def _way_words(signing: Mapping[str, Any]) -> str:
    if signing.get("way") == BY_SLIP:
        return (
            f"凭签批单签发：{signing['signatory']}（{signing['post']}）{signing['signed_on']}在签批单"
            f"（核对码{signing['code']}）上签批，由{signing['recorded_by']}登记。"
        )
    if signing.get("way") == BY_DELEGATION:
        themselves = "（受托人即送签人）" if signing["is_drafter"] else ""
        return (
            f"紧急委托签发：{signing['delegator']}（{signing['delegator_post']}）委托{signing['signatory']}签发{themselves}，"
            f"有效期至{signing['ends']}。理由：{signing['reason']}"
        )
    return ""


def form_content(data: dict[str, Any], *, submitted_on: str) -> dict[str, Any]:
    """What the printed form shows of a snapshot: the edition's wording with the answers put to it.

    The wording is part of the content, so that a paper is made again from its content alone, whatever becomes of the
    edition. ``submitted_on`` is 申报时间 as printed, empty on a draft.
    """
    edition, city = get_edition(data["edition"], data["options"]), data["city"]
    items = {item.key: item.label for item in edition.evidence}
    return {
        **data,
        "title": edition.title,
        "instructions": list(edition.instructions),
        "cover": {"province": _blank(city["province"]), "city": _blank(city["name"])},
        "parts": {part.key: _printed_part(part, data["answers"]) for part in edition.parts},
        "labels": {
            question.key: {"question": question.label, **{cell.key: cell.label for cell in question.cells}}
            for question in edition.questions
        },
        "evidence": [{**each, "label": kind_words(items, each), **_extent(each)} for each in data["evidence"]],
        # The city's name stands in the blank at the beginning of the declaration.
        "declaration_after_name": data["declaration"].removeprefix(city["name"]),
        "submitted_on": submitted_on,
        "signing_words": signing_words(data.get("signing", {})),
    }


def _blank(name: str) -> dict[str, Any]:
    """How a place's name goes into a blank before its printed kind: 杭州 into ____市; 延边朝鲜族自治州 strikes 市 out."""
    kinds = ("自治区", "省", "市")
    kind = next((kind for kind in kinds if name.endswith(kind) and name != kind), "")
    return {"filled": name.removesuffix(kind), "kind_applies": bool(kind) or not name}


def _printed_part(part: Part, answers: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "label": part.label,
        "intro": part.intro,
        "groups": [
            {"label": group.label, "questions": [_printed_question(each, answers) for each in group.questions]}
            for group in part.groups
        ],
    }


def _printed_question(question: Question, answers: Mapping[str, Any]) -> dict[str, Any]:
    """A question with its rows; a row is its cells in the order of the form, each with label and text."""
    answer = answers.get(question.key, {})
    rows = [row["cells"] for row in answer] if isinstance(answer, list) else [answer]
    return {
        "key": question.key,
        "label": question.label,
        "repeats": question.repeats,
        "is_answered": any(text.strip() for row in rows for text in row.values()),
        "rows": [
            [
                {"label": cell.label, "text": row.get(cell.key) or "", "long": cell.kind == Kind.LONG}
                for cell in question.cells
            ]
            for row in rows
        ],
    }


def _extent(file: Mapping[str, Any]) -> dict[str, str]:
    """How much a file is, as the list of evidence prints it: its pages, or for a photo its size."""
    return {"extent": f"{file['pages']}页" if file["pages"] else size_words(file["size"])}


def form_paper(submission: Submission, *, printing: int = 1) -> dict[str, Any]:
    """The official form of a submission, as arguments of ``documents.services.prepare``.

    A later ``printing`` is the same form on fresh paper: the seals on the earlier one have become void.
    """
    again: dict[str, Any] = {"printing": printing} if printing > 1 else {}
    application, data = submission.application, submission.data
    if data.get("signing", {}).get("stamped"):
        again["is_in_ink"] = True
    submitted_on = chinese_date(timezone.localdate(submission.submitted_at))
    return {
        "kind": FORM,
        "number": application.number,
        "version": submission.version,
        "subject": application.chain,
        "title": f"{application.edition.title}（{data['city']['name']}）",
        "organisation": application.organisation,
        "template": application.edition.paper_template,
        "content": form_content({**data, "sha256": submission.sha256, **again}, submitted_on=submitted_on),
    }


def draft_paper(application: Application) -> dict[str, Any]:
    """预览: the form as it would print now, with 草稿 across it."""
    # The draft is addressed by its content: without the moment, the same text is the same paper.
    data = snapshot(application, version=0, signing=None, at=timezone.now())
    del data["submitted_at"]
    data.pop("returned", None)
    return {
        "kind": DRAFT,
        "number": application.number,
        "version": 1,
        "draft": True,
        "subject": f"draft:{application.pk}",
        "title": f"{application.edition.title}（{data['city']['name']}）草稿",
        "organisation": application.organisation,
        "template": application.edition.paper_template,
        "content": {
            **form_content(data, submitted_on=""),
            # Whose seal pictures stand in the slots, 预览 across them.
            "seals": {"city": application.organisation_id, "province": application.organisation.parent_id},
        },
    }


def stamp_paper(application: Application) -> dict[str, Any]:
    """盖章稿: what is printed and stamped in a round that takes wet ink. The same content is the same paper."""
    draft = draft_paper(application)
    content = {each: value for each, value in draft["content"].items() if each != "seals"}
    return {
        **draft,
        "kind": STAMP_FORM,
        "draft": False,
        "to_be_stamped": True,
        "version": application.submissions.count() + 1,
        "subject": private_subject(application),
        "title": f"{application.edition.title}（{content['city']['name']}）盖章稿",
        "content": {
            **content,
            "handed_over_by": "",  # who hands over changes nothing of what is stamped
            "version": application.submissions.count() + 1,
            "content_sha256": content_hash(application),
        },
    }


def review_copy_paper(application: Application, slip: SigningSlip) -> dict[str, Any]:
    """送审稿 with its 签批单: the draft for a leader who signs on paper. The same slip is the same paper."""
    draft = draft_paper(application)
    city = draft["content"]["city"]
    facts = f"签批单 {application.number} 核对码 {slip.code} SHA-256 {slip.content_hash}"
    return {
        **draft,
        "kind": REVIEW_COPY,
        "title": f"{application.edition.title}（{city['name']}）送审稿",
        "content": {
            **draft["content"],
            "handed_over_by": "",  # who hands over changes nothing of what the leader is shown
            "watermark": "送审稿",
            "slip": {
                "title": application.edition.title,
                "round": application.round.title,
                "number": application.number,
                "version": application.submissions.count() + 1,
                "organisation": application.organisation.short_name,
                "to": application.organisation.parent.short_name if application.organisation.parent else "",
                "code": slip.code,
                "sha256": slip.content_hash,
                "printed_by": slip.printed_by.name,
                "printed_at": beijing(slip.printed_at),
                "picture": segno.make(facts, error="m", micro=False).svg_data_uri(scale=4, border=0),
            },
        },
    }


def receipt_paper(submission: Submission) -> dict[str, Any]:
    """回执: number, version, hash and the second of a submission."""
    application, data = submission.application, submission.data
    received = timezone.localtime(submission.submitted_at)
    return {
        "kind": RECEIPT,
        "number": application.number,
        "version": submission.version,
        "subject": application.chain,
        "title": f"回执（{data['city']['name']}）",
        "organisation": application.organisation,
        "template": "papers/receipt.html",
        "content": {
            "title": application.edition.title,
            "round": data["round"]["title"],
            "number": application.number,
            "version": submission.version,
            "city": data["city"],
            "sha256": submission.sha256,
            "submitted_at": f"{chinese_date(received)} {received:%H:%M:%S}",
            "signed_by": data["signed_by"],
            "signing_words": signing_words(data.get("signing", {})),
            "files": [{"name": each["name"], "sha256": each["sha256"], **_extent(each)} for each in data["evidence"]],
            "verify_at": f"{settings.ORIGIN}/verify/",
            "is_demo": data["is_demo"],
        },
    }

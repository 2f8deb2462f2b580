"""Who may sign an application in the city, and what exactly is put before a leader who signs on paper."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from applications.models import Application, Delegation
from applications.selectors.answers import AnswerSheet, answers_of
from portal.accounts.choices import Role
from portal.accounts.models import User
from portal.accounts.selectors import people
from portal.kit.canonical import dumps, sha256_hex


def frozen_answers(application: Application, sheet: AnswerSheet) -> dict[str, Any]:
    """Answers by question: a mapping of cells, or for a question that repeats a list of rows with their ids."""
    frozen: dict[str, Any] = {}
    for question in application.edition.questions:
        rows = [
            {
                "id": row,
                "cells": {cell.key: sheet.value(question.key, cell.key, row) for cell in question.cells},
            }
            for row in sheet.rows(question)
        ]
        frozen[question.key] = rows if question.repeats else rows[0]["cells"]
    return frozen


def content_hash(application: Application) -> str:
    """The hash of what a leader is shown: every answer and every file, in its group and order, of the version that
    comes next.

    It holds nothing that changes without the content: not the state, nor who handed over, nor what the deep check of
    a file has found. A later version needs a new signature, since a resubmission repeats the sign-off.
    """
    files = application.evidence.present().order_by("item", "position", "pk")
    content = {
        "edition": application.edition.key,
        "options": application.round.options,
        "number": application.number,
        "version": application.submissions.count() + 1,
        "answers": frozen_answers(application, answers_of(application)),
        "evidence": list(files.values("item", "name", "sha256", "introduction", "copyright", "heading")),
    }
    return sha256_hex(dumps(content))


def available_approvers(application: Application) -> QuerySet[User]:
    """The approvers of the city who can sign: those who did not hand the application over."""
    return people(application.organisation, Role.APPROVER).exclude(pk=application.handed_over_by_id or 0)


def possible_delegates(application: Application) -> QuerySet[User]:
    """To whom a bureau without an approver may entrust the signature: a second person, and only if there is none,
    the one who handed over."""
    desk = people(application.organisation, Role.CLERK, Role.APPROVER)
    others = desk.exclude(pk=application.handed_over_by_id or 0)
    return others if others.exists() else desk.filter(pk=application.handed_over_by_id or 0)


def delegation_of(application: Application) -> Delegation | None:
    """The emergency delegation in force for this application, if there is one."""
    found = application.delegations.open().select_related("delegate", "recorded_by").first()
    return found if found is not None and found.is_in_force(timezone.now()) else None

"""The full table role × address: every address of the portal, everybody of the cast, objects in and out of scope.

``TABLE`` says of each address who is let in at all, what a GET and an empty POST answer, and who finds which object.
Everybody else is sent to sign in (nobody), refused (403), or finds nothing (404). An address that is missing here
fails the build.
"""

import logging
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from applications.models import Archive, FormReading, SigningSlip, Slip, Upload
from applications.services import slips
from applications.services.previews import discard_pages, keep_pages
from applications.sheets import draft_paper
from monitoring.models import CityReport, CrosswalkLink, FrameworkVersion, Score, Submission
from monitoring.services.reports import keep_file
from portal.accounts.models import Appointment, Handover
from portal.documents.models import Paper, PictureRequest, Scan, ScanFile, ScanPage, SealPicture
from portal.documents.services import prepare
from portal.jobs.models import Export, Job
from portal.kit.canonical import sha256_hex
from portal.letters.models import Delivery, Message
from portal.letters.services import notify
from portal.register.models import CountTable, Membership, Undertaking
from portal.register.services import enter_membership
from review.models import (
    Assignment,
    Attachment,
    Ballot,
    Batch,
    Case,
    ChannelReceipt,
    MeetingMinutes,
    MembershipList,
    Minutes,
    Notice,
    NoticeCity,
    Objection,
    ObjectionFile,
    Package,
    SavedView,
    Sheet,
    Visit,
)
from review.services import assessment, batches, cases, lists, summary_sheets
from review.sheets import notice_paper
from tests.access.crawler import people_stay, sessions_stay
from tests.cast import PARTS, build_cast
from tests.frameworks import a_draft, a_framework, a_published
from tests.plot import (
    a_case_in,
    a_change,
    a_claim,
    a_complete_application,
    a_province_notice,
    a_round,
    a_submitted_case,
    an_alliance_round,
    an_assignment,
    with_evidence,
)
from tests.reports import a_cycle, a_report, a_snapshot, accepted
from tests.volumes import a_book_file, a_call, a_feature, a_picture, a_review, a_volume, an_entry

# --- People -------------------------------------------------------------------------------------------------------

HUZHOU = {"clerk", "second_clerk", "approver", "second_approver", "manager", "seconded"}
JIAXING = {"neighbour_clerk", "neighbour_approver"}
MIANYANG = {"far_clerk", "far_approver"}
ZHEJIANG = {"officer", "second_officer", "province_approver", "province_manager", "seconded to the province"}
SICHUAN = {"other_officer", "other_province_approver"}
MINISTRY = {"reviewer", "ministry_approver", "round_manager", "ministry_manager"}
CITIES = HUZHOU | JIAXING | MIANYANG
PROVINCES = ZHEJIANG | SICHUAN
OFFICES = CITIES | PROVINCES | MINISTRY
EXPERTS = {"expert", "second_expert"}
PANEL = EXPERTS | {"chair"}
SIGNED_IN = OFFICES | PANEL | {"department_clerk", "stranger"}
EVERYONE = SIGNED_IN | {"nobody"}

CITY_CLERKS = {"clerk", "second_clerk", "seconded", "neighbour_clerk", "far_clerk"}
CITY_APPROVERS = {"approver", "second_approver", "neighbour_approver", "far_approver"}
CITY_DESKS = CITIES - {"manager"}
OFFICERS = {"officer", "second_officer", "other_officer", "seconded to the province"}
# Whoever works on what is below: names and telephone numbers are for them.
CALLERS = OFFICERS | {"province_approver", "other_province_approver"} | (MINISTRY - {"ministry_manager"})
MANAGERS = {
    "manager",
    "neighbour_approver",
    "far_approver",
    "province_manager",
    "other_province_approver",
    "ministry_manager",
}

# Who finds an object: the city, what recommends it, the ministry.
OF_HUZHOU = HUZHOU | ZHEJIANG | MINISTRY
OF_JIAXING = JIAXING | ZHEJIANG | MINISTRY
OF_MIANYANG = MIANYANG | SICHUAN | MINISTRY

# --- Answers ------------------------------------------------------------------------------------------------------

OK, THERE, REFUSED, MISSING, NO_SUCH_METHOD, CONFLICT = 200, 302, 403, 404, 405, 409
OTHER_VERSION = 412  # of the upload protocol


@dataclass(frozen=True)
class Row:
    """An address: who is let in, what GET and an empty POST answer, and which objects who finds there."""

    let_in: set[str]
    get: int = OK
    post: int = NO_SUCH_METHOD
    # object → who finds it; the values for the address are in ``world``. Without objects everybody finds the page.
    finds: dict[str, set[str]] = field(default_factory=dict)
    # Who is answered otherwise than the rest: method and part → status.
    but: dict[tuple[str, str], int] = field(default_factory=dict)
    # Which object is answered otherwise than the rest: method and object → status.
    differs: dict[tuple[str, str], int] = field(default_factory=dict)


def both(status: int, *parts: str) -> dict[tuple[str, str], int]:
    return {(method, part): status for method in ("get", "post") for part in parts}


APPLICATIONS = {"huzhou": HUZHOU, "huzhou draft": HUZHOU, "jiaxing": JIAXING, "mianyang": MIANYANG}
SLIPS = {"to statistics": HUZHOU, "of mianyang": MIANYANG}
REQUESTS = {"to statistics": {"department_clerk"}, "of mianyang": set()}
CASES = {
    "huzhou": OF_HUZHOU,  # published
    "huzhou pending": OF_HUZHOU,  # confirmed, not announced
    "jiaxing": OF_JIAXING,  # endorsed
    "mianyang": OF_MIANYANG,  # submitted
}
VISITS = {"of huzhou": MINISTRY}
BALLOTS = {"of a meeting": MINISTRY}
PROVINCE_DESKS = PROVINCES - {"province_manager"}
DESK_ROUNDS = {"open": MINISTRY, "preparing": set()}
CLAIMS = {"of jiaxing": OF_JIAXING, "of mianyang": OF_MIANYANG}
SHEETS = {"sent up": ZHEJIANG | MINISTRY, "draft": ZHEJIANG}
PACKAGES = {"of zhejiang": ZHEJIANG | MINISTRY, "of the ministry": MINISTRY}
CHANNEL_RECEIPTS = {"of the sheet": ZHEJIANG | MINISTRY, "of the round": MINISTRY}
LISTS = {"published": EVERYONE, "draft": MINISTRY}
FOR_PROGRAMS = {"open_data_file", "feed", "sitemap", "robots"}
LISTS_FOR_PROGRAMS = {"published": EVERYONE, "draft": set()}
NOTICES = {"signed": EVERYONE, "draft": set()}
HEARS_OBJECTIONS = OFFICERS | {"province_approver", "other_province_approver", "reviewer", "ministry_approver"}
# A province reads what it was asked about; who objects is on no page of its.
OBJECTIONS = {"asked of zhejiang": (ZHEJIANG - {"province_manager"}) | {"reviewer", "ministry_approver"}}
MEMBERSHIPS = {"published": EVERYONE, "without a source": MINISTRY}
PROVINCE_APPROVERS = {"province_approver", "other_province_approver"}
ROUNDS = {"open": EVERYONE, "preparing": MINISTRY}
EVIDENCE = {
    "huzhou frozen": OF_HUZHOU,
    "huzhou draft": HUZHOU,
    "mianyang frozen": OF_MIANYANG,
    "jiaxing assessed": OF_JIAXING | {"expert", "chair"},  # assigned, and the chair of the panel
}
ASSESSED = {"not assessed": MINISTRY, "jiaxing assessed": MINISTRY | {"chair"}}
ROUNDS_ASSESSED = {"open": MINISTRY, "preparing": MINISTRY, "with experts": MINISTRY | {"chair"}}
ASSIGNED = {"of the expert": {"expert"}}
UPLOADS = {"of the clerk": {"clerk"}, "of mianyang": {"far_clerk"}}
PAPERS = {
    "form of huzhou": OF_HUZHOU,
    "receipt of huzhou": OF_HUZHOU,
    "form of mianyang": OF_MIANYANG,
    "draft of huzhou": HUZHOU,
    "sheet of zhejiang": ZHEJIANG | MINISTRY,
    "list": SIGNED_IN,
    "certificate of huzhou": OF_HUZHOU,
}
# Who works for an office that seals; its pictures are nobody else's.
SEALERS = OFFICES - {"round_manager"}
SEALS = {"of huzhou": HUZHOU, "of mianyang": MIANYANG}
SCANS = {"read": HUZHOU, "on record": OF_HUZHOU}
# Who manages the letters of all; a province reads its own and those to its cities, nobody those inside a city.
LETTER_MANAGERS = {"round_manager", "ministry_manager"}
LETTERS = {
    "to huzhou": ZHEJIANG | LETTER_MANAGERS,
    "to mianyang": SICHUAN | LETTER_MANAGERS,
    "to zhejiang": ZHEJIANG | LETTER_MANAGERS,
    "inside huzhou": set(),
}
SEALED = {name: PAPERS[name] for name in PAPERS if not name.startswith(("receipt", "draft"))}
JOBS = {"of huzhou": HUZHOU, "of mianyang": MIANYANG, "of zhejiang": ZHEJIANG, "of the ministry": MINISTRY}
# Nobody but who ordered them.
EXPORTS = {"of the clerk": {"clerk"}, "of the officer": {"officer"}}
# The case collection
ENTRIES = {
    "huzhou draft": HUZHOU,
    "huzhou reviewed": OF_HUZHOU,
    "mianyang recommended": OF_MIANYANG,
    "published": OF_HUZHOU,
}
VOLUMES = {"published": MINISTRY, "preparing": MINISTRY}
FEATURES = {"published": EVERYONE, "draft": MINISTRY}
# Account managers: the own office and those directly under it.
MANAGED = {
    "huzhou": {"manager", "province_manager"},
    "statistics": {"manager"},
    "jiaxing": {"neighbour_approver", "province_manager"},
    "zhejiang": {"province_manager", "ministry_manager"},
}

TABLE: dict[str, Row] = {
    # Public pages
    "front": Row(EVERYONE),
    "search": Row(EVERYONE),
    "guide": Row(EVERYONE),
    "city": Row(EVERYONE, finds={"huzhou": EVERYONE, "no such city": set()}),
    "blank_form": Row(EVERYONE, finds={"network": EVERYONE, "no such form": set()}),
    "open_data": Row(EVERYONE),
    "open_data_file": Row(EVERYONE, finds={"members": EVERYONE, "lists": EVERYONE, "no such table": set()}),
    "feed": Row(EVERYONE, finds={"lists": EVERYONE, "no such feed": set()}),
    "site_map": Row(EVERYONE),
    "sitemap": Row(EVERYONE),
    "robots": Row(EVERYONE),
    "api:api-root": Row(EVERYONE, get=THERE),
    "api:openapi-json": Row(EVERYONE),
    "api:members": Row(EVERYONE),
    "api:city": Row(EVERYONE, finds={"huzhou": EVERYONE, "no such city": set()}),
    "api:lists": Row(EVERYONE),
    "api:list": Row(EVERYONE, finds=LISTS_FOR_PROGRAMS),
    "api:notices": Row(EVERYONE),
    "api:statistics": Row(EVERYONE),
    "api:monitoring-cycles": Row(EVERYONE),
    "api:monitoring-figures": Row(EVERYONE, finds={"no such cycle": set()}),
    "api:monitoring-codes": Row(EVERYONE),
    "procedure": Row(EVERYONE),
    "accessibility": Row(EVERYONE),
    "sample": Row(EVERYONE),
    "privacy": Row(EVERYONE),
    "applications:rounds": Row(EVERYONE),
    "applications:round": Row(EVERYONE, finds=ROUNDS),
    "review:lists": Row(EVERYONE),
    "review:list": Row(EVERYONE, finds=LISTS),
    "review:check_certificate": Row(EVERYONE),
    "register:members": Row(EVERYONE),
    "register:workbook": Row(EVERYONE),
    "register:import": Row({"ministry_approver"}, post=OK),
    "register:confirm_import": Row({"ministry_approver"}, get=NO_SUCH_METHOD, post=THERE),
    "register:import_template": Row({"ministry_approver"}),
    "register:membership": Row(EVERYONE, finds=MEMBERSHIPS),
    "register:correct": Row({"ministry_approver"}, post=OK, finds={"published": {"ministry_approver"}}),
    "register:statistics": Row(EVERYONE),
    "register:statistics_workbook": Row(EVERYONE),
    "register:statistics_csv": Row(EVERYONE),
    "register:statistics_pdf": Row(EVERYONE),
    "register:printed": Row(EVERYONE),
    "register:coverage": Row(EVERYONE),
    "register:coverage_workbook": Row(EVERYONE),
    "register:coverage_csv": Row(EVERYONE),
    "register:counts": Row(EVERYONE),
    "register:count_table": Row(EVERYONE, finds={"of 2015": EVERYONE}),
    "register:new_counts": Row({"reviewer", "ministry_approver"}, post=OK),
    "register:void_counts": Row(
        {"reviewer", "ministry_approver"},
        get=NO_SUCH_METHOD,
        post=CONFLICT,
        finds={"of 2015": {"reviewer", "ministry_approver"}},
    ),
    "register:undertakings": Row(PROVINCES | MINISTRY),
    "register:new_undertaking": Row(OFFICERS | PROVINCE_APPROVERS, post=OK),
    "register:undertaking": Row(PROVINCES | MINISTRY, finds={"of huzhou": ZHEJIANG | MINISTRY}),
    "register:undertaking_file": Row(PROVINCES | MINISTRY, finds={"of huzhou": ZHEJIANG | MINISTRY}),
    "register:undertaking_step": Row(
        PROVINCES | MINISTRY, get=NO_SUCH_METHOD, post=CONFLICT, finds={"of huzhou": ZHEJIANG | MINISTRY}
    ),
    "documents:verify": Row(EVERYONE, post=OK),
    "documents:root": Row(EVERYONE),
    "documents:verify_page": Row(EVERYONE, finds={"form of huzhou": EVERYONE}),
    "documents:verify_number": Row(EVERYONE, finds={"form of huzhou": EVERYONE, "a draft list": set()}),
    "display": Row(EVERYONE, get=NO_SUCH_METHOD, post=REFUSED),
    # Signing in
    "account_login": Row(EVERYONE, get=THERE, post=THERE, but=both(OK, "nobody")),
    "account_logout": Row(EVERYONE, post=THERE, but=both(THERE, "nobody")),
    "account_reauthenticate": Row(SIGNED_IN, post=OK),
    "account_change_password": Row(SIGNED_IN, post=OK),
    "account_code": Row(EVERYONE, post=OK),
    "session": Row(EVERYONE),
    "resumed": Row(SIGNED_IN),
    # Everybody's own
    "home": Row(SIGNED_IN),
    "capacity": Row(SIGNED_IN, get=NO_SUCH_METHOD, post=REFUSED),
    "history:entries": Row(SIGNED_IN),
    "jobs:jobs": Row(SIGNED_IN),
    "jobs:job": Row(SIGNED_IN, finds=JOBS),
    "jobs:exports": Row(SIGNED_IN),
    "jobs:order_export": Row(SIGNED_IN, get=NO_SUCH_METHOD, post=THERE),
    "jobs:export": Row(SIGNED_IN, finds=EXPORTS),
    "jobs:export_file": Row(SIGNED_IN, finds=EXPORTS),
    "jobs:discard_export": Row(SIGNED_IN, get=NO_SUCH_METHOD, post=THERE, finds=EXPORTS),
    "jobs:retry": Row(SIGNED_IN, get=NO_SUCH_METHOD, post=THERE, finds=JOBS),
    "letters:inbox": Row(SIGNED_IN),
    "letters:read_all": Row(SIGNED_IN, get=NO_SUCH_METHOD, post=THERE),
    "letters:message": Row(SIGNED_IN, finds={"to the approver": {"approver"}, "to the officer": {"officer"}}),
    "letters:reach": Row(SIGNED_IN, post=THERE),
    "letters:send_test": Row(SIGNED_IN, get=NO_SUCH_METHOD, post=THERE),
    "letters:outbox": Row(PROVINCES | LETTER_MANAGERS),
    "letters:letter": Row(PROVINCES | LETTER_MANAGERS, finds=LETTERS),
    "letters:resend": Row(LETTER_MANAGERS, get=NO_SUCH_METHOD, post=THERE, finds=LETTERS),
    "letters:stop": Row(LETTER_MANAGERS, get=NO_SUCH_METHOD, post=THERE, finds=LETTERS),
    "letters:wordings": Row({"round_manager"}),
    "letters:wording": Row({"round_manager"}, post=OK),
    "letters:reset_wording": Row({"round_manager"}, get=NO_SUCH_METHOD, post=THERE),
    # The city's application
    "applications:applications": Row(CITIES),
    "applications:begin": Row(
        CITIES,
        get=NO_SUCH_METHOD,
        post=THERE,
        finds={"open": CITIES, "preparing": set()},
        but={("post", each): REFUSED for each in CITY_APPROVERS | {"manager"}},
    ),
    "applications:application": Row(CITIES, finds=APPLICATIONS),
    "applications:slips": Row(CITIES, finds=APPLICATIONS),
    "applications:ask": Row(CITIES, post=OK, finds=APPLICATIONS),
    "applications:slip": Row(CITIES, finds=SLIPS),
    "applications:move_slip": Row(CITIES, get=NO_SUCH_METHOD, post=CONFLICT, finds=SLIPS),
    "applications:requests": Row({"department_clerk"}),
    "applications:request": Row({"department_clerk"}, post=THERE, finds=REQUESTS),
    "applications:suggestions": Row(CITIES, post=CONFLICT, finds=APPLICATIONS),
    "applications:check": Row(CITIES, finds=APPLICATIONS),
    "applications:wanting": Row(CITIES, finds=APPLICATIONS),
    "applications:preview": Row(CITIES, finds=APPLICATIONS),
    "applications:sign": Row(CITY_APPROVERS, finds=APPLICATIONS),
    "applications:take_step": Row(CITIES, get=NO_SUCH_METHOD, post=MISSING, finds=APPLICATIONS),
    "applications:signing_slip": Row(CITY_DESKS, finds=APPLICATIONS),
    "applications:print_slip": Row(
        CITY_DESKS,
        get=NO_SUCH_METHOD,
        post=CONFLICT,
        finds=APPLICATIONS,
        differs={("post", "huzhou draft"): THERE},  # what was handed in is printed no more
    ),
    "applications:submit_by_slip": Row(CITY_DESKS, get=NO_SUCH_METHOD, post=CONFLICT, finds=APPLICATIONS),
    "applications:delegate": Row(CITY_DESKS, post=CONFLICT, finds=APPLICATIONS),
    "applications:signed_scan": Row(OFFICES, finds={"not used": HUZHOU, "of mianyang": OF_MIANYANG}),
    "applications:receipt": Row(CITIES, finds={"huzhou": HUZHOU, "mianyang": MIANYANG, "no such version": set()}),
    "applications:letter": Row(CITIES, finds={**APPLICATIONS, "no such letter": set()}),
    "applications:draft_form": Row(CITIES, finds=APPLICATIONS),
    "applications:offline": Row(CITIES, post=CONFLICT, finds=APPLICATIONS),
    "applications:make_package": Row(
        CITY_CLERKS,
        get=NO_SUCH_METHOD,
        post=CONFLICT,
        finds=APPLICATIONS,
        differs={("post", "huzhou draft"): OK},  # the others are handed in, and filled in no more
    ),
    "applications:reading": Row(CITIES, post=CONFLICT, finds={"of huzhou": HUZHOU, "of mianyang": MIANYANG}),
    "applications:version_form": Row(CITIES, finds={"huzhou": HUZHOU, "mianyang": MIANYANG, "no such version": set()}),
    # The seals of this world have not come off: the own city is told to wait, others find nothing.
    "applications:order_archive": Row(
        CITIES,
        get=NO_SUCH_METHOD,
        post=REFUSED,
        finds={"huzhou": HUZHOU, "mianyang": MIANYANG, "no such version": set()},
    ),
    "applications:archive_file": Row(CITIES, finds={"huzhou": HUZHOU, "mianyang": MIANYANG, "not made": set()}),
    "applications:part": Row(
        CITIES, post=CONFLICT, finds={"huzhou": HUZHOU, "mianyang": MIANYANG, "no such part": set()}
    ),
    "applications:cells": Row(CITIES, get=NO_SUCH_METHOD, post=CONFLICT, finds=APPLICATIONS),
    "applications:answers": Row(CITIES, post=CONFLICT, finds={"huzhou": HUZHOU, "mianyang": MIANYANG}),
    "applications:answer": Row(CITIES, get=NO_SUCH_METHOD, post=MISSING, finds=APPLICATIONS),
    "applications:texts": Row(
        CITIES, post=MISSING, finds={"huzhou": HUZHOU, "mianyang": MIANYANG, "no such cell": set()}
    ),
    "applications:evidence": Row(CITIES, post=CONFLICT, finds={"huzhou": HUZHOU, "mianyang": MIANYANG}),
    "applications:uploads": Row(CITIES, get=NO_SUCH_METHOD, post=OTHER_VERSION, finds=APPLICATIONS),
    "applications:upload": Row(CITIES, get=NO_SUCH_METHOD, post=OTHER_VERSION, finds=UPLOADS),
    "applications:upload_outcome": Row(CITIES, get=NO_SUCH_METHOD, post=REFUSED, finds=UPLOADS),
    "applications:evidence_status": Row(CITIES, finds=EVIDENCE),
    "applications:evidence_thumbnail": Row(OFFICES | PANEL, finds=EVIDENCE),
    "applications:evidence_file": Row(OFFICES | PANEL, finds=EVIDENCE),
    "applications:evidence_view": Row(OFFICES | PANEL, finds=EVIDENCE),
    "applications:evidence_page": Row(OFFICES | PANEL, finds=EVIDENCE),
    "applications:evidence_picture": Row(OFFICES | PANEL, finds=EVIDENCE),
    # Rounds
    "applications:managed_rounds": Row({"round_manager"}),
    "applications:new_round": Row({"round_manager"}, post=OK),
    "applications:edit_round": Row({"round_manager"}, post=OK),
    "applications:contacts": Row({"round_manager"}, post=OK),
    "applications:move_round": Row({"round_manager"}, get=NO_SUCH_METHOD, post=REFUSED),
    "applications:deadlines": Row(PROVINCES | MINISTRY, finds=ROUNDS),
    "applications:exceptions": Row(PROVINCES | MINISTRY, post=OK, finds={"alliance": PROVINCES | MINISTRY}),
    "applications:set_deadline": Row(PROVINCES, get=NO_SUCH_METHOD, post=OK, finds=ROUNDS),
    "applications:withdraw_extension": Row(PROVINCES | MINISTRY, get=NO_SUCH_METHOD, post=CONFLICT, finds=ROUNDS),
    "applications:extend": Row(PROVINCES | MINISTRY, get=NO_SUCH_METHOD, post=OK, finds=ROUNDS),
    # The review
    "review:board": Row(PROVINCES),
    "review:provinces": Row(MINISTRY),
    "review:save_view": Row(PROVINCES | MINISTRY, get=NO_SUCH_METHOD, post=THERE),
    "review:delete_view": Row(
        PROVINCES | MINISTRY, get=NO_SUCH_METHOD, post=THERE, finds={"of the officer": {"officer"}}
    ),
    "review:batches": Row(PROVINCES | MINISTRY),
    "review:choose_batch": Row(PROVINCES | MINISTRY, get=NO_SUCH_METHOD, post=MISSING),
    "review:batch": Row(PROVINCES | MINISTRY, finds={"of zhejiang": ZHEJIANG}),
    "review:run_batch": Row(PROVINCES | MINISTRY, get=NO_SUCH_METHOD, post=CONFLICT, finds={"of zhejiang": ZHEJIANG}),
    "review:forwarding": Row(PROVINCES, finds={"open": PROVINCES, "preparing": set()}),
    "review:forwarding_file": Row(PROVINCES, finds={"open": PROVINCES, "preparing": set()}),
    "review:contacts": Row(CALLERS, finds={"open": CALLERS, "preparing": CALLERS & MINISTRY}),
    "review:contacts_workbook": Row(CALLERS, finds={"open": CALLERS, "preparing": CALLERS & MINISTRY}),
    "review:ledger": Row(PROVINCES | MINISTRY),
    "review:enter_target": Row(PROVINCES | MINISTRY, get=NO_SUCH_METHOD, post=MISSING),
    "review:assess_city": Row(PROVINCES, get=NO_SUCH_METHOD, post=MISSING),
    "review:meetings": Row(PROVINCES, finds={"open": PROVINCES, "preparing": set()}),
    "review:order_pack": Row(
        PROVINCES, get=NO_SUCH_METHOD, post=CONFLICT, finds={"open": PROVINCES, "preparing": set()}
    ),
    "review:keep_minutes": Row(PROVINCES, get=NO_SUCH_METHOD, post=OK, finds={"open": PROVINCES, "preparing": set()}),
    "review:minutes_file": Row(PROVINCES, finds={"of zhejiang": ZHEJIANG}),
    "review:void_minutes": Row(PROVINCES, get=NO_SUCH_METHOD, post=CONFLICT, finds={"of zhejiang": ZHEJIANG}),
    "review:cases": Row(PROVINCES | MINISTRY),
    "review:case": Row(OFFICES, finds=CASES),
    "review:beside": Row(OFFICES, finds=CASES),
    "review:step": Row(OFFICES, get=NO_SUCH_METHOD, post=CONFLICT, finds=CASES),
    "review:mark": Row(PROVINCES | MINISTRY, post=OK, finds={**CASES, "no such question": set()}),
    "review:return": Row(PROVINCES | MINISTRY, post=OK, finds=CASES),
    "review:changes": Row(PROVINCES | MINISTRY, finds=CASES),
    "review:judge": Row(PROVINCES, get=NO_SUCH_METHOD, post=MISSING, finds=CASES),
    "review:verification": Row(PROVINCES | MINISTRY, post=CONFLICT, finds=CASES),
    "review:checklist": Row(PROVINCES, post=CONFLICT, finds={"open": PROVINCES, "preparing": set()}),
    "review:quotas": Row(MINISTRY, post=CONFLICT),
    "review:province_notice": Row(OFFICERS, post=CONFLICT, finds=SHEETS),
    "review:province_notice_proof": Row(PROVINCES | MINISTRY, finds=SHEETS),
    "review:phrases": Row(PROVINCES | MINISTRY, post=CONFLICT),
    "review:sheets": Row(PROVINCES | MINISTRY),
    "review:draw_up_sheet": Row(
        OFFICERS, get=NO_SUCH_METHOD, post=CONFLICT, finds={"open": OFFICERS, "preparing": set()}
    ),
    "review:sheet": Row(PROVINCES | MINISTRY, finds=SHEETS),
    "review:sheet_step": Row(PROVINCES, get=NO_SUCH_METHOD, post=CONFLICT, finds=SHEETS),
    "review:workbook": Row(PROVINCES | MINISTRY, finds=SHEETS),
    "review:packages": Row(PROVINCES | MINISTRY),
    "review:order_sheet_package": Row(PROVINCES | MINISTRY, get=NO_SUCH_METHOD, post=THERE, finds=SHEETS),
    "review:order_round_package": Row(
        PROVINCES | MINISTRY,
        get=NO_SUCH_METHOD,
        post=THERE,
        finds={"open": PROVINCES | MINISTRY, "preparing": set()},
    ),
    "review:package": Row(PROVINCES | MINISTRY, finds=PACKAGES),
    # Seals are still to come: back to the page that says so.
    "review:package_file": Row(PROVINCES | MINISTRY, get=THERE, finds=PACKAGES),
    "review:sheet_receipt": Row(PROVINCES | MINISTRY, post=OK, finds=SHEETS),
    "review:round_receipt": Row(MINISTRY, post=OK, finds={"open": MINISTRY, "preparing": set()}),
    "review:receipt_file": Row(PROVINCES | MINISTRY, finds=CHANNEL_RECEIPTS),
    "review:draw_up_list": Row({"reviewer"}, post=OK),
    "review:list_step": Row(
        MINISTRY, get=NO_SUCH_METHOD, post=CONFLICT, finds={"published": MINISTRY, "draft": MINISTRY}
    ),
    "review:notices": Row(EVERYONE),
    "review:notice": Row(EVERYONE, finds=NOTICES),
    "review:notice_file": Row(EVERYONE, finds={"signed": EVERYONE, "no such paper": set()}),
    "review:object": Row(EVERYONE, post=OK, finds=NOTICES),
    "review:objection_receipt": Row(EVERYONE),
    "review:objection_answer": Row(EVERYONE, post=OK),
    "review:draw_up_notice": Row({"reviewer", "round_manager"}, post=OK, finds={"draft": MINISTRY}),
    "review:draw_up_report": Row({"reviewer"}, post=OK, finds={"published": MINISTRY, "draft": set()}),
    "review:record_objection": Row({"reviewer"}, post=OK, finds={"published": MINISTRY, "draft": set()}),
    "review:objections": Row(HEARS_OBJECTIONS),
    "review:objection": Row(HEARS_OBJECTIONS, finds=OBJECTIONS),
    "review:objection_step": Row(HEARS_OBJECTIONS, get=NO_SUCH_METHOD, post=CONFLICT, finds=OBJECTIONS),
    "review:objection_file": Row({"reviewer"}, finds=OBJECTIONS),
    "review:claims": Row(OFFICES),
    # The ministry's desk: visits, decisions, committee, changes of members
    "review:visits": Row(MINISTRY),
    "review:plan_visit": Row({"reviewer"}, post=OK, finds={name: {"reviewer"} for name in CASES}),
    "review:visit": Row(MINISTRY, finds=VISITS),
    "review:change_visit": Row({"reviewer"}, post=OK, finds=VISITS),
    "review:report_visit": Row({"reviewer"}, post=OK, finds=VISITS),
    "review:visit_step": Row(MINISTRY, get=NO_SUCH_METHOD, post=CONFLICT, finds=VISITS),
    "review:attach_to_visit": Row({"reviewer"}, get=NO_SUCH_METHOD, post=CONFLICT, finds=VISITS),
    "review:attachment": Row(MINISTRY, finds=VISITS),
    "review:remove_attachment": Row({"reviewer"}, get=NO_SUCH_METHOD, post=THERE, finds=VISITS),
    "review:decisions": Row(MINISTRY),
    "review:decide": Row({"reviewer"}, get=NO_SUCH_METHOD, post=CONFLICT, finds=DESK_ROUNDS),
    "review:packs": Row(MINISTRY),
    "review:order_committee_pack": Row({"reviewer"}, get=NO_SUCH_METHOD, post=CONFLICT, finds=DESK_ROUNDS),
    "review:record_minutes": Row({"reviewer"}, post=OK, finds=DESK_ROUNDS),
    "review:minutes_page": Row(MINISTRY, finds={"of the first round": MINISTRY}),
    "review:amend_minutes": Row({"reviewer"}, post=OK, finds={"of the first round": {"reviewer"}}),
    "review:standings": Row(MINISTRY),
    "review:draw_up_standing": Row({"reviewer"}, post=OK, finds={"huzhou": {"reviewer"}}),
    "review:standing": Row(MINISTRY, finds={"of huzhou": MINISTRY}),
    "review:standing_step": Row(MINISTRY, get=NO_SUCH_METHOD, post=CONFLICT, finds={"of huzhou": MINISTRY}),
    "review:attach_to_standing": Row({"reviewer"}, get=NO_SUCH_METHOD, post=CONFLICT, finds={"of huzhou": MINISTRY}),
    # The alliance; its own people are tried in tests/access/test_alliance_at_work.py
    "review:ballots": Row(MINISTRY),
    "review:open_ballot": Row(set(), post=CONFLICT, finds={"of the network": set()}),
    "review:ballot": Row(MINISTRY, finds=BALLOTS),
    "review:vote": Row(set(), get=NO_SUCH_METHOD, post=CONFLICT, finds={"open": set()}),
    "review:ballot_step": Row(set(), get=NO_SUCH_METHOD, post=CONFLICT, finds={"open": set()}),
    "review:ballot_minutes": Row(MINISTRY, finds=BALLOTS),
    "review:associations": Row(PROVINCE_DESKS, finds={"of the network": set(), "of the alliance": PROVINCE_DESKS}),
    "review:name_association": Row(
        PROVINCE_DESKS,
        get=NO_SUCH_METHOD,
        post=MISSING,
        finds={"of the network": set(), "of the alliance": PROVINCE_DESKS},
    ),
    "review:eligibility": Row(PROVINCES | MINISTRY, post=OK, finds={"of the network": set()}),
    "review:paper_copies": Row(PROVINCES | MINISTRY, post=OK, finds={"of the network": set()}),
    "review:remark": Row(set(), get=NO_SUCH_METHOD, post=CONFLICT, finds={"pending": set()}),
    "review:calendars": Row({"round_manager"}, post=OK),
    "review:file_claim": Row(CITY_CLERKS, post=OK),
    "review:claim": Row(OFFICES, finds=CLAIMS),
    "review:claim_step": Row(OFFICES, get=NO_SUCH_METHOD, post=CONFLICT, finds=CLAIMS),
    "review:proof": Row(OFFICES, finds=CLAIMS),
    # Experts
    "review:formal_check": Row({"reviewer"}, post=CONFLICT, finds=CASES),
    "review:case_assessment": Row(MINISTRY | {"chair"}, finds=ASSESSED),
    "review:assessment_step": Row(MINISTRY | {"chair"}, get=NO_SUCH_METHOD, post=CONFLICT, finds=ASSESSED),
    "review:assessed_rounds": Row(MINISTRY | {"chair"}, get=THERE),
    "review:round_assessment": Row(MINISTRY | {"chair"}, finds=ROUNDS_ASSESSED),
    "review:propose_assignment": Row({"reviewer", "round_manager"}, post=CONFLICT, finds=ROUNDS_ASSESSED),
    "review:remind_experts": Row({"reviewer", "round_manager"}, get=NO_SUCH_METHOD, post=THERE, finds=ROUNDS_ASSESSED),
    "review:assessment_workbook": Row(MINISTRY - {"ministry_manager"}, finds=ROUNDS_ASSESSED),
    "review:panel": Row({"round_manager"}, post=CONFLICT, finds=ROUNDS_ASSESSED),
    "review:rubric": Row({"round_manager"}, post=CONFLICT, finds=ROUNDS_ASSESSED),
    "review:experts": Row({"round_manager", "ministry_manager"}),
    "review:expert": Row(
        {"round_manager", "ministry_manager"}, post=OK, finds={"of the panel": MINISTRY, "no expert": set()}
    ),
    "review:assessments": Row(EXPERTS),
    "review:assessment": Row(EXPERTS, finds=ASSIGNED),
    "review:save_scores": Row(EXPERTS, get=NO_SUCH_METHOD, post=CONFLICT, finds=ASSIGNED),
    "review:keep_scores": Row(EXPERTS, get=NO_SUCH_METHOD, post=CONFLICT, finds=ASSIGNED),
    "review:declare_interest": Row(EXPERTS, get=NO_SUCH_METHOD, post=CONFLICT, finds=ASSIGNED),
    "review:say": Row(EXPERTS, get=NO_SUCH_METHOD, post=CONFLICT, finds=ASSIGNED),
    # Papers
    "documents:paper": Row(SIGNED_IN, finds=PAPERS),
    "documents:paper_file": Row(SIGNED_IN, finds=PAPERS),
    "documents:paper_state": Row(SIGNED_IN, finds=PAPERS),
    "documents:paper_retry": Row(SIGNED_IN, get=NO_SUCH_METHOD, post=THERE, finds=SEALED),
    "documents:scans": Row(SIGNED_IN, post=OK, finds=PAPERS),
    "documents:scan": Row(SIGNED_IN, finds=SCANS),
    "documents:scan_picture": Row(SIGNED_IN, finds=SCANS),
    "documents:scan_file": Row(SIGNED_IN, finds=SCANS),
    "documents:match_page": Row(SIGNED_IN, get=NO_SUCH_METHOD, post=CONFLICT, finds=SCANS),
    "documents:settle_scan": Row(SIGNED_IN, get=NO_SUCH_METHOD, post=REFUSED, finds=SCANS),
    "documents:paper_print": Row(SIGNED_IN, get=NO_SUCH_METHOD, post=REFUSED, finds=PAPERS),
    "documents:seals": Row(SEALERS, post=CONFLICT),
    "documents:seal_request": Row(SEALERS, finds=SEALS),
    "documents:seal_step": Row(SEALERS, get=NO_SUCH_METHOD, post=CONFLICT, finds=SEALS),
    "documents:seal_original": Row(SEALERS, finds=SEALS),
    "documents:seal_drawing": Row(SEALERS, finds=SEALS),
    "documents:seal_picture": Row(SEALERS, finds=SEALS),
    # Organisations, people, places
    "hand_over_work": Row(
        SIGNED_IN,
        post=OK,
        finds={"clerk of huzhou": OF_HUZHOU},
        but=both(REFUSED, *sorted(OF_HUZHOU - {"clerk", "manager", "province_manager"})),
    ),
    "handover": Row(SIGNED_IN, finds={"to the clerk": {"second_clerk", "clerk", "manager", "province_manager"}}),
    "accounts:people": Row(MANAGERS),
    "accounts:open_organisation": Row(MANAGERS, post=OK),
    "accounts:organisation": Row(MANAGERS, finds=MANAGED),
    "accounts:open_account": Row(MANAGERS, post=OK, finds=MANAGED),
    "accounts:appoint": Row(MANAGERS, post=OK, finds=MANAGED),
    "accounts:issue_code": Row(
        MANAGERS, get=NO_SUCH_METHOD, post=OK, finds={"clerk": {"manager", "province_manager"}, "officer": set()}
    ),
    "accounts:end_appointment": Row(
        MANAGERS,
        post=OK,
        finds={
            "clerk": {"manager", "province_manager", "ministry_manager"},  # the ministry sees it and may not end it
            "officer": {"province_manager", "ministry_manager"},
        },
    ),
    "accounts:import": Row(MANAGERS, post=OK),
    "accounts:confirm_import": Row(MANAGERS, get=NO_SUCH_METHOD, post=THERE),
    "accounts:import_template": Row(MANAGERS),
    "regions:places": Row({"ministry_manager"}),
    "regions:add": Row({"ministry_manager"}, post=OK),
    "regions:succession": Row({"ministry_manager"}, post=OK, finds={"huzhou": {"ministry_manager"}}),
    "regions:import": Row({"ministry_manager"}, post=OK),
    "regions:confirm_import": Row({"ministry_manager"}, get=NO_SUCH_METHOD, post=THERE),
    "regions:import_template": Row({"ministry_manager"}),
    # The case collection
    "casebook:cases": Row(EVERYONE),
    "casebook:case": Row(EVERYONE, finds={"published": EVERYONE, "huzhou reviewed": set(), "catalogued": set()}),
    "casebook:case_file": Row(EVERYONE, finds={"published": EVERYONE, "huzhou reviewed": set()}),
    "casebook:picture": Row(EVERYONE, finds={"published": EVERYONE, "of the reviewed": set()}),
    "casebook:volumes": Row(EVERYONE),
    "casebook:volume": Row(EVERYONE, finds={"published": EVERYONE, "preparing": set()}),
    "casebook:volume_file": Row(EVERYONE, finds={"published": EVERYONE, "preparing": set()}),
    "casebook:features": Row(EVERYONE),
    "casebook:feature": Row(EVERYONE, finds=FEATURES),
    "casebook:calls": Row(EVERYONE),
    "casebook:call": Row(EVERYONE, finds={"open": EVERYONE, "preparing": MINISTRY}),
    "casebook:desk": Row(OFFICES),
    "casebook:begin": Row(CITY_CLERKS, post=OK),
    "casebook:grow": Row(CITY_CLERKS, get=NO_SUCH_METHOD, post=THERE, finds=APPLICATIONS),
    "casebook:entry": Row(OFFICES, finds=ENTRIES),
    "casebook:step": Row(OFFICES, get=NO_SUCH_METHOD, post=CONFLICT, finds=ENTRIES),
    "casebook:write": Row(CITY_CLERKS | {"reviewer"}, post=CONFLICT, finds={"huzhou draft": HUZHOU}),
    "casebook:versions": Row(OFFICES, finds={"published": OF_HUZHOU, "huzhou reviewed": set()}),
    "casebook:proof": Row(OFFICES, finds={"published": OF_HUZHOU, "huzhou reviewed": set()}),
    "casebook:visit": Row(
        OFFICERS | {"reviewer"}, get=NO_SUCH_METHOD, post=CONFLICT, finds={"mianyang recommended": OF_MIANYANG}
    ),
    "casebook:add_material": Row(CITY_CLERKS, get=NO_SUCH_METHOD, post=CONFLICT, finds={"huzhou draft": HUZHOU}),
    "casebook:describe": Row(CITY_CLERKS, get=NO_SUCH_METHOD, post=THERE, finds={"huzhou draft": HUZHOU}),
    "casebook:use": Row({"reviewer"}, get=NO_SUCH_METHOD, post=CONFLICT, finds={"published": MINISTRY}),
    "casebook:ask": Row({"reviewer"}, get=NO_SUCH_METHOD, post=THERE, finds={"huzhou reviewed": MINISTRY}),
    "casebook:material": Row(
        OFFICES | PANEL, finds={"of the draft": HUZHOU, "of the reviewed": OF_HUZHOU | {"expert"}}
    ),
    "casebook:remove_material": Row(CITY_CLERKS, get=NO_SUCH_METHOD, post=THERE, finds={"of the draft": HUZHOU}),
    "casebook:take_off": Row({"reviewer"}, get=NO_SUCH_METHOD, post=THERE, finds={"of the expert": MINISTRY}),
    "casebook:reviews": Row(EXPERTS),
    "casebook:review": Row(EXPERTS, post=THERE, finds={"of the expert": {"expert"}}),
    "casebook:recuse": Row(EXPERTS, get=NO_SUCH_METHOD, post=CONFLICT, finds={"of the expert": {"expert"}}),
    "casebook:new_call": Row({"round_manager"}, post=CONFLICT),
    "casebook:edit_call": Row({"round_manager"}, post=CONFLICT, finds={"open": MINISTRY, "preparing": MINISTRY}),
    "casebook:call_step": Row({"round_manager"}, get=NO_SUCH_METHOD, post=CONFLICT, finds={"open": MINISTRY}),
    "casebook:new_volume": Row({"reviewer"}, post=CONFLICT),
    "casebook:manage_volume": Row(MINISTRY, finds=VOLUMES),
    "casebook:edit_volume": Row({"reviewer"}, post=CONFLICT, finds=VOLUMES),
    "casebook:contents": Row({"reviewer"}, get=NO_SUCH_METHOD, post=CONFLICT, finds=VOLUMES),
    "casebook:volume_step": Row(MINISTRY, get=NO_SUCH_METHOD, post=CONFLICT, finds=VOLUMES),
    "casebook:typeset": Row({"reviewer"}, get=NO_SUCH_METHOD, post=THERE, finds=VOLUMES),
    "casebook:volume_proof": Row(MINISTRY, finds={"published": MINISTRY}),
    "casebook:new_feature": Row({"reviewer", "ministry_approver"}, post=CONFLICT),
    "casebook:edit_feature": Row({"reviewer", "ministry_approver"}, post=CONFLICT, finds=FEATURES),
    "casebook:feature_step": Row({"reviewer", "ministry_approver"}, get=NO_SUCH_METHOD, post=CONFLICT, finds=FEATURES),
}


FRAMEWORK_READERS = (SIGNED_IN - {"stranger"}) | {"seconded to the province"}
# National ones are the round manager's, extensions (+N) of the place's own clerk and signed by its approver.
FRAMEWORK_WRITERS = {"round_manager"} | CITY_CLERKS | OFFICERS
FRAMEWORK_SIGNERS = FRAMEWORK_WRITERS | CITY_APPROVERS | {"province_approver", "other_province_approver"}
DRAFT_FRAMEWORK = {"draft": {"round_manager"}, "zhejiang draft": {"round_manager"} | (OFFICERS & ZHEJIANG)}
FRAMEWORKS = {"published": FRAMEWORK_READERS, "draft": MINISTRY, "zhejiang draft": MINISTRY | ZHEJIANG}
TABLE |= {
    "monitoring:frameworks": Row(FRAMEWORK_READERS),
    "monitoring:version": Row(FRAMEWORK_READERS, finds=FRAMEWORKS),
    "monitoring:compare": Row(FRAMEWORK_READERS, finds=FRAMEWORKS),
    "monitoring:package": Row(FRAMEWORK_READERS, finds=FRAMEWORKS),
    "monitoring:crosswalk": Row(FRAMEWORK_READERS, finds=FRAMEWORKS),
    "monitoring:new_crosswalk": Row({"round_manager"}, post=CONFLICT, finds={"draft": {"round_manager"}}),
    "monitoring:edit_crosswalk": Row({"round_manager"}, post=CONFLICT, finds={"draft": {"round_manager"}}),
    "monitoring:remove_crosswalk": Row(
        {"round_manager"}, get=NO_SUCH_METHOD, post=THERE, finds={"draft": {"round_manager"}}
    ),
    "monitoring:workbook": Row(FRAMEWORK_READERS, finds=FRAMEWORKS),
    "monitoring:import_workbook": Row(FRAMEWORK_WRITERS, post=CONFLICT, finds=DRAFT_FRAMEWORK),
    "monitoring:confirm_workbook": Row(FRAMEWORK_WRITERS, get=NO_SUCH_METHOD, post=THERE, finds=DRAFT_FRAMEWORK),
    "monitoring:indicator": Row(FRAMEWORK_READERS, finds=FRAMEWORKS),
    "monitoring:new_framework": Row(FRAMEWORK_WRITERS, post=CONFLICT),
    "monitoring:import": Row(FRAMEWORK_WRITERS, post=CONFLICT),
    "monitoring:begin": Row(FRAMEWORK_WRITERS, post=CONFLICT, finds=DRAFT_FRAMEWORK),
    "monitoring:edit_version": Row(FRAMEWORK_WRITERS, post=CONFLICT, finds=DRAFT_FRAMEWORK),
    "monitoring:step": Row(FRAMEWORK_SIGNERS, get=NO_SUCH_METHOD, post=CONFLICT, finds=FRAMEWORKS),
    "monitoring:add_part": Row(FRAMEWORK_WRITERS, post=CONFLICT, finds=DRAFT_FRAMEWORK),
    "monitoring:edit_part": Row(FRAMEWORK_WRITERS, post=CONFLICT, finds=DRAFT_FRAMEWORK),
    "monitoring:remove_part": Row(FRAMEWORK_WRITERS, get=NO_SUCH_METHOD, post=THERE, finds=DRAFT_FRAMEWORK),
}

SNAPSHOTS = {"published": EVERYONE, "not published": set()}
TABLE |= {
    "monitoring:public": Row(EVERYONE),
    "monitoring:code_lists": Row(EVERYONE),
    "monitoring:public_cycle": Row(EVERYONE, finds=SNAPSHOTS),
    "monitoring:figures_file": Row(EVERYONE, finds=SNAPSHOTS),
    "monitoring:public_city": Row(EVERYONE, finds=SNAPSHOTS),
    "monitoring:public_indicator": Row(EVERYONE, finds=SNAPSHOTS),
    "monitoring:results": Row(OFFICES),
    "monitoring:result_file": Row(OFFICES, finds={"huzhou": OF_HUZHOU, "summary": OFFICES}),
    "monitoring:summary_workbook": Row(OFFICES, finds={"published": OFFICES, "not published": MINISTRY}),
    "monitoring:snapshots": Row(MINISTRY),
    "monitoring:long_table": Row(MINISTRY),
    "monitoring:unobtainable": Row(MINISTRY),
    "monitoring:take": Row({"reviewer"}, get=NO_SUCH_METHOD, post=CONFLICT, finds={"open": {"reviewer"}}),
    "monitoring:snapshot_step": Row(
        {"ministry_approver"},
        get=NO_SUCH_METHOD,
        post=CONFLICT,
        finds={"published": {"ministry_approver"}, "not published": {"ministry_approver"}},
    ),
}

CYCLE_READERS = OFFICES | {"department_clerk"}
CYCLES = {"open": CYCLE_READERS, "planned": MINISTRY}
MANAGED_CYCLES = {"open": {"round_manager"}, "planned": {"round_manager"}}
# How far a city is: itself, the province and the ministry. What is in its rows has rows of its own below.
BOARDS = {"of huzhou": OF_HUZHOU, "of mianyang": OF_MIANYANG}
CITY_REPORTS = {"of huzhou": CITY_CLERKS & HUZHOU, "of mianyang": CITY_CLERKS & MIANYANG}
BODIES_REPORTS = {"of huzhou": {"department_clerk"}, "of mianyang": set()}
TABLE |= {
    "monitoring:cycles": Row(CYCLE_READERS),
    "monitoring:cycle": Row(CYCLE_READERS, finds=CYCLES),
    "monitoring:new_cycle": Row({"round_manager"}, post=CONFLICT),
    "monitoring:edit_cycle": Row({"round_manager"}, post=CONFLICT, finds=MANAGED_CYCLES),
    "monitoring:rubric": Row({"round_manager"}, post=CONFLICT, finds=MANAGED_CYCLES),
    "monitoring:cycle_step": Row({"round_manager"}, get=NO_SUCH_METHOD, post=CONFLICT, finds=MANAGED_CYCLES),
    "monitoring:take_in": Row({"round_manager"}, get=NO_SUCH_METHOD, post=THERE, finds=MANAGED_CYCLES),
    "monitoring:board": Row(OFFICES, finds=BOARDS),
    "monitoring:remind": Row(CITY_CLERKS, get=NO_SUCH_METHOD, post=THERE, finds=CITY_REPORTS),
    "monitoring:assign": Row(CITY_CLERKS, post=CONFLICT, finds=CITY_REPORTS),
    "monitoring:plan": Row(OFFICES, finds={"of huzhou": HUZHOU, "of mianyang": MIANYANG}),
    "monitoring:edit_plan": Row(CITY_CLERKS, post=CONFLICT, finds=CITY_REPORTS),
    "monitoring:hand_back_rows": Row({"department_clerk"}, finds=BODIES_REPORTS),
    "monitoring:hand_back": Row({"department_clerk"}, get=NO_SUCH_METHOD, post=THERE, finds=BODIES_REPORTS),
}

# A report on its way up: one is gathered in each city, one lies with the province, one with the ministry.
REPORTS = {"of huzhou": OF_HUZHOU, "of mianyang": OF_MIANYANG, "handed up": OF_HUZHOU}
SUBMITTERS = {"of huzhou": HUZHOU | {"department_clerk"}, "of mianyang": MIANYANG}
ABOVE = {"open": PROVINCES, "planned": set()}
SCORED = {"of huzhou": MINISTRY, "at the ministry": MINISTRY}
TABLE |= {
    "monitoring:report": Row(OFFICES, finds=REPORTS),
    "monitoring:report_step": Row(OFFICES, get=NO_SUCH_METHOD, post=CONFLICT, finds=REPORTS),
    "monitoring:rows_step": Row(OFFICES, get=NO_SUCH_METHOD, post=CONFLICT, finds=REPORTS),
    "monitoring:submit_rows": Row(CITIES | {"department_clerk"}, post=CONFLICT, finds=SUBMITTERS),
    # What was signed is read by the city and its province; the ministry reads it when the province has accepted it.
    "monitoring:submission": Row(OFFICES, finds={"handed up": HUZHOU | ZHEJIANG}),
    "monitoring:province_board": Row(PROVINCES),
    "monitoring:province_step": Row(PROVINCES, get=NO_SUCH_METHOD, post=CONFLICT, finds=ABOVE),
    "monitoring:province_row": Row(PROVINCES, finds={"handed up": ZHEJIANG}),
    "monitoring:province_row_step": Row(PROVINCES, get=NO_SUCH_METHOD, post=CONFLICT, finds={"handed up": ZHEJIANG}),
    "monitoring:ministry_board": Row(MINISTRY),
    "monitoring:ministry_step": Row(
        MINISTRY, get=NO_SUCH_METHOD, post=CONFLICT, finds={"open": MINISTRY, "planned": MINISTRY}
    ),
    "monitoring:scores": Row(MINISTRY, post=CONFLICT, finds=SCORED),
    "monitoring:my_scores": Row(EXPERTS),
    "monitoring:score": Row(EXPERTS, post=CONFLICT, finds={"asked of the expert": {"expert"}}),
}


# Filling in: a department finds its own rows, the city all of its own, the offices above what was handed up.
FILLERS = {"of huzhou": HUZHOU | {"department_clerk"}, "of mianyang": MIANYANG}
FILLING_CLERKS = {name: who & (CITY_CLERKS | {"department_clerk"}) for name, who in FILLERS.items()}
OWN_ROWS = {"of the department": HUZHOU | {"department_clerk"}, "of the city": HUZHOU, "of mianyang": MIANYANG}
SEEN_ROWS = {**OWN_ROWS, "row handed up": HUZHOU | ZHEJIANG}
WRITERS = CITIES | {"department_clerk"}
BESIDE_A_ROW = {"of the department": HUZHOU | {"department_clerk"}, "of mianyang": MIANYANG}
TABLE |= {
    "monitoring:my_rows": Row(WRITERS),
    "monitoring:entry": Row(WRITERS, finds=FILLERS),
    "monitoring:entry_xlsx": Row(WRITERS, finds=FILLERS),
    "monitoring:entry_import": Row(CITY_CLERKS | {"department_clerk"}, post=OK, finds=FILLING_CLERKS),
    "monitoring:confirm_entry_import": Row(
        CITY_CLERKS | {"department_clerk"}, get=NO_SUCH_METHOD, post=THERE, finds=FILLING_CLERKS
    ),
    "monitoring:value": Row(OFFICES | {"department_clerk"}, finds=SEEN_ROWS),
    "monitoring:definition": Row(OFFICES | {"department_clerk"}, finds=SEEN_ROWS),
    "monitoring:save_value": Row(WRITERS, get=NO_SUCH_METHOD, post=CONFLICT, finds=OWN_ROWS),
    "monitoring:explain": Row(WRITERS, get=NO_SUCH_METHOD, post=CONFLICT, finds=OWN_ROWS),
    "monitoring:remark": Row(OFFICES | {"department_clerk"}, get=NO_SUCH_METHOD, post=CONFLICT, finds=SEEN_ROWS),
    "monitoring:settle": Row(OFFICES | {"department_clerk"}, get=NO_SUCH_METHOD, post=THERE, finds=BESIDE_A_ROW),
    "monitoring:add_evidence": Row(WRITERS, get=NO_SUCH_METHOD, post=THERE, finds=OWN_ROWS),
    "monitoring:evidence": Row(OFFICES | {"department_clerk"}, finds=BESIDE_A_ROW),
    "monitoring:remove_evidence": Row(WRITERS, get=NO_SUCH_METHOD, post=THERE, finds=BESIDE_A_ROW),
}


# --- The world that the table is tried on -------------------------------------------------------------------------


@pytest.fixture
def world(db: None) -> SimpleNamespace:
    """Cities in several states, and one of everything else; each request is taken back at once."""
    return build_world()


def build_world() -> SimpleNamespace:
    cast = build_cast()
    first, second = a_round(cast, code="W2026"), a_round(cast, code="W2027")
    third, preparing = a_round(cast, code="W2028"), a_round(cast, code="W2029")
    type(preparing).objects.filter(pk=preparing.pk).update(state="preparing")

    published = endorsed(cast, a_submitted_case(cast, first))
    sheet = send_up(cast, first)
    confirm(cast, published)
    mlist = draw_up_list(cast, published, "演示〔2026〕1号")
    lists.publish(mlist=mlist, user=cast.ministry_approver, seen=None)
    jiaxing = endorsed(
        cast, a_submitted_case(cast, first, clerk=cast.neighbour_clerk, approver=cast.neighbour_approver)
    )
    draft_sheet = draw_up_sheet(cast, first)
    mianyang = a_submitted_case(cast, first, clerk=cast.far_clerk, approver=cast.far_approver)
    # Published once already; the register does not mind before the second list is published.
    pending = endorsed(cast, a_submitted_case(cast, second))
    send_up(cast, second)
    confirm(cast, pending)
    draft_list = draw_up_list(cast, pending, "演示〔2026〕2号")
    draft = a_complete_application(cast, third)
    preview = prepare(**draft_paper(draft))
    slip = slips.ask(
        application=draft,
        user=cast.clerk,
        department=cast.statistics,
        places=["population"],
        message="",
        due_at=timezone.now() + timedelta(days=3),
    )
    # No department of that city stands in the cast; whose slip it is shows all the same.
    far_slip = Slip.objects.create(
        application=mianyang.application, department=cast.mianyang, due_at=slip.due_at, asked_by=cast.far_clerk
    )

    claims = {
        "of jiaxing": a_claim(cast.neighbour_clerk),
        "of mianyang": a_claim(cast.far_clerk),
    }
    notice = a_notice(cast, mlist, published, signed=True)
    draft_notice = a_notice(cast, draft_list, pending, signed=False)
    objection = an_objection_asked_about(cast, notice)
    prepare(**notice_paper(notice))
    assignment = an_assigned_expert(cast)
    assessed = assignment.case
    ready()
    application = {
        "huzhou": published.application,
        "huzhou draft": draft,
        "jiaxing": jiaxing.application,
        "mianyang": mianyang.application,
    }
    case = {"huzhou": published, "huzhou pending": pending, "jiaxing": jiaxing, "mianyang": mianyang}
    files = {
        "huzhou frozen": published.submission.evidence.get(),
        "huzhou draft": with_evidence(draft, cast.clerk),
        "mianyang frozen": mianyang.submission.evidence.get(),
        "jiaxing assessed": assessed.submission.evidence.get(),
    }
    uploads = {
        "of the clerk": Upload.objects.create(application=draft, user=cast.clerk, name="a.pdf", size=9),
        "of mianyang": Upload.objects.create(
            application=mianyang.application, user=cast.far_clerk, name="a.pdf", size=9
        ),
    }
    for each in files.values():
        each.thumbnail.save("t.jpg", ContentFile(b"jpeg"))
        each.rendition.save("r.jpg", ContentFile(b"jpeg"))
        # The store outlives a test: another one may have left word that this page cannot be drawn.
        discard_pages(application_id=each.application_id, digest=each.sha256)
        keep_pages(evidence=each, first=1, pictures=[b"jpeg"])
    papers = {
        "form of huzhou": Paper.objects.get(subject=published.chain, kind="application"),
        "receipt of huzhou": Paper.objects.get(subject=published.chain, kind="receipt"),
        "form of mianyang": Paper.objects.get(subject=mianyang.chain, kind="application"),
        "draft of huzhou": preview,
        "sheet of zhejiang": Paper.objects.get(subject=sheet.chain),
        "list": Paper.objects.get(subject=mlist.chain),
        "certificate of huzhou": Paper.objects.get(kind="certificate"),
    }
    offices = {"huzhou": cast.huzhou, "statistics": cast.statistics, "jiaxing": cast.jiaxing, "zhejiang": cast.zhejiang}
    scans = {"read": a_scan(papers["form of huzhou"], cast.clerk, "read")}
    scans["on record"] = a_scan(papers["form of huzhou"], cast.clerk, "recorded")
    jobs = {
        "of huzhou": a_failed_job(cast.huzhou),
        "of mianyang": a_failed_job(cast.mianyang),
        "of zhejiang": a_failed_job(cast.zhejiang),
        "of the ministry": a_failed_job(cast.ministry),
    }
    exports = {"of the clerk": an_export(cast.clerk), "of the officer": an_export(cast.officer)}
    messages = {
        "to the approver": Message.objects.filter(receiver=cast.approver).first(),
        "to the officer": Message.objects.filter(receiver=cast.officer).first(),
    }
    letters = {
        "to huzhou": Message.objects.filter(organisation=cast.huzhou, event="case.accepted").first(),
        "to mianyang": a_letter(cast.far_clerk),
        "to zhejiang": Message.objects.filter(organisation=cast.zhejiang, event="case.received").first(),
        "inside huzhou": Message.objects.filter(organisation=cast.huzhou, event="application.hand_over").first(),
    }
    deliveries = {
        name: Delivery.objects.create(message=each, channel="mail", address="demo@example.cn")
        for name, each in letters.items()
    }
    appointments = {part: Appointment.objects.get(user=getattr(cast, part)) for part in ("clerk", "officer")}
    rounds = {"open": first, "preparing": preparing}

    def by_pk(objects: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
        return {name: (each.pk,) for name, each in objects.items()}

    of_version = {
        "huzhou": (published.application_id, 1),
        "mianyang": (mianyang.application_id, 1),
        "no such version": (published.application_id, 2),
    }
    of_round = {name: (each.code,) for name, each in rounds.items()}
    of_paper = by_pk(papers)
    of_scan = by_pk(scans)
    seals = {"of huzhou": a_seal_request(cast.clerk), "of mianyang": a_seal_request(cast.far_clerk)}
    of_seal = by_pk(seals)
    of_picture = {name: (each.registered_id,) for name, each in seals.items()}
    page_of_scan = {name: (each.pk, 1) for name, each in scans.items()}
    of_file = by_pk(files)
    of_case = by_pk(case)
    of_application = by_pk(application)
    of_slip = by_pk({"to statistics": slip, "of mianyang": far_slip})
    of_sheet = by_pk({"sent up": sheet, "draft": draft_sheet})
    of_package = by_pk(
        {"of zhejiang": a_package(sheet, cast.officer), "of the ministry": a_package(sheet, cast.reviewer)}
    )
    of_list = by_pk({"published": mlist, "draft": draft_list})
    of_notice = by_pk({"signed": notice, "draft": draft_notice})
    of_objection = by_pk({"asked of zhejiang": objection})
    of_part = {
        "huzhou": (published.application_id, "strategy"),
        "mianyang": (mianyang.application_id, "strategy"),
        "no such part": (published.application_id, "nothing"),
    }
    addresses = {
        "review:notice": of_notice,
        "review:notice_file": {"signed": (notice.pk, "notice"), "no such paper": (notice.pk, "minutes")},
        "review:object": of_notice,
        "review:draw_up_notice": of_list,
        "review:draw_up_report": of_list,
        "review:record_objection": of_list,
        "review:objection": of_objection,
        "review:objection_step": of_objection,
        "review:objection_file": by_pk({"asked of zhejiang": objection.files.get()}),
        "applications:round": of_round,
        "applications:begin": of_round,
        "applications:deadlines": of_round,
        "applications:set_deadline": of_round,
        "applications:extend": of_round,
        "applications:withdraw_extension": of_round,
        "applications:application": of_application,
        "applications:slips": of_application,
        "applications:ask": of_application,
        "applications:slip": of_slip,
        "applications:move_slip": of_slip,
        "applications:request": of_slip,
        "applications:suggestions": of_application,
        "applications:check": of_application,
        "applications:wanting": of_application,
        "applications:preview": of_application,
        "applications:sign": of_application,
        "applications:take_step": of_application,
        "hand_over_work": {"clerk of huzhou": (cast.huzhou.pk, cast.clerk.pk)},
        "handover": by_pk({"to the clerk": a_handover(cast)}),
        "applications:signing_slip": of_application,
        "applications:print_slip": of_application,
        "applications:submit_by_slip": of_application,
        "applications:delegate": of_application,
        "applications:signed_scan": {
            "not used": a_signed_scan(published.application, cast.clerk),
            "of mianyang": a_signed_scan(mianyang.application, cast.far_clerk, mianyang.submission),
        },
        "applications:receipt": of_version,
        "applications:letter": {
            **{name: (each.pk, "request") for name, each in application.items()},
            "no such letter": (published.application_id, "notice"),
        },
        "applications:draft_form": of_application,
        "applications:offline": of_application,
        "applications:make_package": of_application,
        "applications:reading": by_pk(
            {
                "of huzhou": a_reading(published.application, cast.clerk),
                "of mianyang": a_reading(mianyang.application, cast.far_clerk),
            }
        ),
        "applications:version_form": of_version,
        "applications:order_archive": of_version,
        "applications:archive_file": by_pk(
            {
                "huzhou": an_archive(published.submission),
                "mianyang": an_archive(mianyang.submission),
                "not made": Archive.objects.create(submission=jiaxing.submission, ordered_by=cast.neighbour_clerk),
            }
        ),
        "applications:part": of_part,
        "applications:cells": of_application,
        "applications:answers": of_application,
        "applications:answer": {name: (*of_application[name], 1) for name in of_application},
        "applications:texts": {
            "huzhou": (published.application_id, "slogan.text"),
            "mianyang": (mianyang.application_id, "slogan.text"),
            "no such cell": (published.application_id, "slogan.nothing"),
        },
        "applications:evidence": of_application,
        "applications:uploads": of_application,
        "applications:upload": by_pk(uploads),
        "applications:upload_outcome": by_pk(uploads),
        "applications:evidence_status": of_file,
        "applications:evidence_thumbnail": of_file,
        "applications:evidence_view": of_file,
        "applications:evidence_page": {name: (each.pk, 1) for name, each in files.items()},
        "applications:evidence_picture": of_file,
        "applications:evidence_file": {name: (each.pk, each.name) for name, each in files.items()},
        "review:case": of_case,
        "review:beside": of_case,
        "review:step": of_case,
        "review:mark": {name: (*of_case[name], "slogan") for name in of_case}
        | {"no such question": (*of_case["mianyang"], "nothing")},
        "review:return": of_case,
        "review:changes": of_case,
        "review:judge": {name: (*of_case[name], 1) for name in of_case},
        "review:draw_up_sheet": of_round,
        **dict.fromkeys(
            (
                "review:forwarding",
                "review:forwarding_file",
                "review:contacts",
                "review:contacts_workbook",
                "review:meetings",
                "review:order_pack",
                "review:keep_minutes",
            ),
            of_round,
        ),
        "review:delete_view": by_pk({"of the officer": a_saved_view(cast)}),
        **dict.fromkeys(("review:batch", "review:run_batch"), by_pk({"of zhejiang": a_batch(cast, jiaxing)})),
        **dict.fromkeys(
            ("review:minutes_file", "review:void_minutes"), by_pk({"of zhejiang": minutes_of(cast, first)})
        ),
        "review:verification": of_case,
        "review:checklist": of_round,
        "review:province_notice": of_sheet,
        "review:province_notice_proof": {
            "sent up": (sheet.pk, a_province_notice(sheet, cast.officer).pk),
            "draft": (draft_sheet.pk, a_province_notice(draft_sheet, cast.officer).pk),
        },
        "review:plan_visit": of_case,
        **of_the_ministrys_desk(cast, pending, first),
        **of_the_alliance(cast, pending),
        **of_the_register(cast),
        "review:decide": of_round,
        "review:order_committee_pack": of_round,
        "review:record_minutes": of_round,
        "regions:succession": by_pk({"huzhou": cast.huzhou.place}),
        "review:claim": by_pk(claims),
        "review:claim_step": by_pk(claims),
        "review:proof": by_pk(claims),
        "review:sheet": of_sheet,
        "review:sheet_step": of_sheet,
        "review:workbook": of_sheet,
        "review:order_sheet_package": of_sheet,
        "review:order_round_package": of_round,
        "review:package": of_package,
        "review:package_file": of_package,
        "review:sheet_receipt": of_sheet,
        "review:round_receipt": of_round,
        "review:receipt_file": by_pk(
            {
                "of the sheet": a_channel_receipt(sheet, cast.officer),
                "of the round": a_channel_receipt(sheet, cast.reviewer, sheet=None),
            }
        ),
        **of_the_experts(assignment, rounds, jiaxing),
        "review:formal_check": of_case,
        "review:list": of_list,
        "api:list": of_list,
        "api:monitoring-figures": {"no such cycle": ("M1999",)},
        **{name: {"huzhou": ("330500",), "no such city": ("999999",)} for name in ("city", "api:city")},
        "blank_form": {"network": ("network_2023", "docx"), "no such form": ("network_1999", "docx")},
        "open_data_file": {"members": ("members", "xlsx"), "lists": ("lists", "csv"), "no such table": ("x", "csv")},
        "feed": {"lists": ("lists", "rss"), "no such feed": ("x", "rss")},
        "review:list_step": of_list,
        "documents:verify_page": {"form of huzhou": (papers["form of huzhou"].code, 1)},
        "documents:verify_number": {
            "form of huzhou": (published.application.number, 1),
            "a draft list": (f"W2027-MD{draft_list.pk}", 1),
        },
        "documents:paper": of_paper,
        "documents:paper_state": of_paper,
        "documents:paper_retry": of_paper,
        "documents:scans": of_paper,
        "documents:scan": of_scan,
        "documents:settle_scan": of_scan,
        "documents:paper_print": of_paper,
        **dict.fromkeys((f"documents:seal_{each}" for each in ("request", "step", "original", "drawing")), of_seal),
        "documents:seal_picture": of_picture,
        **dict.fromkeys(("documents:scan_picture", "documents:scan_file", "documents:match_page"), page_of_scan),
        "documents:paper_file": {name: (pk, "form.pdf") for name, (pk,) in of_paper.items()},
        "jobs:job": by_pk(jobs),
        **dict.fromkeys(("jobs:export", "jobs:export_file", "jobs:discard_export"), by_pk(exports)),
        "jobs:retry": by_pk(jobs),
        "letters:message": by_pk(messages),
        "letters:letter": by_pk(letters),
        "letters:resend": by_pk(letters),
        "letters:stop": by_pk(deliveries),
        "accounts:organisation": by_pk(offices),
        "accounts:open_account": by_pk(offices),
        "accounts:appoint": by_pk(offices),
        "accounts:issue_code": {
            "clerk": (cast.huzhou.pk, cast.clerk.pk),
            "officer": (cast.huzhou.pk, cast.officer.pk),
        },
        "accounts:end_appointment": by_pk(appointments),
    }
    one = {
        "applications:edit_round": (first.pk,),
        "applications:contacts": (first.pk,),
        "review:quotas": (first.pk,),
        "applications:move_round": (first.pk,),
        "review:draw_up_list": (first.code,),
        "review:assess_city": (cast.huzhou.place_id,),
        "letters:wording": ("case.returned",),
        "letters:reset_wording": ("case.returned",),
    }
    addresses |= of_the_casebook(cast, of_application)
    addresses |= of_the_frameworks(cast)
    addresses |= of_the_snapshots(cast)
    addresses |= of_the_cycles(cast)
    return SimpleNamespace(cast=cast, addresses=addresses, one=one)


def of_the_frameworks(cast: SimpleNamespace) -> dict[str, dict[str, tuple[Any, ...]]]:
    """A published version, a draft of the ministry's and one of a province's extension."""
    extension = a_framework(code="zj", level="provincial", prefix="浙", place=cast.zhejiang.place)
    drafts = {"draft": a_draft(cast, label="草稿"), "zhejiang draft": a_draft(cast, code=extension.code)}
    versions = {"published": a_published(cast), **drafts}
    by_pk = {name: (each.pk,) for name, each in versions.items()}
    of_part = {name: (each.pk, "item", each.items.get().pk) for name, each in drafts.items()}
    to_draft = {name: by_pk[name] for name in drafts}
    ours, theirs = drafts["draft"].elements.get(), drafts["zhejiang draft"].elements.get()
    link = CrosswalkLink.objects.create(element=ours, other=theirs, relation="related")
    return {
        **{f"monitoring:{name}": by_pk for name in ("version", "compare", "package", "crosswalk", "workbook", "step")},
        **{f"monitoring:{name}": to_draft for name in ("begin", "edit_version", "import_workbook", "confirm_workbook")},
        "monitoring:new_crosswalk": {"draft": by_pk["draft"]},
        **{f"monitoring:{name}": {"draft": (link.pk,)} for name in ("edit_crosswalk", "remove_crosswalk")},
        "monitoring:indicator": {name: (each.revisions.first().pk,) for name, each in versions.items()},
        "monitoring:add_part": {name: (*pk, "area") for name, pk in to_draft.items()},
        **dict.fromkeys(("monitoring:edit_part", "monitoring:remove_part"), of_part),
    }


def of_the_cycles(cast: SimpleNamespace) -> dict[str, dict[str, tuple[Any, ...]]]:
    """An open cycle with reports of two cities, the first with a department; another that is still planned."""
    version = FrameworkVersion.objects.filter(state="published").first()
    cycle = a_cycle(cast, version=version, year=2026)
    cycles = {"open": cycle, "planned": a_cycle(cast, version=version, year=2027, state="planned")}
    cities = {"of huzhou": cast.huzhou, "of mianyang": cast.mianyang}
    reports = {name: (a_report(cast, cycle=cycle, city=city).pk,) for name, city in cities.items()}
    of_cycle = {name: (each.pk,) for name, each in cycles.items()}
    return {
        **of_the_reports(cast, reports, of_cycle),
        **{f"monitoring:{name}": of_cycle for name in ("cycle", "edit_cycle", "rubric", "cycle_step", "take_in")},
        "monitoring:edit_plan": {name: (*pk, "duties") for name, pk in reports.items()},
        **{
            f"monitoring:{name}": reports
            for name in ("board", "remind", "assign", "plan", "hand_back_rows", "hand_back")
        },
    }


def of_the_reports(
    cast: SimpleNamespace, gathered: dict[str, tuple[Any, ...]], cycles: dict[str, tuple[Any, ...]]
) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Beside those that are gathered one that was handed up, and one at the ministry that an expert scores."""
    version = FrameworkVersion.objects.filter(state="published").first()
    cycle = a_cycle(cast, version=version, year=2028)
    up = a_report(cast, cycle=cycle, state="submitted", number=1)
    another = a_cycle(cast, version=version, year=2029)
    there = a_report(cast, cycle=another, city=cast.mianyang, state="at_ministry", number=1)
    handed = Submission.objects.create(
        report=up, number=1, content='{"rows":[]}', content_hash="0" * 64, by=cast.approver
    )
    row = up.values.filter(definition__isnull=False).first()
    rows = {name: CityReport.objects.get(pk=pk).values for name, (pk,) in gathered.items()}
    values = {
        "of the department": rows["of huzhou"].get(item__code="people"),
        "of the city": rows["of huzhou"].get(definition__code="1.1.1"),
        "of mianyang": rows["of mianyang"].get(definition__code="1.1.1"),
    }
    values_and_up = {name: (each.pk,) for name, each in values.items()} | {"row handed up": (row.pk,)}
    beside = {name: a_row_with_words(cast, values[name]) for name in ("of the department", "of mianyang")}
    Score.objects.create(value=there.values.filter(definition__isnull=False).first(), expert=cast.expert)
    reports = {**gathered, "handed up": (up.pk,)}
    of_row = {"handed up": (cycle.pk, f"d{row.definition_id}")}
    return {
        **{f"monitoring:{name}": reports for name in ("report", "report_step", "rows_step")},
        **{
            f"monitoring:{name}": gathered
            for name in ("submit_rows", "entry", "entry_xlsx", "entry_import", "confirm_entry_import")
        },
        **{f"monitoring:{name}": values_and_up for name in ("value", "definition", "remark")},
        **{
            f"monitoring:{name}": {key: (each.pk,) for key, each in values.items()}
            for name in ("save_value", "explain", "add_evidence")
        },
        "monitoring:settle": {name: (each.remarks.get().pk,) for name, each in beside.items()},
        **{
            f"monitoring:{name}": {key: (each.evidence.get().pk,) for key, each in beside.items()}
            for name in ("evidence", "remove_evidence")
        },
        "monitoring:submission": {"handed up": (handed.pk,)},
        **{f"monitoring:{name}": cycles for name in ("province_step", "ministry_step")},
        **{f"monitoring:{name}": of_row for name in ("province_row", "province_row_step")},
        "monitoring:scores": {"of huzhou": gathered["of huzhou"], "at the ministry": (there.pk,)},
        "monitoring:score": {"asked of the expert": (there.pk,)},
    }


def a_row_with_words(cast: SimpleNamespace, row: Any) -> Any:
    """A query of the city's own and a file beside a row."""
    city = row.report.city
    by = cast.clerk if city == cast.huzhou else cast.far_clerk
    row.remarks.create(kind="query", words="请核对。", by=by, organisation=city)
    file = row.evidence.model(value=row, name="年鉴.pdf", content_type="application/pdf", size=3, added_by=by)
    file.sha256 = sha256_hex(f"{row.pk}")
    file.file.save("年鉴.pdf", ContentFile(b"pdf"))
    return row


def of_the_snapshots(cast: SimpleNamespace) -> dict[str, dict[str, tuple[Any, ...]]]:
    """One that is published and, in another cycle, one that is only taken."""
    version = FrameworkVersion.objects.filter(state="published").first()
    found = {}
    for name, year in (("published", 2024), ("not published", 2023)):
        report = a_report(cast, cycle=a_cycle(cast, version=version, year=year))
        found[name] = a_snapshot(cast, report=accepted(report), published=name == "published")
    codes = {name: each.cycle.code for name, each in found.items()}
    files = {
        name: keep_file(snapshot=found["published"], city=city, data=name.encode(), pages=1, content_hash=name)
        for name, city in (("huzhou", cast.huzhou), ("summary", None))
    }
    indicator = version.revisions.first()
    return {
        "monitoring:result_file": {name: (each.pk,) for name, each in files.items()},
        "monitoring:summary_workbook": {name: (each.pk,) for name, each in found.items()},
        "monitoring:take": {"open": (found["published"].cycle_id,)},
        "monitoring:snapshot_step": {name: (each.pk,) for name, each in found.items()},
        "monitoring:public_cycle": {name: (code,) for name, code in codes.items()},
        "monitoring:figures_file": {name: (code, "csv") for name, code in codes.items()},
        "monitoring:public_city": {name: (code, cast.huzhou.seat.code) for name, code in codes.items()},
        "monitoring:public_indicator": {name: (code, indicator.pk) for name, code in codes.items()},
    }


def of_the_casebook(
    cast: SimpleNamespace, of_application: dict[str, tuple[Any, ...]]
) -> dict[str, dict[str, tuple[Any, ...]]]:
    """A draft, a case under review and a published one of Huzhou, a recommended one of Mianyang; two volumes."""
    call = a_call(cast)
    entry = {
        "huzhou draft": an_entry(cast, call=call),
        "huzhou reviewed": an_entry(cast, "reviewing", call=call),
        "mianyang recommended": an_entry(cast, "recommended", call=call, clerk=cast.far_clerk),
        "published": an_entry(cast, "published", call=call),
        "catalogued": an_entry(cast, "catalogued", call=call),
    }
    picture = {
        "of the draft": a_picture(entry["huzhou draft"], cast.clerk),
        "of the reviewed": a_picture(entry["huzhou reviewed"], cast.clerk),
        "published": a_picture(entry["published"], cast.clerk),
    }
    shown = {name: (picture[name].entry_id, picture[name].pk) for name in ("published", "of the reviewed")}
    review = {"of the expert": (a_review(entry["huzhou reviewed"], cast.expert, cast.reviewer).pk,)}
    published = a_volume(cast, 2, "published", [entry["published"]])
    preparing = a_volume(cast, 3)
    for each in (entry["published"], entry["huzhou reviewed"], published, preparing):
        a_book_file(each)
    of_entry = {name: (each.pk,) for name, each in entry.items()}
    of_volume = {"published": (published.pk,), "preparing": (preparing.pk,)}
    of_call = {"open": (call.pk,), "preparing": (a_call(cast, state="preparing").pk,)}
    of_number = {"published": (2,), "preparing": (3,)}
    of_material = {name: (each.pk,) for name, each in picture.items()}
    of_feature = {
        "published": (a_feature(cast, "published", entry["published"]).pk,),
        "draft": (a_feature(cast).pk,),
    }
    one = ("case", "case_file", "entry", "step", "write", "versions", "proof", "visit", "add_material", "describe")
    many = ("manage_volume", "edit_volume", "contents", "volume_step", "typeset", "volume_proof")
    given = {
        **dict.fromkeys((*one, "use", "ask"), of_entry),
        **dict.fromkeys(many, of_volume),
        **dict.fromkeys(("feature", "edit_feature", "feature_step"), of_feature),
        **dict.fromkeys(("call", "edit_call", "call_step"), of_call),
        **dict.fromkeys(("volume", "volume_file"), of_number),
        **dict.fromkeys(("material", "remove_material"), of_material),
        **dict.fromkeys(("take_off", "review", "recuse"), review),
        "grow": of_application,
        "picture": shown,
    }
    return {f"casebook:{name}": values for name, values in given.items()}


def an_export(user: Any) -> Export:
    made = Export(user=user, organisation=user.organisation, title="任务", address="/jobs/", format="csv")
    made.save()
    made.file.save("list.csv", ContentFile(b"list"))
    return made


def a_letter(user: Any) -> Message:
    (letter,) = notify(
        [user], event="case.accepted", subject="申请已受理", body="（演示）", organisation=user.organisation
    )
    return letter


def a_package(sheet: Sheet, user: Any) -> Package:
    return Package.objects.create(
        round=sheet.round,
        sheet=sheet,
        organisation=user.organisation,
        ordered_by=user,
        cities=1,
        files=1,
        size=1,
    )


def a_channel_receipt(of: Sheet, user: Any, **more: Any) -> ChannelReceipt:
    receipt = ChannelReceipt(
        **{"sheet": of, **more},
        round=of.round,
        number="演示-1",
        uploaded_on=timezone.localdate(),
        name="receipt.pdf",
        content_type="application/pdf",
        size=3,
        sha256="0" * 64,
        organisation=user.organisation,
        recorded_by=user,
    )
    receipt.file.save("receipt.pdf", ContentFile(b"pdf"))
    return receipt


def of_the_ministrys_desk(cast: SimpleNamespace, case: Case, round_: Any) -> dict[str, dict[str, tuple[Any, ...]]]:
    """A visit with a photo, minutes and a draft of a change, by address."""
    visit = Visit.objects.create(
        case=case,
        key="KEY",
        starts_on=timezone.localdate(),
        ends_on=timezone.localdate(),
        programme="（演示）日程",
        planned_by=cast.reviewer,
    )
    photo = Attachment(subject=visit.chain, name="a.jpg", content_type="image/jpeg", size=4, added_by=cast.reviewer)
    photo.sha256 = sha256_hex(b"jpeg")
    photo.file.save("a.jpg", ContentFile(b"jpeg"), save=True)
    minutes = Minutes.objects.create(
        round=round_, title="会议（演示）", held_on=timezone.localdate(), attendants="甲", recorded_by=cast.reviewer
    )
    change = a_change(cast, Membership.objects.current().get(place=cast.huzhou.place), "leave")
    of_visit, of_change = {"of huzhou": (visit.pk,)}, {"of huzhou": (change.pk,)}
    visits = ("visit", "change_visit", "report_visit", "visit_step", "attach_to_visit")
    return {
        **{f"review:{name}": of_visit for name in visits},
        "review:attachment": {"of huzhou": (photo.pk,)},
        "review:remove_attachment": {"of huzhou": (photo.pk,)},
        "review:minutes_page": {"of the first round": (minutes.pk,)},
        "review:amend_minutes": {"of the first round": (minutes.pk,)},
        "review:draw_up_standing": {"huzhou": (change.membership_id,)},
        **{f"review:{name}": of_change for name in ("standing", "standing_step", "attach_to_standing")},
    }


def of_the_alliance(cast: SimpleNamespace, case: Case) -> dict[str, dict[str, tuple[Any, ...]]]:
    """A round of the alliance's form with a ballot of a meeting, by its columns."""
    round_ = an_alliance_round(cast)
    ballot = Ballot(
        round=round_,
        title="（演示）审议",
        members=5,
        quorum="half",
        majority="half_present",
        opened_by=cast.reviewer,
        way="meeting",
        held_on=timezone.localdate(),
        present=3,
        minutes_name="纪要.pdf",
    )
    ballot.minutes.save("minutes", ContentFile(b"pdf"), save=True)
    rounds = {"of the network": (case.application.round.code,), "of the alliance": (round_.code,)}
    return {
        "review:open_ballot": {"of the network": rounds["of the network"]},
        **{f"review:{name}": {"of a meeting": (ballot.pk,)} for name in ("ballot", "ballot_minutes")},
        **{f"review:{name}": {"open": (ballot.pk,)} for name in ("vote", "ballot_step")},
        **{f"review:{name}": rounds for name in ("associations", "name_association")},
        "review:remark": {"pending": (case.pk,)},
        **{f"review:{name}": {"of the network": (case.pk,)} for name in ("eligibility", "paper_copies")},
        "applications:exceptions": {"alliance": (round_.code,)},
    }


def an_assigned_expert(cast: SimpleNamespace) -> Assignment:
    """An expert who assesses Jiaxing in a round of its own, and has declared to have no interest there."""
    round_ = a_round(cast, code="W2030", options={"experts": True})
    case = a_case_in(cast, "in_assessment", round_, clerk=cast.neighbour_clerk, approver=cast.neighbour_approver)
    assignment = an_assignment(cast, case, cast.expert)
    return assessment.clear(assignment=assignment, user=cast.expert)


def of_the_register(cast: SimpleNamespace) -> dict[str, dict[str, tuple[Any, ...]]]:
    published = enter_membership(place=cast.places["330500"], kind="gnlc", source="某公布", joined_on=date(2016, 1, 1))
    unstated = enter_membership(place=cast.places["330400"], kind="gnlc", source="", joined_on=date(2016, 1, 1))
    counts = CountTable.objects.create(as_of=date(2015, 12, 31), source="某简册")
    began = Undertaking.objects.create(
        place=cast.places["330500"],
        began_on=date(2012, 6, 1),
        evidence="某文件",
        file_sha256="0" * 64,
        office=cast.zhejiang,
        entered_by=cast.officer,
    )
    began.file.save("scan.pdf", ContentFile(b"%PDF"))
    return {
        "register:membership": {"published": (published.pk,), "without a source": (unstated.pk,)},
        "register:correct": {"published": (published.pk,)},
        **{f"register:{name}": {"of 2015": (counts.pk,)} for name in ("count_table", "void_counts")},
        **{
            f"register:{name}": {"of huzhou": (began.pk,)}
            for name in ("undertaking", "undertaking_file", "undertaking_step")
        },
    }


def of_the_experts(
    assignment: Assignment, rounds: dict[str, Any], other: Case
) -> dict[str, dict[str, tuple[Any, ...]]]:
    round_ = assignment.case.application.round
    of_round = {name: (each.code,) for name, each in {**rounds, "with experts": round_}.items()}
    of_case = {"not assessed": (other.pk,), "jiaxing assessed": (assignment.case_id,)}
    own = {"of the expert": (assignment.pk,)}
    by_round = ("round_assessment", "propose_assignment", "remind_experts", "assessment_workbook", "panel", "rubric")
    return {
        **{f"review:{name}": of_round for name in by_round},
        **{f"review:{name}": of_case for name in ("case_assessment", "assessment_step")},
        **{f"review:{name}": own for name in ("assessment", "save_scores", "keep_scores", "declare_interest", "say")},
        "review:expert": {"of the panel": (assignment.expert_id,), "no expert": (other.submission.submitted_by_id,)},
    }


def a_handover(cast: SimpleNamespace) -> Handover:
    return Handover.objects.create(
        organisation=cast.huzhou,
        leaver=cast.second_clerk,
        receiver=cast.clerk,
        roles="填报人",
        reason="（演示）转任",
        done_by=cast.manager,
    )


def a_saved_view(cast: SimpleNamespace) -> SavedView:
    return SavedView.objects.create(user=cast.officer, page="board", name="逾期", query="due=late")


def a_batch(cast: SimpleNamespace, case: Case) -> Batch:
    """Chosen by an officer and not done; it waits for an opinion."""
    number = str(case.application.organisation_id)
    return batches.choose(round=case.application.round, user=cast.officer, step="propose", rows=[(number, 0)])


def minutes_of(cast: SimpleNamespace, round_: Any) -> MeetingMinutes:
    kept = MeetingMinutes(
        round=round_,
        province=cast.zhejiang,
        title="（演示）专题会议",
        held_on=timezone.localdate(),
        name="minutes.pdf",
        content_type="application/pdf",
        size=4,
        sha256="0" * 64,
        uploaded_by=cast.officer,
    )
    kept.file.save("minutes.pdf", ContentFile(b"%PDF"), save=True)
    return kept


def a_signed_scan(application: Any, clerk: Any, submission: Any = None) -> tuple[Any, ...]:
    """A signing slip with its scan; with ``submission`` it was used for that version."""
    slip = SigningSlip(
        application=application,
        content_hash=sha256_hex(str(application.pk)),
        printed_by=clerk,
        name="scan.pdf",
        sha256=sha256_hex("scan"),
        size=4,
        content_type="application/pdf",
        signatory="演示局长",
        post="局长",
        signed_on=timezone.localdate(),
        recorded_by=clerk,
        recorded_at=timezone.now(),
        submission=submission,
    )
    slip.file.save("scan.pdf", ContentFile(b"scan"), save=True)
    return (slip.pk, slip.name)


def endorsed(cast: SimpleNamespace, case: Case) -> Case:
    cases.accept(case=case, user=cast.officer, seen=None)
    cases.propose(case=case, user=cast.officer, seen=None, opinion="（演示）同意推荐。")
    return cases.endorse(case=case, user=cast.province_approver, seen=None)


def confirm(cast: SimpleNamespace, case: Case) -> None:
    cases.confirm(case=case, user=cast.reviewer, seen=None, opinion="（演示）同意加入")


def draw_up_sheet(cast: SimpleNamespace, round_: Any) -> Sheet:
    return summary_sheets.draw_up(round=round_, user=cast.officer, filler="演示经办人甲", filler_contact="0")


def send_up(cast: SimpleNamespace, round_: Any) -> Sheet:
    return summary_sheets.send_up(sheet=draw_up_sheet(cast, round_), user=cast.province_approver, seen=None)


def draw_up_list(cast: SimpleNamespace, case: Case, number: str) -> MembershipList:
    return lists.draw_up(
        round=case.application.round,
        user=cast.reviewer,
        title="名单（演示）",
        batch="演示第一批",
        document_number=number,
        cases=[case],
    )


def a_notice(cast: SimpleNamespace, mlist: MembershipList, case: Case, *, signed: bool) -> Notice:
    """A public notice of a list, as it stands in the tables."""
    today = timezone.localdate()
    notice = Notice.objects.create(
        list=mlist,
        first_day=today,
        last_day=today + timedelta(days=7),
        workdays=5,
        contacts="（演示）",
        drawn_up_by=cast.round_manager,
        signed_by=cast.ministry_approver if signed else None,
        signed_at=timezone.now() if signed else None,
    )
    NoticeCity.objects.create(notice=notice, case=case, position=1, province_name="浙江省", city_name="湖州市")
    return notice


def an_objection_asked_about(cast: SimpleNamespace, notice: Notice) -> Objection:
    objection = Objection.objects.create(
        city=notice.cities.get(),
        number="W2026-GS-1-001",
        code="ABCDEFGHJKMN",
        token="t" * 40,
        by="person",
        name="演示异议人甲",
        phone="0",
        text="（演示）",
        state="asked",
        question="（演示）",
        asked_by=cast.reviewer,
        asked_at=timezone.now(),
    )
    file = ObjectionFile(
        objection=objection, token="t" * 40, name="a.pdf", content_type="application/pdf", size=4, sha256="0" * 64
    )
    file.file.save("a.pdf", ContentFile(b"%PDF"))
    return objection


def ready() -> None:
    """Every paper has a file, but its seals have not come off: what can be downloaded, and tried again."""
    for paper in Paper.objects.all():
        paper.base.save("paper.pdf", ContentFile(b"%PDF-1.4 typeset"), save=False)
        paper.state, paper.sha256, paper.size, paper.pages = "ready", "0" * 64, 16, 1
        paper.save()


def a_reading(application: Any, user: Any) -> FormReading:
    """A filled file that was read, in which one field stands."""
    value = {"question": "slogan", "cell": "text", "row": 0, "text": "人人皆学", "raw": "人人皆学"}
    row = FormReading(application=application, name="申请表.docx", sha256="0" * 64, size=3, uploaded_by=user)
    row.state, row.found = "read", {"values": [value], "unread": [], "form": "", "city": ""}
    row.file.save("form", ContentFile(b"PK"), save=True)
    return row


def an_archive(submission: Any) -> Archive:
    archive = Archive.objects.create(submission=submission, ordered_by=submission.submitted_by, size=3, sha256="0" * 64)
    archive.file.save("archive.zip", ContentFile(b"zip"))
    return archive


def a_seal_request(user: Any) -> PictureRequest:
    """A picture of a seal that waits, beside one in use."""
    request = PictureRequest(
        organisation=user.organisation,
        name="seal.png",
        content_type="image/png",
        sha256="0" * 64,
        size=4,
        picture="<svg/>",
        width_mm=42,
        proposed_by=user,
        registered=SealPicture.objects.create(
            organisation=user.organisation, picture="<svg/>", width_mm=42, is_active=False
        ),
    )
    request.original.save("seal.png", ContentFile(b"seal"), save=True)
    return request


def a_scan(paper: Paper, user: Any, state: str) -> Scan:
    """A stamped scan of one page."""
    scan = Scan.objects.create(
        paper=paper,
        organisation=user.organisation,
        uploaded_by=user,
        state=state,
        recorded_by=user,
        recorded_at=timezone.now(),
    )
    file = ScanFile(scan=scan, position=1, name="scan.pdf", sha256="0" * 64, size=4)
    file.file.save("scan.pdf", ContentFile(b"%PDF"))
    page = ScanPage(scan=scan, file=file, position=1)
    page.picture.save("page.jpg", ContentFile(b"jpeg"))
    return scan


def a_failed_job(organisation: Any) -> Job:
    return Job.objects.create(
        name="portal.documents.tasks.render", label="排版", organisation=organisation, state="failed"
    )


def client_of(world: SimpleNamespace, part: str, client_for: Any) -> Client:
    cast = world.cast
    user = None if part == "nobody" else getattr(cast, part.split(" ")[0])
    return client_for(user, acting_for=cast.zhejiang if part == "seconded to the province" else None)


def patterns(resolver: Any, spaces: tuple[str, ...] = ()) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield ":".join((*spaces, pattern.name or ""))
        else:
            yield from patterns(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces)


def address_of(world: SimpleNamespace, name: str, found: str) -> str:
    return reverse(name, args=world.addresses[name][found] if found else world.one.get(name, ()))


def requests_of(part: str) -> Iterator[tuple[str, str, str]]:
    """Method, name of the address and object; what cannot depend on method, object or person is asked once."""
    for name, row in TABLE.items():
        answered = [method for method, status in (("get", row.get), ("post", row.post)) if status != NO_SUCH_METHOD]
        methods = ["get", "post"] if part == min(row.let_in, default="nobody") else answered
        is_let_in = part in row.let_in
        for method in methods if is_let_in else answered[:1]:
            for found in list(row.finds) or [""] if is_let_in else [next(iter(row.finds), "")]:
                yield method, name, found


def answer(client: Client, method: str, address: str) -> int:
    """The status; what the request has done, signing out too, is taken back."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        status = getattr(client, method)(address).status_code
        transaction.set_rollback(True)
    client.cookies = cookies
    return status


def expected(row: Row, method: str, part: str, found: str) -> int:
    if part not in row.let_in:
        return THERE if part == "nobody" else REFUSED
    status = row.get if method == "get" else row.post
    if status == NO_SUCH_METHOD:
        return status
    if row.finds and part not in row.finds[found]:
        return MISSING
    return row.but.get((method, part), row.differs.get((method, found), status))


# --- The tests ----------------------------------------------------------------------------------------------------


def test_every_address_stands_in_the_table() -> None:
    assert set(patterns(get_resolver())) == set(TABLE)


def test_everybody_stands_in_the_table() -> None:
    assert set(PARTS) | {"nobody", "seconded to the province"} == EVERYONE


@pytest.fixture
def _bare_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of answers of which only the status counts: pages are not drawn (the journey over every page reads
    them), and no refusal is logged with its trace."""
    monkeypatch.setattr("django.template.loader.render_to_string", lambda *args, **kwargs: "")
    monkeypatch.setattr("django.template.backends.django.Template.render", lambda *args, **kwargs: "")
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    people_stay(monkeypatch)
    sessions_stay(monkeypatch)


# The people by turns, so that several processes can share the thousands of requests.
GROUPS = [sorted(EVERYONE)[at::4] for at in range(4)]


@pytest.mark.usefixtures("_bare_answers")
@pytest.mark.parametrize("parts", GROUPS, ids=["、".join(parts[:2]) for parts in GROUPS])
def test_what_each_person_gets(world: SimpleNamespace, client_for: Any, parts: list[str]) -> None:
    wrong = []
    for part in parts:
        client = client_of(world, part, client_for)
        for method, name, found in requests_of(part):
            status = answer(client, method, address_of(world, name, found))
            wanted = expected(TABLE[name], method, part, found)
            if status != wanted:
                wrong.append(f"{part}: {method} {name} ({found}): {status} instead of {wanted}")
    assert not wrong, "\n".join(wrong)


def test_nothing_is_changed_without_a_token(world: SimpleNamespace, client_for: Any) -> None:
    client = client_for(world.cast.manager, enforce_csrf_checks=True)
    for name, row in TABLE.items():
        address = address_of(world, name, next(iter(row.finds), ""))
        # What programs read takes no posts at all, so it asks for no token either.
        wanted = NO_SUCH_METHOD if name.startswith("api:") or name in FOR_PROGRAMS else REFUSED
        assert client.post(address).status_code == wanted, name

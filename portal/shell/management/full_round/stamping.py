"""A second round, stamped with ink 湿章扫描: the city that was left out applies again, on paper."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pypdfium2
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, ImageDraw

from applications import services as desk
from applications.models import Round
from applications.selectors.stamped import form_to_stamp
from portal.accounts.choices import Role
from portal.accounts.models import User
from portal.documents import scans
from portal.documents.models import Paper
from portal.shell import demonstration
from portal.shell.management.full_round.publishing import Publishing
from review.choices import CaseState
from review.models import Case
from review.selectors.stamped import opinion_to_stamp
from review.services import cases, summary_sheets
from review.services.stamping import order_sheet

CODE = "W2026-2"
SCAN_DPI = 150
RED = (200, 30, 40)


class Stamping(Publishing):
    def a_round_stamped_with_ink(self) -> None:
        """第二批（湿章扫描）：未确认的城市再次申报，申请表、意见和汇总表打印盖章、扫描存档后签发"""
        left_out = self.of_round().get(state=CaseState.NOT_CONFIRMED)
        city, province = left_out.application.organisation, left_out.application.organisation.parent
        clerk, approver = (self.works_for(city, role) for role in (Role.CLERK, Role.APPROVER))
        opens_at = timezone.now() - timedelta(days=1)
        round = demonstration.open_round(
            self.cast, code=CODE, title="2026年全国学习型城市网络申报（第二批，演示）", opens_at=opens_at
        )
        Round.objects.filter(pk=round.pk).update(options={"wet_ink": True})
        round.refresh_from_db()
        application = demonstration.apply_for(self.cast, round, clerk=clerk.username)
        self.finish_jobs()
        desk.hand_over(application=application, user=clerk, seen=None)
        self.stamped("申请表", lambda: form_to_stamp(application), clerk, lambda: self.submit_by(application, approver))
        assert province is not None
        self.province_stamps(Case.objects.get(application=application), *self.desk_of(province))

    def submit_by(self, application: Any, approver: User) -> None:
        desk.submit(application=application, user=approver, seen=None)

    def province_stamps(self, case: Case, officer: User, approver: User) -> None:
        """Opinion page and summary sheet; each act waits for its scan."""
        case = cases.accept(case=case, user=officer, seen=None)
        cases.propose(case=case, user=officer, seen=None, opinion=demonstration.OPINION)
        self.stamped(
            "推荐意见",
            lambda: opinion_to_stamp(case),
            officer,
            lambda: cases.endorse(case=case, user=approver, seen=None),
        )
        filler = {"filler": officer.name, "filler_contact": "0000-0000000"}
        sheet = summary_sheets.draw_up(round=case.application.round, user=officer, **filler)
        self.stamped(
            "汇总表",
            lambda: order_sheet(sheet=sheet, user=officer),
            officer,
            lambda: summary_sheets.send_up(sheet=sheet, user=approver, seen=None),
        )

    def stamped(self, what: str, paper_of: Callable[[], Paper | None], user: User, act: Callable[[], Any]) -> None:
        """Print, stamp, scan, put on record; before that the act is refused."""
        self.refuse(f"{what}未盖章扫描，不能签发", act)
        paper = paper_of()
        assert paper is not None
        self.finish_jobs()
        paper.refresh_from_db()
        scan = scans.upload(paper=paper, user=user, files=[stamped_pages(paper)])
        self.finish_jobs()
        scan.refresh_from_db()
        scans.record(scan=scan, user=user)
        act()
        self.say(f"{what}{paper.number}：盖章扫描件{paper.pages}页，逐页识别后存档")


def stamped_pages(paper: Paper) -> "ContentFile[bytes]":
    """The pages as a scanner of 150 dpi gives them, each with a red ring for a stamp, a little askew."""
    with paper.base.open("rb") as file:
        document = pypdfium2.PdfDocument(file.read())
    pages: list[Image.Image] = []
    for page in document:
        picture = page.render(scale=SCAN_DPI / 72).to_pil().convert("RGB")
        ImageDraw.Draw(picture).ellipse((700, 900, 950, 1150), outline=RED, width=8)
        pages.append(picture.rotate(1, fillcolor="white"))
    target = io.BytesIO()
    pages[0].save(target, "PDF", save_all=True, append_images=pages[1:], resolution=SCAN_DPI, quality=70)
    return ContentFile(target.getvalue(), name="扫描件（演示）.pdf")

"""``manage.py walkthrough --round full``: twelve cities of four provinces, and everything that may happen to them.

Returns, checklists, numbers and ranking of the provinces, a summary sheet that becomes void, experts of whom one is
barred and one let in by the chair, a visit, a public notice withdrawn and put up again with one objection upheld and one
dismissed, publication, a renamed city, a revocation; then a second round, stamped with ink. The clock is moved on where
the procedure waits for days. One module for each stage; each stage knows those before it.
"""

from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from portal.history.verification import faults
from portal.shell import demonstration
from portal.shell.assessed_round import moving_clock
from portal.shell.management.full_round.stamping import Stamping
from portal.shell.management.full_round.telling import Telling


class FullRound(Stamping, Telling):
    """The round, told in chapters; each chapter's entries of the history stand in the log."""

    def whole_way(self) -> None:
        self.chapters, self.cities = [], {}
        self.today = timezone.localdate()
        with moving_clock() as self.move_on:
            call_command("migrate", verbosity=0)
            call_command("load_facts", verbosity=0)
            self.prepare()
            demonstration.make_seals(self.cast)
            for chapter in (
                self.twelve_cities_apply,
                self.a_city_is_returned,
                self.provinces_verify,
                self.provinces_send_up,
                self.a_sheet_becomes_void,
                self.formal_check,
                self.experts_assess,
                self.a_visit,
                self.committee_meets,
                self.decisions,
                self.a_notice_is_withdrawn,
                self.public_notice,
                self.publication,
                self.official_channel,
                self.a_city_is_renamed,
                self.a_revocation,
                self.a_round_stamped_with_ink,
            ):
                self.begin_chapter(str(chapter.__doc__))
                chapter()
                self.finish_jobs()
        self.write_everything()
        self.write_record()
        self.write_log()
        if wrong := list(faults()):
            raise CommandError(f"The history does not hold: {wrong}")

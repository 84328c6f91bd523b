"""The pages about why the person is referred: the pathway, what happened, and what each pathway has to show."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load

from hateprog.areas import queries as areas
from hateprog.kernel.text import N_
from hateprog.referrals import rules
from hateprog.referrals.rules import Admission, CpsView, HarmedView, Known, OutcomeType, Pathway, Strand
from hateprog.referrals.schemas.asks import Asks
from hateprog.web.fields import Choice, Choices, Day, Listed, Number, Words

ACCOUNT = 5000
NOTES = 1000


class Ground(Asks):
    """On what ground the person is referred."""

    title = N_("Why are you referring this person?")
    pathway = Choice(
        N_("Why are you referring this person?"),
        Pathway,
        labels=rules.PATHWAY_LABELS,
        hints={
            Pathway.OUT_OF_COURT: N_("The crime is recorded, investigated and admitted."),
            Pathway.CONVICTED: N_("Their supervising officer agrees to the referral."),
            Pathway.EARLY_INTERVENTION: N_("Nothing has been alleged. The person agrees to take part."),
        },
        missing=N_("Select why you are referring this person"),
    )


class Where(Asks):
    """The district, which decides whose inspector supervises the case."""

    title = N_("Where did it happen?")
    district_code = Listed(
        N_("Where did it happen?"),
        areas.districts,
        hint=N_("The district or council area, with its force area in brackets"),
        missing=N_("Select the district where it happened"),
    )


class What(Asks):
    """The incident."""

    title = N_("What happened")
    guidance = N_("Do not name anybody who was harmed. Write “the neighbour”, “the driver”.")
    incident_on = Day(
        N_("When it happened"), hint=N_("For example, 27 3 2026"), missing=N_("Enter the date it happened")
    )
    incident_account = Words(N_("What happened"), missing=N_("Describe what happened"), lines=8, limit=ACCOUNT)


class Concern(Asks):
    """The behaviour or attitudes that cause concern; nothing is alleged."""

    title = N_("What causes concern")
    guidance = N_("Do not name anybody else. Write “a classmate”, “the neighbour”.")
    incident_on = Day(
        N_("When this happened, or was last noticed"),
        hint=N_("For example, 27 3 2026"),
        missing=N_("Enter the date this happened or was last noticed"),
    )
    incident_account = Words(
        N_("What was said or done"),
        hint=N_("Behaviour or attitudes, in plain words"),
        missing=N_("Describe what was said or done"),
        lines=8,
        limit=ACCOUNT,
    )


class Strands(Asks):
    """The monitored strands, as perceived by the person harmed or anybody else."""

    title = N_("What was it about?")
    strands = Choices(
        N_("What was it about?"),
        Strand,
        labels=rules.STRAND_LABELS,
        hint=N_("Select all that the person harmed, or anybody else, believes it was about."),
        missing=N_("Select what it was about"),
    )


class Offence(Asks):
    """The crime of which the person was convicted."""

    title = N_("The offence")
    offence = Words(N_("Offence"), missing=N_("Enter the offence"))
    crime_reference = Words(
        N_("Crime reference number"), missing=N_("Enter the crime reference number"), limit=40, width=20
    )


class OffenceOutOfCourt(Offence):
    """The crime that is dealt with out of court, and how."""

    outcome_type = Choice(
        N_("How is it being dealt with?"),
        OutcomeType,
        labels=rules.OUTCOME_TYPE_LABELS,
        missing=N_("Select how it is being dealt with"),
    )


class Dates(Asks):
    """The dates that have to come in this order."""

    title = N_("The dates, in order")
    guidance = N_("A person can only be referred once each of these has happened, in this order.")
    crime_recorded_on = Day(N_("Crime recorded"), missing=N_("Enter the date the crime was recorded"))
    investigation_completed_on = Day(
        N_("Investigation complete"), missing=N_("Enter the date the investigation was complete")
    )
    evidential_test_met_on = Day(N_("Evidential test met"), missing=N_("Enter the date the evidential test was met"))


class Admitted(Asks):
    """What the person says about it."""

    title = N_("Admission")
    admission = Choice(
        N_("Do they admit it?"), Admission, labels=rules.ADMISSION_LABELS, missing=N_("Select what they say about it")
    )
    admission_recorded_on = Day(
        N_("When this was recorded"), hint=N_("Leave empty if they were not asked yet"), required=False
    )


def _known(label: str, missing: str, **more: Any) -> Choice:
    return Choice(label, Known, labels=rules.KNOWN_LABELS, missing=missing, **more)


class Seriousness(Asks):
    """What kind of crime it was: some rule sets admit only some."""

    title = N_("How serious it was")
    revealed = {"cps_view": ("indictable_only", "yes")}
    physical_assault = _known(
        N_("Was anybody physically assaulted?"), N_("Select whether anybody was physically assaulted")
    )
    stirred_up_hatred = _known(
        N_("Is it an offence of stirring up hatred?"), N_("Select whether it is an offence of stirring up hatred")
    )
    indictable_only = _known(
        N_("Is the offence indictable only?"),
        N_("Select whether the offence is indictable only"),
        hint=N_("One that only the Crown Court can try, such as robbery"),
    )
    cps_view = Choice(
        N_("What does the Crown Prosecution Service say?"),
        CpsView,
        labels=rules.CPS_VIEW_LABELS,
        hint=N_("Only where the offence is indictable only"),
        required=False,
    )
    gravity_score = Number(
        N_("Child gravity score"),
        low=1,
        high=5,
        hint=N_("1 to 5, for someone who was under 18. Leave empty for an adult"),
        required=False,
    )

    @post_load
    def _view_only_where_asked(self, given: dict[str, Any], **_context: object) -> dict[str, Any]:
        return given if given["indictable_only"] is Known.YES else given | {"cps_view": None}


class History(Asks):
    """What went before, and the views behind it."""

    title = N_("Before this")
    earlier_hate_offences = _known(
        N_("Has there been an earlier hate offence?"),
        N_("Select whether there has been an earlier hate offence"),
        hint=N_("Here or anywhere else"),
    )
    local_records_checked_on = Day(
        N_("When local out-of-court records were checked"), hint=N_("Leave empty if nobody has yet"), required=False
    )
    extremist_views = _known(N_("Do they hold extremist views?"), N_("Select whether they hold extremist views"))
    extremist_member = _known(
        N_("Do they belong to an extremist organisation?"),
        N_("Select whether they belong to an extremist organisation"),
    )


class Conviction(Asks):
    """The conviction, and the agreement of whoever supervises the person."""

    title = N_("The conviction")
    convicted_on = Day(N_("Date of conviction"), missing=N_("Enter the date of conviction"))
    court = Words(N_("Court"), missing=N_("Enter the court"))
    supervising_officer = Words(
        N_("Supervising officer"), hint=N_("Name and service"), missing=N_("Enter the supervising officer")
    )
    supervision_agreed_on = Day(
        N_("When the supervising officer agreed to this referral"),
        missing=N_("Enter the date the supervising officer agreed"),
    )


class Help(Asks):
    """What would help."""

    title = N_("What would help?")
    help_wanted = Words(
        N_("What would help?"),
        hint=N_("What they want to understand or change, in their own words if you can"),
        missing=N_("Say what would help"),
        lines=5,
        limit=NOTES,
    )


class Enquiries(Asks):
    """Whether anybody else is looking into the same behaviour."""

    title = N_("Is anyone looking into the same behaviour now?")
    open_investigation = Choice(
        N_("Is anyone looking into the same behaviour now?"),
        Known,
        labels=rules.KNOWN_LABELS,
        hint=N_("Such as a school or another service. The programme would wait until that is over."),
        missing=N_("Select whether anyone is looking into the same behaviour"),
    )


class Safety(Asks):
    """A domestic or sexual element, which needs specialists."""

    title = N_("Domestic or sexual element")
    domestic_or_sexual = Choice(
        N_("Is there a domestic or sexual element?"),
        Known,
        labels=rules.KNOWN_LABELS,
        hint=N_("A partner, a former partner, a family member, or anything sexual. Specialists are asked first."),
        missing=N_("Select whether there is a domestic or sexual element"),
    )


class Harmed(Asks):
    """Whether it is known who was harmed, and never who."""

    title = N_("Anyone who was harmed")
    caution = N_("Do not name them here, or anywhere in this referral. Somebody else contacts them separately.")
    harmed_known = Choice(
        N_("Is it known who was harmed?"),
        Known,
        labels=rules.KNOWN_LABELS,
        missing=N_("Select whether it is known who was harmed"),
    )


class HarmedByACrime(Harmed):
    """Whether it is known who was harmed by a crime, and what they think of the programme; never who."""

    harmed_view = Choice(
        N_("What do they think of this programme being offered?"),
        HarmedView,
        labels=rules.HARMED_VIEW_LABELS,
        hint=N_("Where several were harmed, choose the answer that stands most in the way"),
        missing=N_("Select what they think, or that nobody was asked"),
    )


class PaperForm(Asks):
    """Who signed the paper form, and when."""

    title = N_("The paper form")
    paper_signed_by = Words(
        N_("Who signed it"), hint=N_("First and last name"), missing=N_("Enter the name of whoever signed the form")
    )
    referrer_role = Words(
        N_("Their role and organisation"), hint=N_("Such as youth worker, Remedi"), required=False, limit=100
    )
    paper_signed_on = Day(N_("When it was signed"), missing=N_("Enter the date the form was signed"))

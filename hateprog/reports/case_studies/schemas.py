"""The forms by which a case study is written, agreed to, checked and withdrawn."""

from __future__ import annotations

from hateprog.accounts import queries as accounts
from hateprog.kernel.text import N_
from hateprog.referrals.rules import PATHWAY_NAMES, STRAND_LABELS, Pathway, Strand
from hateprog.reports.case_studies.rules import (
    HOW_LABELS,
    ITEM_LABELS,
    MOST_PEOPLE,
    SIDE_LABELS,
    USES_LABELS,
    VERDICT_LABELS,
    How,
    Item,
    Side,
    Uses,
    Verdict,
)
from hateprog.web.fields import Choice, Choices, Day, Listed, Number, Ticked, Words
from hateprog.web.intake import Intake

NAME_NOBODY = N_("Name nobody")


def takers() -> list[tuple[str, str]]:
    """Return (account, name) of everybody who may have taken a consent, by name."""
    found = (*accounts.coordinators(), *accounts.practitioners(), *accounts.victim_liaisons())
    named = {str(each.account_id): each.name for each in found}
    return sorted(named.items(), key=lambda each: (each[1], each[0]))


def _people(label: str) -> Number:
    return Number(label, low=0, high=MOST_PEOPLE, hint=N_("None, if you enter no number"), required=False)


class StudySchema(Intake):
    """What a case study says, from which side, and of whom it tells."""

    title = Words(N_("Title"), hint=NAME_NOBODY, missing=N_("Enter a title"), limit=120)
    text = Words(
        N_("The account"),
        hint=N_("Change or leave out names, places and dates. Leave a line blank between paragraphs"),
        missing=N_("Enter the account"),
        lines=16,
        limit=6_000,
    )
    told_by = Choice(
        N_("From whose side is it told?"), Side, labels=SIDE_LABELS, missing=N_("Select from whose side it is told")
    )
    pathway = Choice(N_("Pathway"), Pathway, labels=PATHWAY_NAMES, required=False, kind="select")
    strand = Choice(N_("Strand"), Strand, labels=STRAND_LABELS, required=False, kind="select")
    referred = _people(N_("How many people referred does it tell of?"))
    harmed = _people(N_("How many people harmed does it tell of?"))
    schools = _people(N_("How many schools does it tell of?"))
    others = _people(N_("How many other people does it tell of?"))


class ConsentSchema(Intake):
    """That somebody agreed to the wording there is now."""

    side = Choice(N_("Who agreed?"), Side, labels=SIDE_LABELS, missing=N_("Select who agreed"))
    how = Choice(N_("How?"), How, labels=HOW_LABELS, missing=N_("Select how they agreed"))
    given_on = Day(N_("Day they agreed"), missing=N_("Enter the day they agreed"))
    uses = Choice(N_("To what?"), Uses, labels=USES_LABELS, missing=N_("Select what they agreed to"))
    until_on = Day(N_("Last day"), hint=N_("If they agreed until a day"), required=False)
    reference = Words(
        N_("Where is the paper or the recording kept?"),
        hint=N_("Such as: folder 7, sheet 12. No name, no number and no address of theirs"),
        missing=N_("Enter where the paper or the recording is kept"),
        limit=80,
    )
    taken_by = Listed(N_("Who took the consent?"), takers, missing=N_("Select who took the consent"))
    heard = Ticked(
        N_("The wording"),
        statement=N_("They have read this wording, or it was read to them"),
        missing=N_("A consent is to a wording: it counts once they have read or heard it"),
    )


class WithdrawConsentSchema(Intake):
    """The day on which somebody said that they do not agree any more."""

    withdrawn_on = Day(N_("Day they withdrew it"), missing=N_("Enter the day they withdrew it"))


class CheckSchema(Intake):
    """What somebody else made sure of, and what they decide."""

    items = Choices(N_("I have made sure of this"), Item, labels=ITEM_LABELS, required=False)
    verdict = Choice(N_("What do you decide?"), Verdict, labels=VERDICT_LABELS, missing=N_("Select what you decide"))
    reason = Words(
        N_("What has to change?"),
        hint=N_("If you give it back. Name nobody"),
        required=False,
        lines=3,
        limit=1_000,
    )


class WithdrawSchema(Intake):
    """Why a case study is withdrawn."""

    reason = Words(
        N_("Why is it withdrawn?"), hint=NAME_NOBODY, missing=N_("Enter why it is withdrawn"), lines=3, limit=1_000
    )

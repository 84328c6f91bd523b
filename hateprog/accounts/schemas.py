"""What people type about accounts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import ValidationError, fields, post_load, validates_schema

from hateprog.accounts.rules import GRANTABLE, ROLE_LABELS, CoverAsked, Invitation
from hateprog.areas import queries as areas
from hateprog.kernel.access import Role
from hateprog.kernel.text import N_, _
from hateprog.web.fields import Asked, Choices, Day, Email, Listed, Password, Words, YesNo
from hateprog.web.intake import Intake


class SignIn(Intake):
    """An e-mail address and a password."""

    email = Email(N_("Email address"), missing=N_("Enter your email address"), autocomplete="username")
    password = Password(N_("Password"), missing=N_("Enter your password"))


class Code(Intake):
    """The second factor at sign-in."""

    code = Words(
        N_("Security code"),
        hint=N_("The 6 digits that your authenticator app shows now, or one of your recovery codes"),
        missing=N_("Enter the security code"),
        limit=40,
        width=20,
        autocomplete="one-time-code",
        spellcheck=False,
    )


class AskForNewPassword(Intake):
    """Whose password was forgotten."""

    email = Email(N_("Email address"), missing=N_("Enter your email address"), autocomplete="username")


class ChoosePassword(Intake):
    """A new password."""

    password = Password(
        N_("New password"),
        hint=N_("At least 12 characters. Three random words make a good one"),
        missing=N_("Enter a new password"),
        autocomplete="new-password",
    )


class ChangePassword(Intake):
    """A new password, by somebody who knows the one before."""

    current_password = Password(N_("Current password"), missing=N_("Enter your current password"))
    password = Password(
        N_("New password"),
        hint=N_("At least 12 characters. Three random words make a good one"),
        missing=N_("Enter a new password"),
        autocomplete="new-password",
    )


class SetUpSecondFactor(Intake):
    """The first code from an app."""

    code = Words(
        N_("Security code"),
        hint=N_("The 6 digits that the app shows now"),
        missing=N_("Enter the 6 digits that the app shows"),
        limit=10,
        width=10,
        inputmode="numeric",
        autocomplete="one-time-code",
        spellcheck=False,
    )


class ReplaceSecondFactor(SetUpSecondFactor):
    """The first code from an app that takes another one's place."""

    current_password = Password(N_("Current password"), missing=N_("Enter your current password"))


class Areas(Asked, fields.List[Any]):
    """Any of the force areas and districts, by code."""

    kind = "checkboxes"

    def __init__(self, label: str, *, hint: str) -> None:
        super().__init__(fields.String(), **self.told(label, hint, None, False, labels={}, hints={}))

    def _deserialize(self, value: Any, *context: Any, **more: Any) -> list[Any]:
        chosen = dict.fromkeys(super()._deserialize(value, *context, **more))
        known = {code for code, _name in (*areas.forces(), *areas.districts())}
        if not chosen.keys() <= known:
            raise ValidationError(_("Select from the areas listed"))
        return list(chosen)


def _roles() -> Choices:
    return Choices(
        N_("Roles"),
        Role,
        labels={role: ROLE_LABELS[role] for role in GRANTABLE},
        hint=N_("Select all that apply. A person may play several parts"),
        missing=N_("Select at least one role"),
    )


def _areas() -> Areas:
    return Areas(
        N_("Areas"), hint=N_("Which cases an inspector sees follows from these: a whole force area, or districts of it")
    )


class Holds(Intake):
    """The roles and areas of an account."""

    roles = _roles()
    areas = _areas()


class Invite(Intake):
    """Whom to invite, as what, where."""

    email = Email(
        N_("Email address"),
        hint=N_("The invitation goes here, and it is what they sign in with"),
        missing=N_("Enter the person's email address"),
        autocomplete="off",
    )
    has_account = YesNo(
        N_("Does this person already have an account here?"),
        hint=N_("One person never decides what they also worked on, whichever of their accounts they use"),
        missing=N_("Select yes if this person already has an account here"),
    )
    name = Words(N_("Full name"), required=False, limit=100, autocomplete="off", spellcheck=False)
    other_email = Email(N_("Email address of the account they have"), required=False, autocomplete="off")
    job_title = Words(N_("Job title"), required=False, limit=100, autocomplete="off")
    organisation = Words(N_("Organisation"), required=False, limit=100, autocomplete="off")
    roles = _roles()
    areas = _areas()

    @validates_schema(skip_on_field_errors=False)
    def says_who_it_is(self, answers: dict[str, Any], **_more: object) -> None:
        """Ask for the name of a new person, and for the account of a known one."""
        if answers.get("has_account") is True and not answers.get("other_email", "wrong already"):
            raise ValidationError(_("Enter the email address of the account they have"), "other_email")
        if answers.get("has_account") is False and not answers.get("name", "wrong already"):
            raise ValidationError(_("Enter the person's full name"), "name")

    @post_load
    def as_invitation(self, answers: dict[str, Any], **_more: object) -> Invitation:
        """Return the answers as the rules take them."""
        return Invitation(
            email=answers["email"],
            roles=frozenset(answers["roles"]),
            areas=frozenset(answers["areas"] or ()),
            name=None if answers["has_account"] else answers["name"],
            other_email=answers["other_email"] if answers["has_account"] else None,
            job_title=answers["job_title"],
            organisation=answers["organisation"],
        )


class Disable(Intake):
    """Why an account is disabled."""

    reason = Words(
        N_("Why are you disabling this account?"),
        hint=N_("For the record that auditors read. Do not name a case or a person referred"),
        missing=N_("Enter why you are disabling this account"),
        limit=500,
        lines=3,
    )


class ArrangeCover(Intake):
    """Who acts for an inspector, where and when: `areas` and `inspectors` are what there is to choose from."""

    area = Listed(
        N_("Which of your areas?"),
        list,
        hint=N_("To have several of them covered, arrange cover for each"),
        missing=N_("Select one of your areas"),
        kind="radios",
    )
    inspector = Listed(N_("Who covers?"), list, missing=N_("Select an inspector"))
    from_on = Day(N_("First day"), hint=N_("Cover begins as this day begins"), missing=N_("Enter the first day"))
    until_on = Day(
        N_("Last day"),
        hint=N_("Cover lasts until midnight at the end of this day. You can end it earlier"),
        missing=N_("Enter the last day"),
    )

    def __init__(self, areas: list[tuple[str, str]], inspectors: list[tuple[str, str]]) -> None:
        super().__init__()
        listed: dict[str, Any] = self.fields
        listed["area"].choices = lambda: areas
        listed["inspector"].choices = lambda: inspectors

    @post_load
    def as_asked(self, answers: dict[str, Any], **_more: object) -> CoverAsked:
        """Return the answers as the rules take them."""
        return CoverAsked(answers["area"], UUID(answers["inspector"]), answers["from_on"], answers["until_on"])


class NameEscalation(Intake):
    """Who is told when a clock has run out: one of `people`."""

    account = Listed(
        N_("Who is told?"),
        list,
        hint=N_("They get a mail with the reference of the case when nobody has acted by its day"),
        missing=N_("Select who is told"),
    )

    def __init__(self, people: list[tuple[str, str]]) -> None:
        super().__init__()
        listed: Any = self.fields["account"]
        listed.choices = lambda: people

    @post_load
    def as_account(self, answers: dict[str, Any], **_more: object) -> UUID:
        """Return the account."""
        return UUID(answers["account"])

"""What a coordinator may write down of a school, and the file that an administrator sends."""

from __future__ import annotations

from hateprog.kernel.text import N_
from hateprog.web.fields import Email, File, Words
from hateprog.web.intake import Intake


class Office(Intake):
    """The address of a school's office, as it is published."""

    email = Email(
        N_("Email address of the school’s office"),
        hint=N_("As the school publishes it. What is sent there must not name a pupil"),
        missing=N_("Enter the email address of the school’s office"),
        autocomplete="off",
    )
    source = Words(
        N_("Where it is published"),
        hint=N_("Such as the contact page of the school’s website"),
        missing=N_("Enter where the address is published"),
        limit=300,
        autocomplete="off",
    )


class Register(Intake):
    """The official register, as it was downloaded."""

    file = File(
        N_("The register, as a CSV file"),
        hint=N_("As downloaded, up to 200 MB. A file in a zip must be taken out first"),
        missing=N_("Choose the file with the register of schools"),
        accept=".csv,text/csv",
    )

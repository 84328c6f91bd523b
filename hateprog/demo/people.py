"""The invented people of the demonstration who can sign in, and the districts in which they work."""

from __future__ import annotations

from dataclasses import dataclass

from hateprog.kernel.access import Role

PASSWORD = "lantern-teapot-gravel"  # noqa: S105 - printed on the screen of every demonstration
SOUTH_YORKSHIRE, HAMPSHIRE = "E23000011", "E23000030"
DISTRICTS = {
    "E08000016": ("Barnsley", "E22000259", SOUTH_YORKSHIRE),
    "E08000017": ("Doncaster", "E22000260", SOUTH_YORKSHIRE),
    "E08000018": ("Rotherham", "E22000261", SOUTH_YORKSHIRE),
    "E08000019": ("Sheffield", "E22000262", SOUTH_YORKSHIRE),
    "E06000044": ("Portsmouth", "E22000118", HAMPSHIRE),
    "E06000045": ("Southampton", "E22000120", HAMPSHIRE),
    "E06000046": ("Isle of Wight", "E22000116", HAMPSHIRE),
    "E07000094": ("Winchester", "E22000122", HAMPSHIRE),
}


@dataclass(frozen=True, slots=True)
class Someone:
    """An invented person who can sign in."""

    email: str
    name: str
    job_title: str
    organisation: str
    role: Role
    areas: frozenset[str] = frozenset()


PEOPLE = {
    each.email.partition("@")[0]: each
    for each in (
        Someone("referrer@demo.example", "PC Robin Field", "Police constable", "South Yorkshire Police", Role.REFERRER),
        Someone("coordinator@demo.example", "Chris Moor", "Coordinator", "Bridge Restorative", Role.COORDINATOR),
        Someone(
            "inspector@demo.example",
            "Insp Indira Vale",
            "Inspector",
            "South Yorkshire Police",
            Role.INSPECTOR,
            frozenset({SOUTH_YORKSHIRE}),
        ),
        Someone("practitioner@demo.example", "Pat Hill", "Practitioner", "Bridge Restorative", Role.PRACTITIONER),
        Someone("administrator@demo.example", "Ada Lake", "Administrator", "Bridge Restorative", Role.ADMINISTRATOR),
        Someone("liaison@demo.example", "Lena Marsh", "Victim liaison", "Bridge Restorative", Role.VICTIM_LIAISON),
        Someone(
            "inspector-hampshire@demo.example",
            "Insp Hugh Ford",
            "Inspector",
            "Hampshire Constabulary",
            Role.INSPECTOR,
            frozenset({HAMPSHIRE}),
        ),
        Someone(
            "second-inspector@demo.example",
            "Insp Sian Moss",
            "Inspector",
            "South Yorkshire Police",
            Role.INSPECTOR,
            frozenset({"E08000019"}),
        ),
        Someone(
            "panel@demo.example", "Femi Stone", "Panel member", "South Yorkshire scrutiny panel", Role.PANEL_MEMBER
        ),
        Someone("evaluator@demo.example", "Eve Lund", "Researcher", "University of Riverdale", Role.EVALUATOR),
        Someone("commissioner@demo.example", "Carl Dunn", "Contract officer", "Office of the PCC", Role.COMMISSIONER),
        Someone("second-coordinator@demo.example", "Maya Brand", "Coordinator", "Bridge Restorative", Role.COORDINATOR),
        Someone(
            "second-practitioner@demo.example", "Sunita Rao", "Practitioner", "Bridge Restorative", Role.PRACTITIONER
        ),
        Someone("volunteer@demo.example", "Jo Lark", "Volunteer", "Bridge Restorative", Role.PRACTITIONER),
        Someone("police@demo.example", "PS Moira Kane", "Sergeant", "South Yorkshire Police", Role.REFERRER),
        Someone("police-hampshire@demo.example", "PC Ana Petrie", "Constable", "Hampshire Constabulary", Role.REFERRER),
        Someone(
            "youth-justice@demo.example", "Kit Rowan", "Youth justice worker", "Youth justice service", Role.REFERRER
        ),
        Someone(
            "second-liaison@demo.example", "Tom Birch", "Victim liaison", "Bridge Restorative", Role.VICTIM_LIAISON
        ),
        Someone("probation@demo.example", "Dev Larkin", "Probation officer", "Probation Service", Role.REFERRER),
    )
}
SCHOOL_PERSON = "school@demo.example"
_SHOWN = (
    "referrer",
    "coordinator",
    "inspector",
    "practitioner",
    "liaison",
    "administrator",
    "panel",
    "evaluator",
    "commissioner",
)
SHOWN = (*(PEOPLE[who].email for who in _SHOWN), SCHOOL_PERSON)
"""Those whose address and password are printed."""

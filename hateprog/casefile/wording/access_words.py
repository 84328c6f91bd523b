"""What the log says of requests to see one's data."""

from __future__ import annotations

from hateprog.kernel.text import N_

ACCESS_COMMANDS: dict[str, str] = {
    "subject_access.decide": N_("Decided whether a part of a pack is given"),
    "subject_access.drop": N_("Request to see one’s data dropped"),
    "subject_access.expire": N_("Words of a pack forgotten: its time is over"),
    "subject_access.extend": N_("More time taken for a request to see one’s data"),
    "subject_access.finish": N_("Pack gone through"),
    "subject_access.gather": N_("Pack gathered for who asked to see their data"),
    "subject_access.hand_out": N_("Copy of a pack handed out"),
    "subject_access.receive": N_("Request to see one’s data put down"),
    "subject_access.receive_for_harmed": N_("Request of a person harmed to see their data put down"),
    "subject_access.send_back": N_("Pack sent back to be gone through again"),
    "subject_access.sign": N_("Pack signed"),
}
ACCESS_PERMISSIONS: dict[str, str] = {
    "subject_access.expire": N_("Forgetting the words of a pack"),
    "subject_access.hand_out": N_("Handing out a copy of a pack"),
    "subject_access.list": N_("The requests to see one’s data"),
    "subject_access.make": N_("Putting down that the person referred asks to see their data"),
    "subject_access.make_for_harmed": N_("Putting down that a person harmed asks to see their data"),
    "subject_access.read": N_("A request to see one’s data"),
    "subject_access.review": N_("Going through a pack"),
    "subject_access.sign": N_("Signing a pack"),
}
ACCESS_TABLES: dict[str, str] = {
    "access_copy": N_("Copy of a pack that left"),
    "access_item": N_("Part of a pack"),
    "access_request": N_("Request to see one’s data"),
}
ACCESS_FIELDS: dict[str, str] = {
    "about": N_("what it is about"),
    "access_copy.format": N_("form"),
    "access_item.number": N_("number"),
    "access_request.asked_by": N_("who asks"),
    "access_request.reviewed_at": N_("when it was gone through"),
    "access_request.reviewed_by": N_("who went through it"),
    "access_request.side": N_("whose data it is"),
    "access_request.signed_at": N_("when it was signed"),
    "access_request.signed_by": N_("who signed it"),
    "access_request.state": N_("where it stands"),
    "asker_sealed": N_("name of who asks for them"),
    "choice": N_("whether it is given"),
    "content_sealed": N_("what it says"),
    "decided_person": N_("person who decided"),
    "dropped": N_("why it was dropped"),
    "exemption": N_("why it is withheld"),
    "extended_at": N_("when its time was made longer"),
    "gathered_at": N_("as of when it tells"),
    "identity": N_("how it was checked who asks"),
    "longer": N_("why it takes longer"),
    "masks": N_("what is masked"),
    "parts": N_("how many parts it has"),
    "received_on": N_("the day it came"),
    "regime": N_("law"),
    "request_id": N_("request"),
    "reviewed_person": N_("person who went through it"),
    "sent_back_sealed": N_("why it was sent back"),
    "signed_person": N_("person who signed it"),
    "taken_at": N_("when it was taken"),
    "taken_by": N_("who took it"),
    "weighed": N_("whether it holds an opinion"),
}

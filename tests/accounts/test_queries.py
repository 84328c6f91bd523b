"""Who is who, for other features."""

from __future__ import annotations

from typing import Any

from hateprog.accounts import queries as accounts
from hateprog.kernel.clock import utcnow
from tests import factories as make


def test_practitioners_coordinators_and_inspectors_are_those_who_can_act(saved: Any) -> None:
    saved(make.rotherham(), make.southampton())
    active = saved(make.practitioner(name="Pat Hill"))
    saved(make.practitioner(disabled_at=utcnow()), make.practitioner(activated_at=None))
    whole, district, elsewhere = saved(
        make.inspector(name="Whole Force"),
        make.inspector(name="Own District", areas=["E08000018"]),
        make.inspector(name="Other Force", areas=["E23000030"]),
    )
    coordinator = saved(make.coordinator(areas=["E23000011"]))

    assert [row.account_id for row in accounts.practitioners()] == [active.id]
    assert [row.account_id for row in accounts.coordinators()] == [coordinator.id]
    found = accounts.inspectors_for("E23000011", "E08000018")
    assert [row.name for row in found] == ["Own District", "Whole Force"]
    assert {row.account_id for row in found} == {whole.id, district.id}
    assert {row.account_id for row in accounts.inspectors_for("E23000030", "E06000045")} == {elsewhere.id}
    assert accounts.inspectors_for(None, None) == []


def test_a_record_keeps_its_authors_name_but_no_mail_goes_to_a_disabled_account(saved: Any) -> None:
    gone, here = saved(make.referrer(name="Long Gone", disabled_at=utcnow()), make.referrer(email="here@example.com"))

    assert accounts.names([gone.id, here.id, None]) == {gone.id: "Long Gone", here.id: "Robin Field"}
    assert accounts.name_of(gone.id) == "Long Gone"
    assert accounts.name_of(None) is None
    assert accounts.names([]) == {}
    assert accounts.address_of(gone.id) is None
    assert accounts.address_of(here.id) == "here@example.com"
    assert accounts.person_of(here.id) == here.person_id

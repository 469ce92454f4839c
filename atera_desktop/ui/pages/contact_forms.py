"""What is typed to make and change a contact."""

from __future__ import annotations

from typing import Any

from atera_desktop.ui.forms.spec import FormSpec, Input, Records, Values

_NOUN = ("contact", "contacts")

_PERSON = (
    Input("first_name", "First name"),
    Input("last_name", "Last name"),
    Input("job_title", "Job title"),
    Input("phone", "Phone"),
    Input("mobile_phone", "Mobile phone"),
)
_PLACE = (
    Input("department_id", "Department", "record", of="departments"),
    Input("default_agent_id", "Device", "record", of="agents", within="customer_id", hint="The agent on the machine that they use."),
)
_FLAGS = (
    Input("is_contact_person", "Contact person of the customer", "yes or no"),
    Input("in_ignore_mode", "Ignore their mail", "yes or no"),
)


def _begin(record: Any, records: Records) -> Values:
    return {"customer_id": getattr(record, "customer_id", None)}


def _called(values: Values) -> str:
    return " ".join(part for part in (values["first_name"], values["last_name"]) if part) or str(values["email"])


NEW_CONTACT = FormSpec(
    name="new-contact",
    title="New contact",
    send="Create contact",
    resource="contacts",
    noun=_NOUN,
    inputs=(
        Input("email", "E-mail", hint="It cannot be changed later."),
        Input("customer_id", "Customer", "record", of="customers", needed=True),
        *_PERSON,
        *_PLACE,
        *_FLAGS,
    ),
    makes="contact",
    begin=_begin,
    called=_called,
    also=("customers",),
)

EDIT_CONTACT = FormSpec(
    name="edit-contact",
    title="Edit contact",
    send="Save",
    resource="contacts",
    noun=_NOUN,
    inputs=(
        *_PERSON,
        Input("customer_id", "Customer", "record", of="customers", needed=True, group="Belongs to"),
        *_PLACE,
        *_FLAGS,
        Input("archived", "Archived", "yes or no"),
    ),
    owner="contacts",
    verb="update",
)

FORMS = (NEW_CONTACT, EDIT_CONTACT)

"""What is typed to make and change a customer, and to give it a folder."""

from __future__ import annotations

from atera_desktop.ui.forms.spec import FormSpec, Input

_INPUTS = (
    Input("customer_name", "Name", needed=True),
    Input("business_number", "Business number"),
    Input("domain", "Domains", hint="Of its mail addresses and networks; several with semicolons."),
    Input("phone", "Phone"),
    Input("fax", "Fax"),
    Input("links", "Links"),
    Input("address", "Street", group="Address"),
    Input("city", "City"),
    Input("zip_code_str", "Postal code"),
    Input("state", "State"),
    Input("country", "Country"),
    Input("latitude", "Latitude", "number"),
    Input("longitude", "Longitude", "number"),
    Input("notes", "Notes", "long text", group="Notes"),
)

NEW_CUSTOMER = FormSpec(
    name="new-customer",
    title="New customer",
    send="Create customer",
    resource="customers",
    noun=("customer", "customers"),
    inputs=_INPUTS,
    makes="customer",
    called=lambda values: values["customer_name"],
)

EDIT_CUSTOMER = FormSpec(
    name="edit-customer",
    title="Edit customer",
    send="Save",
    resource="customers",
    noun=("customer", "customers"),
    inputs=_INPUTS,
    owner="customers",
    verb="update",
)

NEW_FOLDER = FormSpec(
    name="new-folder",
    title="New folder",
    send="Create folder",
    resource="customers",
    noun=("folder", "folders"),
    inputs=(
        Input("name", "Name", hint="For agents and devices. Atera's API can neither list nor delete folders."),
        Input("threshold_id", "Threshold profile", "whole number", hint="Its ID in Atera, where the folder is to have one of its own."),
    ),
    makes="folder",
    fixed=lambda customer: {"customer_id": customer.customer_id},
    about=lambda customer: f"For {customer.name}",
    called=lambda values: values["name"],
    owner="customers",
    part=True,
)

FORMS = (NEW_CUSTOMER, EDIT_CUSTOMER, NEW_FOLDER)

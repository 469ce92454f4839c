"""What is typed to make and change a department."""

from __future__ import annotations

from atera_desktop.ui.forms.spec import FormSpec, Input

_NOUN = ("department", "departments")
_INPUTS = (Input("name", "Name", needed=True), Input("description", "Description"))

FORMS = (
    FormSpec(
        name="new-department",
        title="New department",
        send="Create department",
        resource="departments",
        noun=_NOUN,
        inputs=_INPUTS,
        makes="department",
        called=lambda values: values["name"],
    ),
    FormSpec(
        name="edit-department",
        title="Edit department",
        send="Save",
        resource="departments",
        noun=_NOUN,
        inputs=_INPUTS,
        owner="departments",
        verb="update",
    ),
)

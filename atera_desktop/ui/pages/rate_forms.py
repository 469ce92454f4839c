"""What is typed to make and change a product or an expense."""

from __future__ import annotations

from atera_desktop.ui.forms.spec import FormSpec, Input

_INPUTS = (
    Input("description", "Name", needed=True),
    Input("amount", "Price", "number", hint="In the account's currency.", needed=True),
    Input("sku", "SKU"),
    Input("category", "Category"),
)
_ARCHIVED = Input("archived", "Archived", "yes or no", hint="Atera lists it no more, here or anywhere else.")


def rate_forms(resource: str, noun: tuple[str, str]) -> tuple[FormSpec, ...]:
    """The two forms of `products` or `expenses`."""
    one = noun[0]
    return (
        FormSpec(
            name=f"new-{one}",
            title=f"New {one}",
            send=f"Create {one}",
            resource=resource,
            noun=noun,
            inputs=_INPUTS,
            makes=one,
            called=lambda values: values["description"],
        ),
        FormSpec(
            name=f"edit-{one}",
            title=f"Edit {one}",
            send="Save",
            resource=resource,
            noun=noun,
            inputs=(*_INPUTS, _ARCHIVED),
            owner=resource,
            verb="update",
        ),
    )

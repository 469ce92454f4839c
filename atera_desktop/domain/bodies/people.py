"""Bodies about customers, contacts and departments, and the values of custom fields."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, UnsetType, field

from atera_desktop.domain.bodies.body import Body, Email, Fault, Flag, Id, Line, Long, Moment, Text

Longitude = Annotated[float, Meta(ge=-180, le=180)] | UnsetType
Latitude = Annotated[float, Meta(ge=-90, le=90)] | UnsetType


class CustomerChange(Body, frozen=True, kw_only=True):
    """UpdateCustomerRequest. `domain` holds several, parted by semicolons."""

    customer_name: Text = UNSET
    business_number: Text = UNSET
    domain: Line = UNSET
    address: Text = UNSET
    city: Text = UNSET
    state: Text = UNSET
    country: Text = UNSET
    phone: Text = UNSET
    fax: Text = UNSET
    notes: Long = UNSET
    links: Line = UNSET
    longitude: Longitude = UNSET
    latitude: Latitude = UNSET
    zip_code_str: Text = UNSET


class NewCustomer(CustomerChange, frozen=True, kw_only=True):
    """CreateCustomerRequest."""

    required: ClassVar[tuple[str, ...]] = ("customer_name",)

    created_on: Moment = UNSET


class NewFolder(Body, frozen=True, kw_only=True):
    """CreateFolderRequest. Folders can neither be listed nor deleted."""

    required: ClassVar[tuple[str, ...]] = ("name", "customer_id")

    name: Text = UNSET
    customer_id: Id = field(default=UNSET, name="CustomerId")
    threshold_id: Id = field(default=UNSET, name="ThresholdId")


class NewAttachment(Body, frozen=True, kw_only=True):
    """CreateCustomerAttachmentRequest: `name` with its extension, the content in Base64. Attachments can neither be listed nor deleted."""

    required: ClassVar[tuple[str, ...]] = ("customer_id", "name", "content_based64")

    customer_id: Id = field(default=UNSET, name="CustomerId")
    name: Text = UNSET
    content_based64: str | UnsetType = UNSET

    def odd(self) -> Iterator[Fault]:
        if isinstance(self.name, str) and self.name and "." not in self.name.strip("."):
            yield Fault("Name", "no extension")
        if isinstance(self.content_based64, str):
            try:
                base64.b64decode(self.content_based64, validate=True)
            except (binascii.Error, ValueError):
                yield Fault("ContentBased64", "wrong type")


class ContactChange(Body, frozen=True, kw_only=True):
    """UpdateContactRequest. The e-mail cannot be changed, the customer can."""

    first_name: Text = field(default=UNSET, name="Firstname")
    last_name: Text = field(default=UNSET, name="Lastname")
    job_title: Text = UNSET
    phone: Text = UNSET
    mobile_phone: Text = UNSET
    is_contact_person: Flag = UNSET
    in_ignore_mode: Flag = UNSET
    archived: Flag = UNSET
    customer_id: Id = UNSET
    customer_name: Text = UNSET
    department_id: Id | None = UNSET
    department_name: Text = UNSET
    default_agent_id: Id | None = field(default=UNSET, name="DefaultAgentId")


class NewContact(Body, frozen=True, kw_only=True):
    """CreateContactRequest: of a customer by id or by name."""

    required: ClassVar[tuple[str, ...]] = ("email",)

    email: Email = UNSET
    customer_id: Id = UNSET
    customer_name: Text = UNSET
    first_name: Text = field(default=UNSET, name="Firstname")
    last_name: Text = field(default=UNSET, name="Lastname")
    job_title: Text = UNSET
    phone: Text = UNSET
    mobile_phone: Text = UNSET
    is_contact_person: Flag = UNSET
    in_ignore_mode: Flag = UNSET
    created_on: Moment = UNSET
    department_id: Id = UNSET
    department_name: Text = UNSET
    default_agent_id: Id = field(default=UNSET, name="DefaultAgentId")

    def odd(self) -> Iterator[Fault]:
        if self.customer_id is UNSET and (self.customer_name is UNSET or not self.customer_name):
            yield Fault("CustomerID", "required")


class DepartmentChange(Body, frozen=True, kw_only=True):
    """UpdateDepartmentRequest."""

    name: Text = UNSET
    description: Line = UNSET


class NewDepartment(DepartmentChange, frozen=True, kw_only=True):
    """CreateDepartmentRequest."""

    required: ClassVar[tuple[str, ...]] = ("name",)


class NewValue(Body, frozen=True, kw_only=True):
    """SetCustomValueRequest: always a text, also for numbers, dates and yes or no (atera-api.md, 8.13)."""

    value: Long | None = UNSET

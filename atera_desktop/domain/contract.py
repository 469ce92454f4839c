"""Contracts: what a customer pays for. Of the eight detail objects the one of the contract's type is filled."""

from __future__ import annotations

from typing import ClassVar

from atera_desktop.domain.rate import Rate
from atera_desktop.domain.record import Key, Name, Part, Record
from atera_desktop.domain.wire import is_id, plain


class RetainerFlatFee(Part, frozen=True, kw_only=True):
    """A fixed sum per period."""

    billing_period: Name | None = None
    quantity: float | None = None
    rate: Rate | None = None


class Hourly(Part, frozen=True, kw_only=True):
    """Pay by the hour."""

    primary_rate: Rate | None = None
    additional_rates: tuple[Rate, ...] | None = None
    billing_period: Name | None = None


class BlockHours(Part, frozen=True, kw_only=True):
    """Hours paid in advance."""

    hours_included: float | None = None
    price_per_hour: Rate | None = None
    overage_rate: Rate | None = None
    commit_rollover: bool | None = None
    billing_period: Name | None = None


class BlockMoney(Part, frozen=True, kw_only=True):
    """A sum paid in advance."""

    amount: float | None = None
    contract_amount: Rate | None = None
    primary_rate: Rate | None = None
    additional_rates: tuple[Rate, ...] | None = None
    commit_rollover: bool | None = None
    billing_period: Name | None = None


class RemoteMonitoring(Part, frozen=True, kw_only=True):
    """Pay by the device."""

    rate_per_device: Rate | None = None
    count_by: Name | None = None
    billing_period: Name | None = None


class OnlineBackup(Part, frozen=True, kw_only=True):
    """Pay by the gigabyte."""

    rate_per_gb: Rate | None = None
    count_by: Name | None = None
    billing_period: Name | None = None


class ProjectOneTimeFee(Part, frozen=True, kw_only=True):
    """A project for a fixed sum."""

    total_amount: Rate | None = None


class ProjectHourlyRate(Part, frozen=True, kw_only=True):
    """A project by the hour."""

    primary_rate: Rate | None = None
    additional_rates: tuple[Rate, ...] | None = None


Terms = RetainerFlatFee | Hourly | BlockHours | BlockMoney | RemoteMonitoring | OnlineBackup | ProjectOneTimeFee | ProjectHourlyRate


class Contract(Record, frozen=True, kw_only=True):
    """ContractDto of the contract, in its order."""

    identity: ClassVar[tuple[str, ...]] = ("ContractID", "ContractId", "ID")
    repeated: ClassVar[tuple[str, ...]] = ("customer_name", "contract_type")

    customer_id: int | None = None
    customer_name: Name | None = None
    contract_id: int | None = None
    contract_name: Name | None = None
    contract_type: Name | None = None
    active: bool | None = None
    default: bool | None = None
    taxable: bool | None = None
    start_date: Name | None = None
    end_date: Name | None = None
    retainer_flat_fee_contract: RetainerFlatFee | None = None
    hourly_contract: Hourly | None = None
    block_hours_contract: BlockHours | None = None
    block_money_contract: BlockMoney | None = None
    remote_monitoring_contract: RemoteMonitoring | None = None
    online_backup_contract: OnlineBackup | None = None
    project_one_time_fee_contract: ProjectOneTimeFee | None = None
    project_hourly_rate_contract: ProjectHourlyRate | None = None

    @property
    def key(self) -> Key | None:
        return self.contract_id if is_id(self.contract_id) else None

    @property
    def name(self) -> str:
        return plain(self.contract_name)

    @property
    def terms(self) -> Terms | None:
        """The detail object that is filled; None where Atera sent none."""
        every: tuple[Terms | None, ...] = (
            self.retainer_flat_fee_contract, self.hourly_contract, self.block_hours_contract, self.block_money_contract,
            self.remote_monitoring_contract, self.online_backup_contract, self.project_one_time_fee_contract,
            self.project_hourly_rate_contract,
        )  # fmt: skip
        return next((terms for terms in every if terms is not None), None)

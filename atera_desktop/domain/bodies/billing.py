"""Bodies about contracts and rates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from msgspec import UNSET, UnsetType, field

from atera_desktop.domain.bodies.body import Body, Fault, Flag, Id, Id32, Line, Long, Moment, Real, Text
from atera_desktop.domain.bodies.words import BillingPeriod, ContractType, CountBy


class RateChange(Body, frozen=True, kw_only=True):
    """UpdateRateRequest, of a product or an expense. What is archived is listed no more."""

    description: Line = UNSET
    amount: Real = UNSET
    sku: Text = UNSET
    archived: Flag = UNSET
    category: Text = UNSET


class NewRate(Body, frozen=True, kw_only=True):
    """CreateRateRequest, of a product or an expense."""

    required: ClassVar[tuple[str, ...]] = ("description", "amount")

    description: Line = UNSET
    amount: Real = UNSET
    sku: Text = UNSET
    category: Text = UNSET


class RetainerFlatFeeChange(Body, frozen=True, kw_only=True):
    """UpdateRetainerFlatFeeContractDto."""

    quantity: Real = UNSET
    billing_period: BillingPeriod = UNSET


class NewRetainerFlatFee(RetainerFlatFeeChange, frozen=True, kw_only=True):
    """CreateRetainerFlatFeeContractDto."""

    required: ClassVar[tuple[str, ...]] = ("rate_id", "billing_period")

    rate_id: Id32 = UNSET


class HourlyChange(Body, frozen=True, kw_only=True):
    """UpdateHourlyContractDto."""

    billing_period: BillingPeriod = UNSET


class NewHourly(HourlyChange, frozen=True, kw_only=True):
    """CreateHourlyContractDto."""

    required: ClassVar[tuple[str, ...]] = ("hourly_rate_id", "billing_period")

    hourly_rate_id: Id32 = UNSET
    additional_rate_ids: tuple[int, ...] | UnsetType = UNSET


class BlockHoursChange(Body, frozen=True, kw_only=True):
    """UpdateBlockHoursContractDto."""

    billing_period: BillingPeriod = UNSET
    hours_included: Real = UNSET
    commit_rollover: Flag = UNSET


class NewBlockHours(BlockHoursChange, frozen=True, kw_only=True):
    """CreateBlockHoursContractDto."""

    required: ClassVar[tuple[str, ...]] = ("hourly_rate_id", "billing_period", "hours_included", "commit_rollover")

    hourly_rate_id: Id32 = UNSET
    overage_rate_id: Id32 = UNSET


class BlockMoneyChange(Body, frozen=True, kw_only=True):
    """UpdateBlockMoneyContractDto."""

    billing_period: BillingPeriod = UNSET
    commit_rollover: Flag = UNSET


class NewBlockMoney(BlockMoneyChange, frozen=True, kw_only=True):
    """CreateBlockMoneyContractDto."""

    required: ClassVar[tuple[str, ...]] = ("contract_amount_rate_id", "billing_period", "commit_rollover", "hourly_rate_id")

    contract_amount_rate_id: Id32 = UNSET
    hourly_rate_id: Id32 = UNSET
    overage_rate_id: Id32 = UNSET


class RemoteMonitoringChange(Body, frozen=True, kw_only=True):
    """UpdateRemoteMonitoringContractDto."""

    count_by: CountBy = UNSET
    billing_period: BillingPeriod = UNSET


class NewRemoteMonitoring(RemoteMonitoringChange, frozen=True, kw_only=True):
    """CreateRemoteMonitoringContractDto."""

    required: ClassVar[tuple[str, ...]] = ("per_device_rate_id", "count_by", "billing_period")

    per_device_rate_id: Id32 = UNSET


class OnlineBackupChange(Body, frozen=True, kw_only=True):
    """UpdateOnlineBackupContractDto."""

    count_by: CountBy = UNSET
    billing_period: BillingPeriod = UNSET


class NewOnlineBackup(OnlineBackupChange, frozen=True, kw_only=True):
    """CreateOnlineBackupContractDto."""

    required: ClassVar[tuple[str, ...]] = ("per_gb_rate_id", "count_by", "billing_period")

    per_gb_rate_id: Id32 = UNSET


class NewProjectOneTimeFee(Body, frozen=True, kw_only=True):
    """CreateProjectOneTimeFeeContractDto."""

    required: ClassVar[tuple[str, ...]] = ("total_amount_rate_id",)

    total_amount_rate_id: Id32 = field(default=UNSET, name="TotalAmountRateId")


class NewProjectHourlyRate(NewProjectOneTimeFee, frozen=True, kw_only=True):
    """CreateProjectHourlyRateContractDto."""

    additional_rate_ids: tuple[int, ...] | UnsetType = UNSET


class ContractChange(Body, frozen=True, kw_only=True):
    """UpdateContractDto. Neither the type nor the rates can be changed."""

    contract_name: Text = UNSET
    default: Flag = UNSET
    start_date: Moment = UNSET
    end_date: Moment = UNSET
    active: Flag = UNSET
    taxable: Flag = UNSET
    tax_id: Id32 = field(default=UNSET, name="TaxId")
    notes: Long = UNSET
    retainer_flat_fee_contract: RetainerFlatFeeChange | UnsetType = UNSET
    hourly_contract: HourlyChange | UnsetType = UNSET
    block_hours_contract: BlockHoursChange | UnsetType = UNSET
    block_money_contract: BlockMoneyChange | UnsetType = UNSET
    remote_monitoring_contract: RemoteMonitoringChange | UnsetType = UNSET
    online_backup_contract: OnlineBackupChange | UnsetType = UNSET

    def odd(self) -> Iterator[Fault]:
        yield from _order(self.start_date, self.end_date)


class NewContract(Body, frozen=True, kw_only=True):
    """CreateContractDto: with exactly the terms of its type. SLAs cannot be listed, so somebody must know the id."""

    required: ClassVar[tuple[str, ...]] = ("contract_name", "sla_id", "customer_id", "default", "active", "taxable", "contract_type")

    contract_name: Text = UNSET
    sla_id: Id = field(default=UNSET, name="SLAId")
    customer_id: Id = UNSET
    default: Flag = UNSET
    start_date: Moment = UNSET
    end_date: Moment = UNSET
    active: Flag = UNSET
    taxable: Flag = UNSET
    tax_id: Id32 = field(default=UNSET, name="TaxId")
    contract_type: ContractType = UNSET
    notes: Long = UNSET
    retainer_flat_fee_contract: NewRetainerFlatFee | UnsetType = UNSET
    hourly_contract: NewHourly | UnsetType = UNSET
    block_hours_contract: NewBlockHours | UnsetType = UNSET
    block_money_contract: NewBlockMoney | UnsetType = UNSET
    remote_monitoring_contract: NewRemoteMonitoring | UnsetType = UNSET
    online_backup_contract: NewOnlineBackup | UnsetType = UNSET
    project_one_time_fee_contract: NewProjectOneTimeFee | UnsetType = UNSET
    project_hourly_rate_contract: NewProjectHourlyRate | UnsetType = UNSET

    def odd(self) -> Iterator[Fault]:
        """`RetainerFlatFee` has its terms in `RetainerFlatFeeContract`, and so on."""
        yield from _order(self.start_date, self.end_date)
        if self.contract_type is UNSET:
            return
        filled = [name for name in _TERMS if getattr(self, _TERMS[name]) is not UNSET]
        if f"{self.contract_type}Contract" not in filled:
            yield Fault(f"{self.contract_type}Contract", "required")
        yield from (Fault(name, "one of two", ("ContractType",)) for name in filled if name != f"{self.contract_type}Contract")


_TERMS = {
    "RetainerFlatFeeContract": "retainer_flat_fee_contract",
    "HourlyContract": "hourly_contract",
    "BlockHoursContract": "block_hours_contract",
    "BlockMoneyContract": "block_money_contract",
    "RemoteMonitoringContract": "remote_monitoring_contract",
    "OnlineBackupContract": "online_backup_contract",
    "ProjectOneTimeFeeContract": "project_one_time_fee_contract",
    "ProjectHourlyRateContract": "project_hourly_rate_contract",
}


def _order(start: Moment, end: Moment) -> Iterator[Fault]:
    if start is not UNSET and end is not UNSET and start.tzinfo and end.tzinfo and end < start:
        yield Fault("EndDate", "order", ("StartDate",))

"""The words of Atera's enumerations (atera-api.md, 9). What arrives may hold others; what goes out may not."""

from __future__ import annotations

from typing import Literal

from msgspec import UnsetType

AlertSeverity = Literal["Information", "Warning", "Critical"] | UnsetType
AlertCategory = Literal["Hardware", "Disk", "Availability", "Performance", "Exchange", "General"] | UnsetType
AlertStatus = Literal["Open", "Resolved", "Snoozed"] | UnsetType
TicketPriority = Literal["Low", "Medium", "High", "Critical"] | UnsetType
TicketImpact = Literal["NoImpact", "SiteDown", "ServerIssue", "Minor", "Major", "Crisis"] | UnsetType
TicketType = Literal["Incident", "Problem", "Request", "Change"] | UnsetType
Relation = Literal["Parent", "Child"] | UnsetType
BillingPeriod = (
    Literal["EndOfContractDuration", "Weekly", "BiWeekly", "Monthly", "Quarterly", "TwiceAYear", "Yearly", "OnDemand"] | UnsetType
)
CountBy = (
    Literal["PCAgents", "ServerAgents", "OtherDevices", "AgentsOnly", "All", "PCsTotalGB", "ServersTotalGB", "TotalGB", "MacAgents"]
    | UnsetType
)
ContractType = (
    Literal[
        "RetainerFlatFee",
        "BlockHours",
        "Hourly",
        "RemoteMonitoring",
        "BlockMoney",
        "ProjectOneTimeFee",
        "ProjectHourlyRate",
        "OnlineBackup",
    ]
    | UnsetType
)
SnmpVersion = Literal["V1", "V2"] | UnsetType
SnmpAuthentication = Literal["Undefined", "SHA1", "MD5"] | UnsetType
SnmpPrivacy = Literal["Undefined", "AES", "DES"] | UnsetType
SnmpSecurity = Literal["Undefined", "Authentication", "AuthenticationAndPrivacy"] | UnsetType
SortBy = Literal["Creation", "LastModified"] | UnsetType

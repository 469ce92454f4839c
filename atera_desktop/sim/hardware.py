"""What the machines are made of: models, operating systems, and how vendors write them."""

from __future__ import annotations

from random import Random
from typing import NamedTuple


class Model(NamedTuple):
    vendor: str
    model: str
    board: str
    cpu: str  # with the trailing blank that many processors report
    clock: str
    cores: int
    memory: tuple[int, ...]  # MiB, as the operating system counts them
    display: str
    sound: str
    bios_maker: str
    bios: tuple[str, ...]
    bios_date: str
    oui: str
    serial: str  # pattern: # a digit, ? a letter, anything else itself
    disk: tuple[int, ...]  # MiB


class System(NamedTuple):
    os: str
    type: str
    number: float
    version: str
    build: str


DISKS = (122_104, 242_928, 487_651, 953_253)
BIG = (1_907_199, 3_814_398)

DESKTOPS = (
    Model("Dell Inc.", "OptiPlex 5060", "Dell Inc. 0X8D7F", "Intel(R) Core(TM) i5-8500 CPU @ 3.00GHz ", "3.0 GHz", 6, (8091, 16219),
          "Intel(R) UHD Graphics 630",
          "Realtek Audio", "Dell Inc.", ("1.29.0", "1.27.0"), "2024-03-11", "8C:04:BA", "#?#?#?3", DISKS[1:3]),
    Model("Dell Inc.", "OptiPlex 7010", "Dell Inc. 0W3XFN", "13th Gen Intel(R) Core(TM) i5-13500 ", "2.5 GHz", 14, (16076, 32411),
          "Intel(R) UHD Graphics 770",
          "Realtek Audio", "Dell Inc.", ("1.22.0", "1.19.1"), "2025-07-02", "D0:8E:79", "#??##?4", DISKS[1:4]),
    Model("HP", "HP EliteDesk 800 G6 Desktop Mini PC", "HP 8711", "Intel(R) Core(TM) i7-10700T CPU @ 2.00GHz", "2.0 GHz", 8, (16157,
          32573),
          "Intel(R) UHD Graphics 630", "Conexant ISST Audio", "HP", ("S21 Ver. 02.14.00", "S21 Ver. 02.20.01"), "2024-10-09",
          "B0:5C:DA", "8CC####???", DISKS[1:3]),
    Model("LENOVO", "11T8000LUS", "LENOVO 32E1", "12th Gen Intel(R) Core(TM) i3-12100T ", "2.2 GHz", 4, (7896, 16089),
          "Intel(R) UHD Graphics 730", "Realtek(R) Audio",
          "LENOVO", ("M4GKT32A", "M4GKT2FA"), "2023-05-18", "88:AE:DD", "MJ0?????", DISKS[0:2]),
    Model("ASUSTeK COMPUTER INC.", "PRIME B550-PLUS", "ASUSTeK COMPUTER INC. PRIME B550-PLUS",
          "AMD Ryzen 7 5800X 8-Core Processor             ", "3.8 GHz", 8,
          (32689, 65457), "NVIDIA GeForce RTX 3060", "High Definition Audio Device", "American Megatrends Inc.", ("3405", "2803"),
          "2023-12-01", "A8:A1:59",
          "System Serial Number", DISKS[2:4]),
)  # fmt: skip
NOTEBOOKS = (
    Model("Dell Inc.", "Latitude 5420", "Dell Inc. 01M3M4", "11th Gen Intel(R) Core(TM) i5-1145G7 @ 2.60GHz", "2.6 GHz", 4, (15985, 32411),
          "Intel(R) Iris(R) Xe Graphics", "Realtek Audio", "Dell Inc.", ("1.36.2", "1.31.0"), "2024-06-20", "C8:B2:9B", "??###?3",
          DISKS[1:3]),
    Model("LENOVO", "20XW004AUS", "LENOVO 20XW004AUS", "11th Gen Intel(R) Core(TM) i7-1165G7 @ 2.80GHz ", "2.8 GHz", 4, (16099, 32483),
          "Intel(R) Iris(R) Xe Graphics", "Realtek(R) Audio", "LENOVO", ("N32ET86W (1.62 )", "N32ET91W (1.67 )"), "2023-09-14",
          "F8:75:A4", "PF#?????", DISKS[2:4]),
    Model("LENOVO", "21HD000CUS", "LENOVO 21HD000CUS", "13th Gen Intel(R) Core(TM) i5-1335U ", "1.3 GHz", 10, (16048, ),
          "Intel(R) Iris(R) Xe Graphics",
          "Realtek(R) Audio", "LENOVO", ("N3QET42W (1.42 )",), "2025-02-27", "C4:EF:BB", "PF##????", DISKS[1:3]),
    Model("HP", "HP EliteBook 840 G8 Notebook PC", "HP 880D", "11th Gen Intel(R) Core(TM) i5-1135G7 @ 2.40GHz", "2.4 GHz", 4, (16125,),
          "Intel(R) Iris(R) Xe Graphics", "Intel Smart Sound Technology", "HP", ("T37 Ver. 01.19.00",), "2024-11-22", "BC:0F:F3",
          "5CG####???", DISKS[1:3]),
    Model("Microsoft Corporation", "Surface Laptop 5", "Microsoft Corporation Surface Laptop 5", "12th Gen Intel(R) Core(TM) i7-1265U",
          "1.8 GHz", 10, (16167,),
          "Intel(R) Iris(R) Xe Graphics", "Realtek High Definition Audio(SST)", "Microsoft Corporation", ("13.101.143",), "2025-04-03",
          "C8:96:65", "0F######2####?",
          DISKS[1:2]),
)  # fmt: skip
SERVERS = (
    Model("Dell Inc.", "PowerEdge R650", "Dell Inc. 0PYXKY", "Intel(R) Xeon(R) Silver 4314 CPU @ 2.40GHz", "2.4 GHz", 32, (65216,
          130750), "Matrox G200eW3", "",
          "Dell Inc.", ("1.14.1", "1.11.2"), "2025-01-15", "B4:45:06", "??##?#3", BIG),
    Model("HPE", "ProLiant DL380 Gen10", "HPE ProLiant DL380 Gen10", "Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz ", "2.1 GHz", 32, (98177,
          130945),
          "Matrox G200eH3 (HPE)", "", "HPE", ("U30",), "2024-07-18", "20:67:7C", "CZJ####???", BIG),
    Model("VMware, Inc.", "VMware7,1", "Intel Corporation 440BX Desktop Reference Platform",
          "Intel(R) Xeon(R) Gold 5318Y CPU @ 2.10GHz", "2.1 GHz", 4,
          (8191, 16383, 32767), "VMware SVGA 3D", "", "VMware, Inc.", ("VMW71.00V.21805430.B64",), "2023-05-22", "00:50:56",
          "VMware-56 4d ## ?# #? 1f ## 2c-8# d# ## ?# 77 #a ## b#", (102_399, 204_799, 511_999)),
    Model("Microsoft Corporation", "Virtual Machine", "Microsoft Corporation Virtual Machine",
          "AMD EPYC 7313 16-Core Processor                ", "3.0 GHz", 8,
          (8191, 16383), "Microsoft Hyper-V Video", "", "Microsoft Corporation", ("Hyper-V UEFI Release v4.1",), "2024-05-13", "00:15:5D",
          "####-####-####-####-####-####-##", (130_441, 260_889)),
)  # fmt: skip
MACS = (
    Model("Apple Inc.", "MacBookPro18,3", "Apple Inc. MacBookPro18,3", "Apple M1 Pro", "3.2 GHz", 10, (16384, 32768), "Apple M1 Pro",
          "Apple Inc.", "Apple Inc.",
          ("11881.140.96",), "2025-05-30", "F4:D4:88", "????#?###?", (476_802, 953_674)),
    Model("Apple Inc.", "Mac14,2", "Apple Inc. Mac14,2", "Apple M2", "3.5 GHz", 8, (8192, 16384), "Apple M2", "Apple Inc.",
          "Apple Inc.", ("11881.140.96",),
          "2025-05-30", "A0:78:17", "??#?######", (238_418, 476_802)),
    Model("Apple Inc.", "iMac19,1", "Apple Inc. Mac-AA95B1DDAB278B95", "Intel(R) Core(TM) i5-9600K CPU @ 3.70GHz", "3.7 GHz", 6,
          (32768,), "Radeon Pro 580X",
          "Apple Inc.", "Apple Inc.", ("2022.140.5.0.0",), "2024-10-03", "3C:22:FB", "C02??###????", (953_674,)),
)  # fmt: skip

PRODUCTS = {"11T8000LUS": "ThinkCentre M70q Gen 3", "20XW004AUS": "ThinkPad X1 Carbon Gen 9", "21HD000CUS": "ThinkPad L14 Gen 4"}
"""Lenovo's models are numbers; the name is in ProductName."""

# Double blanks, bidi marks and trailing blanks are as Atera has them (atera-api.md, section 4).
WINDOWS = (
    System("Microsoft Windows 11 Pro  x64", "Work Station", 10.0, "23H2", "22631"),
    System("Microsoft Windows 11 Pro  x64", "Work Station", 10.0, "24H2", "26100"),
    System("Microsoft Windows 11 Pro  x64", "Work Station", 10.0, "24H2", "26100"),
    System("Microsoft Windows 11 Pro x64", "Work Station", 10.0, "25H2", "26200"),
    System("Microsoft Windows 11 Enterprise  x64", "Work Station", 10.0, "24H2", "26100"),
    System("Microsoft Windows 10 Pro  x64", "Work Station", 10.0, "22H2", "19045"),
    System("Microsoft Windows 10 Pro  x64", "Work Station", 10.0, "21H2", "19044"),
    System("\u200eMicrosoft Windows 10 Pro\u200f  x64", "Work Station", 10.0, "22H2", "19045"),
)
WINDOWS_SERVERS = (
    System("Microsoft Windows Server 2016 Standard  x64", "Server", 10.0, "1607", "14393"),
    System("Microsoft Windows Server 2019 Standard  x64", "Server", 10.0, "1809", "17763"),
    System("Microsoft Windows Server 2019 Standard  x64", "Server", 10.0, "1809", "17763"),
    System("Microsoft Windows Server 2022 Standard  x64", "Server", 10.0, "21H2", "20348"),
    System("Microsoft Windows Server 2022 Datacenter  x64", "Server", 10.0, "21H2", "20348"),
    System("Microsoft Windows Server 2025 Standard  x64", "Server", 10.0, "24H2", "26100"),
)
MACOS = (
    System("macOS Sonoma 14.6.1", "Mac", 14.6, "14.6.1", "23G93"),
    System("macOS Sequoia 15.5", "Mac", 15.5, "15.5", "24F74"),
    System("macOS Ventura 13.7.6", "Mac", 13.7, "13.7.6", "22H625"),
)
LINUX = (
    System("Ubuntu 22.04.5 LTS", "Linux", 22.04, "22.04", "5.15.0-139-generic"),
    System("Ubuntu 24.04.2 LTS ", "Linux", 24.04, "24.04", "6.8.0-60-generic"),
    System("Debian GNU/Linux 12 (bookworm)", "Linux", 12.0, "12", "6.1.0-37-amd64"),
)
OFFICE = (
    ("Microsoft 365 Apps for business", "16.0.18730"),
    ("Microsoft 365 Apps for business", "16.0.17928"),
    ("Microsoft Office Standard 2019", "16.0.10417"),
    ("Microsoft Office Professional Plus 2016", "16.0.5483"),
    (None, None),
)
VERSIONS = ("1.8.7.2", "1.8.7.2", "1.8.7.2", "1.8.7.2", "1.8.6.9", "1.8.6.1", "1.8.3.4", "1.7.2.8")

_LETTERS, _DIGITS = "ABCDEFGHJKLMNPQRSTUVWXYZ", "0123456789"


def serial(rng: Random, pattern: str) -> str:
    """A serial number after a model's pattern."""
    pick = rng.random
    return "".join(_DIGITS[int(pick() * 10)] if c == "#" else _LETTERS[int(pick() * 24)] if c == "?" else c for c in pattern)

"""Who the customers of Northlight IT Services are, and what people there are called."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """A customer before it has records. `kind` decides its machines' roles and names."""

    name: str
    code: str
    kind: str
    city: str
    state: str
    country: str
    zip: str
    phone: str
    notes: str | None = None


US, DE = "United States", "Germany"


def _words(text: str) -> list[str]:
    return text.split()


PLACES = (
    Place("Brightwater Dental", "BWD", "clinic", "Dublin", "Ohio", US, "43017", "+1 555 0140", "Closed on Fridays"),
    Place("Harbor & Pine Law", "HPL", "office", "Columbus", "Ohio", US, "43215", "+1 555 0152", None),
    Place(
        "Kestrel Logistics",
        "KST",
        "plant",
        "Toledo",
        "Ohio",
        US,
        "43604",
        "+1 555 0117",
        "Dispatch runs around the clock: call before reboots",
    ),
    Place("Studio Lindqvist", "STL", "design", "Cleveland", "Ohio", US, "44113", "+1 555 0186", "Mostly Macs"),
    Place(
        "Müller & Söhne Maschinenbau GmbH",
        "MSM",
        "plant",
        "Görlitz",
        "Sachsen",
        DE,
        "02826",
        "+49 3581 5550113",
        "Ansprechpartner: Frau Jäger",
    ),
    Place("Fenwick Architects", "FEN", "design", "Dayton", "Ohio", US, "45402", "+1 555 0173", None),
    Place("Lakeside Veterinary Clinic", "LVC", "clinic", "Sandusky", "Ohio", US, "44870", "+1 555 0164", None),
    Place("Tidewater Credit Union", "TCU", "office", "Norfolk", "Virginia", US, "23510", "+1 555 0128", "Change window Sunday 02:00-05:00"),
    Place("Quill & Ledger Accounting", "QLA", "office", "Akron", "Ohio", US, "44308", "+1 555 0135", "No changes in tax season"),
    Place("さくら設計株式会社", "SKR", "design", "横浜市", "神奈川県", "Japan", "231-0005", "+81 45 555 0109", None),
    Place("Oakridge School District", "OSD", "school", "Oakridge", "Ohio", US, "45417", "+1 555 0199", None),
    Place("Copperline Brewing Co.", "CLB", "plant", "Cincinnati", "Ohio", US, "45202", "+1 555 0147", None),
    Place("St. Brigid's Hospice", "SBH", "clinic", "Cork", "Munster", "Ireland", "T12 X2Y8", "+353 21 555 0121", None),
    Place("Pagecrest Hosting", "PCH", "hosting", "Ashburn", "Virginia", US, "20147", "+1 555 0181", "Never patch the edge hosts together"),
    Place("Redwood Property Management", "RPM", "office", "Eugene", "Oregon", US, "97401", "+1 555 0156", None),
    Place("Boulangerie Façade", "BFC", "office", "Québec", "Québec", "Canada", "G1R 4P5", "+1 555 0168", None),
    Place("Marlow & Finch Books", "MFB", "office", "Ann Arbor", "Michigan", US, "48104", "+1 555 0133", None),
    Place("Greenmeadow Pediatrics", "GMP", "clinic", "Fort Wayne", "Indiana", US, "46802", "+1 555 0177", None),
    Place("Ironbridge Fabrication", "IBF", "plant", "Pittsburgh", "Pennsylvania", US, "15222", "+1 555 0112", None),
    Place("Østerdal Regnskap AS", "ODR", "office", "Elverum", "Innlandet", "Norway", "2406", "+47 555 50 131", None),
)

WORDS = _words("""
    Alder Amber Ash Aspen Bayview Beacon Birch Bluestone Bridgeport Canyon Cedar Clearwater Cobalt Crescent Dover Eastgate Elm
    Evergreen Fairview Falcon Foxglove Glen Granite Harvest Hawthorn Heron Highland Hollow Juniper Keystone Lantern Laurel Linden
    Maple Meridian Millbrook Northgate Oriole Osprey Pinecrest Prairie Quarry Ravenswood Ridgeline Riverbend Rowan Saltmarsh Sandpiper
    Sierra Silverlake Stonegate Summit Sycamore Thornbury Tamarack Union Valley Westbrook Willow Yarrow
""")
TRADES = (
    ("Dental Group", "clinic"), ("Family Medicine", "clinic"), ("Physiotherapy", "clinic"), ("Law Offices", "office"),
    ("Insurance Brokers", "office"),
    ("Realty", "office"), ("Tax Advisors", "office"), ("Freight", "plant"), ("Precision Tools", "plant"), ("Packaging", "plant"),
    ("Foods", "plant"),
    ("Architecture", "design"), ("Media", "design"), ("Academy", "school"), ("Montessori", "school"), ("Web Services", "hosting"),
    ("Credit Union", "office"),
    ("Charity Trust", "office"), ("Builders", "plant"), ("Pharmacy", "clinic"), ("Hotels", "office"), ("Motors", "plant"), ("Surveyors",
    "design"),
    ("Nurseries", "office"), ("Travel", "office"), ("Opticians", "clinic"), ("Theatre", "design"), ("Wineries", "plant"), ("Staffing",
    "office"),
    ("Marine Supply", "plant"), ("Printworks", "design"), ("Housing", "office"), ("Orchards", "plant"), ("Radiology", "clinic"),
    ("Archives", "office"),
    ("Community College", "school"), ("Cold Storage", "plant"), ("Couriers", "plant"),
)  # fmt: skip
CITIES = (
    ("Columbus", "Ohio", "43215"), ("Akron", "Ohio", "44308"), ("Lima", "Ohio", "45801"), ("Mansfield", "Ohio", "44902"), ("Erie",
    "Pennsylvania", "16501"),
    ("Lansing", "Michigan", "48933"), ("Muncie", "Indiana", "47305"), ("Lexington", "Kentucky", "40507"), ("Wheeling", "West Virginia",
    "26003"),
    ("Buffalo", "New York", "14202"), ("Flint", "Michigan", "48502"), ("Evansville", "Indiana", "47708"),
)  # fmt: skip


def place(number: int) -> Place:
    """The customer at a position from 0; the first are written by hand, the others are put together, and no two have one name."""
    if number < len(PLACES):
        return PLACES[number]
    made = number - len(PLACES)
    word, (trade, kind) = WORDS[made % len(WORDS)], TRADES[(made * 7 + made // len(WORDS) * 3) % len(TRADES)]
    round_ = made // (len(WORDS) * len(TRADES))
    city, state, code = CITIES[(made * 5) % len(CITIES)]
    name = f"{word} {trade}" + (f" {city} {round_}" if round_ else "")
    letters = (word[:2] + trade[0] + (chr(65 + made // len(WORDS) % 26) if made >= len(WORDS) else "")).upper()
    return Place(name, letters, kind, city, state, US, code, f"+1 555 {1000 + number % 9000:04d}")


TECHNICIANS = (
    ("Ilan", "Reyes"), ("Dana", "Whitlock"), ("Priya", "Natarajan"), ("Tomasz", "Wójcik"), ("Grace", "Okafor"), ("Ben", "Sørensen"),
    ("Maya", "Lindgren"),
)  # fmt: skip
FIRST_NAMES = _words("""
    Mira Noah Emma Liam Olivia James Ava Lucas Sophia Mason Isabella Ethan Mia Logan Amelia Jacob Harper Daniel Evelyn Henry Abigail
    Owen Ella Samuel Scarlett Wyatt Grace Carter Chloe Julian Victoria Luke Riley Levi Aria Isaac Lily Gabriel Zoe Anthony Nora Leo
    Hazel Adrian Violet Jonas Aurora Miles Jürgen Anaïs Søren Zoë Björn Renée Łukasz Inés Yuki Kenji Oksana Tariq
""")
LAST_NAMES = _words("""
    Katz Miller Nguyen Garcia Patel Brown Kowalski Jensen Haddad Cohen Rossi Schmidt Larsen Murphy Dubois Novak Okoye Tanaka Silva
    Khan Fischer Lopez Reed Walsh Bauer Ortiz Moreau Lindberg Hughes Grant Weber Doyle Sato Petrov Castillo Bennett Farrell Romano
    Ibrahim Keller Vance Delgado Archer Quinn Mendes Holt Barros Sinclair Nakamura Hoffmann Brennan Cruz Leclerc Stein Abbott Vogel
    Ferreira Marsh Eriksen Blake Jäger Müller Nuñez Gonçalves Østby Dvořák O'Connor D'Angelo van-Dijk Ó-Briain
""")
JOBS = {
    "clinic": ("Receptionist", "Practice manager", "Nurse", "Doctor", "Billing clerk", "Hygienist"),
    "office": ("Office manager", "Accountant", "Partner", "Assistant", "Controller", "Paralegal"),
    "plant": ("Dispatcher", "Shift lead", "Buyer", "Quality engineer", "Warehouse clerk", "Plant manager"),
    "design": ("Designer", "Art director", "Architect", "Producer", "Studio manager", "Draughtsman"),
    "school": ("Teacher", "Principal", "Librarian", "Secretary", "Counselor", "Caretaker"),
    "hosting": ("Engineer", "Support lead", "Product owner", "Developer", "Sales", "Operations"),
}
FOLDERS = {
    "clinic": ("Front office", "Treatment rooms", "Servers", "Back office"),
    "office": ("Front office", "Back office", "Servers", "Laptops"),
    "plant": ("Dispatch", "Shop floor", "Servers", "Office"),
    "design": ("Studio", "Office", "Servers"),
    "school": ("Computer lab", "Classrooms", "Servers", "Administration"),
    "hosting": ("Edge", "Databases", "Office"),
}
ROOMS = {
    "clinic": ("RECEPTION", "XRAY", "ROOM", "BILLING", "LAB", "NURSE"),
    "office": ("FRONT", "ACCT", "MEETING", "PARTNER", "DESK", "SCAN"),
    "plant": ("DISPATCH", "CNC", "SHIP", "QA", "OFFICE", "GATE"),
    "design": ("DESIGN", "RENDER", "STUDIO", "PLOT", "CAD", "EDIT"),
    "school": ("LAB", "CLASS", "LIBRARY", "ADMIN", "MUSIC", "GYM"),
    "hosting": ("NOC", "DEV", "SUPPORT", "OFFICE", "SALES", "BUILD"),
}

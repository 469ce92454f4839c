"""The long conversations of some tickets, and what is attached to them."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from random import Random

from .desk import OPEN, Desk, technician_of
from .record import Record

PAUSE = 1200
"""Seconds that there are at least between two comments, on average."""

USER, TECHNICIAN, NOTE = "user", "technician", "note"
Script = tuple[tuple[str, str], ...]

LONG = (
    (USER, "Thanks for the quick answer. Some more that may help:\n\n- it began on Monday, right after the restart\n"
           "- my colleague next door has it too\n- on the notebook at home all is fine"),
    (TECHNICIAN, "Thank you, that is useful. Could you do two things for me?\n\n- sign out and in again\n"
                 "- send me a screenshot of the message, with the time in it\n\nHow to take one: https://help.northlight.example/screenshot"),
    (USER, "> - send me a screenshot of the message, with the time in it\n\nHere it is. It came up at 9:42 and again at 10:15."),
    (NOTE, "Nothing in the event log at 9:42. At 10:15 a timeout, id 4231. Two more machines on the same switch show it."),
    (TECHNICIAN, "I see the message in the log as well. I would like to have a look at the machine itself: "
                 "may I connect between 13:00 and 14:00?"),
    (USER, "Yes. I'm out for lunch until 13:30, just take over. The password is not written anywhere, call me if you need it."),
    (NOTE, "Remote session, 25 min. Removed the old driver, cleared the queue, set power saving of the network card to off."),
    (TECHNICIAN, "Done for now. What I changed:\n\n- old driver removed, the current one installed\n- stored credentials renewed\n"
                 "- power saving of the network card switched off\n\nPlease work as usual and tell me tomorrow whether it is gone."),
    (USER, "So far so good!"),
    (USER, "Sorry, I was too early. It is back since this morning, a bit less often."),
    (TECHNICIAN, "Thank you for telling. I will ask the manufacturer; we have a contract for that."),
    (NOTE, "Opened a case with the vendor: 7-4410982. Uploaded the logs of two machines. They want a trace while it happens."),
    (TECHNICIAN, "The manufacturer asks for a recording while it happens. Their steps are here: "
                 "https://support.vendor.example/kb/118?product=7&lang=en\n\nNo need to do it alone, I can start it for you."),
    (USER, "> No need to do it alone, I can start it for you.\n\nPlease do, I don't understand a word on that page :-)"),
    (NOTE, "Trace runs since 15:10, 2 GB at most. Stop it before the backup tonight!"),
    (TECHNICIAN, "The recording is running. When it happens next, note the time and carry on."),
    (USER, "16:03 and 16:20."),
    (TECHNICIAN, "Got both, recording stopped and sent."),
    (NOTE, "Vendor confirms: known fault of firmware 4.1.2, cured in 4.1.7. Release notes in the case. Needs ten minutes offline."),
    (TECHNICIAN, "Good news: the manufacturer knows the fault and has an update.\n\n"
                 "> Customers on 4.1.2 and 4.1.3 should move to 4.1.7 or later.\n> The update takes about ten minutes.\n\n"
                 "Can we do it on Thursday after 18:00? Nobody can work during these ten minutes."),
    (USER, "Thursday is bad (month's end), Friday after 17:00 is fine for all of us. Our boss agrees: \"do it & be done\"."),
    (NOTE, "Change for Friday 17:30 entered, told reception. Backup of the configuration is in the documentation."),
    (TECHNICIAN, "Friday 17:30 it is. I will write when it is done."),
    (TECHNICIAN, "The update is in, and everything answers again. Please watch it on Monday."),
)  # fmt: skip
SHORT = (
    (USER, "I forgot to say: the others in our room have it too."),
    (TECHNICIAN, "Good to know. Then it is not your computer, and I will look at the connection first. "
                 "The state of our services is always on https://status.northlight.example."),
    (NOTE, "Port shows errors since the weekend; cable or switch. Dana has a spare one."),
    (USER, "> Then it is not your computer\n\nThat is a relief. Shall I tell them to wait?"),
    (TECHNICIAN, "Yes please. We are on it:\n\n- first a new cable\n- if that is not it, another switch"),
)  # fmt: skip
BEGUN = (SHORT, LONG[:6], LONG[:20])
DONE = (SHORT, LONG[:9], LONG)
MAIL = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><body lang="EN-US" style="word-wrap:break-word">'
    '<div class="WordSection1"><p class="MsoNormal"><span style="font-size:11.0pt">{text}<o:p></o:p></span></p>'
    '<p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal"><b><span style="color:#1F3864">{name}</span></b><br>{customer}<br>'
    '<a href="mailto:{mail}">{mail}</a></p><img width="1" height="1" src="https://mail.{domain}/open.gif?id={number}"></div></body></html>'
)
"""A comment as a mail program sent it: with an image that its sender would like to see fetched."""

FILES = ("screenshot.png", "error message.png", "IMG_2041.jpg", "Quote 2026-118.pdf", "msinfo32.txt", "scan0007.pdf", "eventlog.evtx")


def lengthen(rng: Random, desk: Desk, now: float) -> None:
    """Lets both sides write more on some tickets, a few hundred at most.

    What is open goes on until now. What is done has it between the first answer and the last words, which stay what they are.
    """
    share = min(0.6, 500 / max(1, len(desk.tickets)))
    for ticket in desk.tickets.values():
        comments, begins = desk.comments[ticket["TicketID"]], ticket["TicketStatus"] in OPEN
        if rng.random() < (share / 2 if begins else share) and (gap := _since_the_last(comments, now) if begins else _between(comments)):
            fitting = [script for script in (BEGUN if begins else DONE) if len(script) * PAUSE < gap[1] - gap[0]]
            if fitting:
                _converse(rng, desk, ticket, rng.choice(fitting), *gap)
        if ticket["TicketSource"] == "Email" and len(comments) > 1 and rng.random() < share:
            comments[0]["CommentHtml"] = _mail(ticket, comments[0])


def attach(rng: Random, desk: Desk) -> None:
    """Gives some tickets files, one to three."""
    for number, ticket in desk.tickets.items():
        if ticket["TicketSource"] in ("Email", "Web", "Chat") and rng.random() < 0.2:
            names = rng.sample(FILES, rng.choice((1, 1, 1, 2, 3)))
            folder = f"https://app.atera.com/api/attachments/tickets/{number}"
            desk.attachments[number] = [f"{folder}/{rng.getrandbits(64):016x}/{name.replace(' ', '%20')}" for name in names]


def _since_the_last(comments: list[Record], now: float) -> tuple[float, float] | None:
    """The time since the last comment, when somebody has answered."""
    answered = any(comment["TechnicianContactID"] for comment in comments)
    return (_written(comments[-1]), now) if answered else None


def _between(comments: list[Record]) -> tuple[float, float] | None:
    """The longest time in which neither the first answer nor the last words of either side are written."""
    sides = [bool(comment["TechnicianContactID"]) for comment in comments]
    if True not in sides:
        return None
    last = min(len(sides) - 1 - sides[::-1].index(side) for side in (True, False))
    times = map(_written, comments[sides.index(True) : last + 1])
    return max(pairwise(times), key=lambda pair: pair[1] - pair[0], default=None)


def _written(comment: Record) -> float:
    return datetime.fromisoformat(comment["Date"]).timestamp()


def _converse(rng: Random, desk: Desk, ticket: Record, script: Script, start: float, end: float) -> None:
    others = [technician for technician in desk.technicians.values() if technician != technician_of(ticket)]
    for at, (who, text) in zip(sorted(rng.uniform(start + 1, end - 1) for _ in script), script, strict=True):
        if who == USER:
            desk.heard(ticket, text, at)
        else:
            author = rng.choice(others) if who == NOTE and rng.random() < 0.3 else technician_of(ticket)
            desk.answered(ticket, author, text, at, internal=who == NOTE)


def _mail(ticket: Record, comment: Record) -> str:
    facts = {
        "text": comment["Comment"].replace("&", "&amp;").replace("<", "&lt;"),
        "name": f"{comment['FirstName']} {comment['LastName']}",
        "customer": ticket["CustomerName"].replace("&", "&amp;"),
        "mail": comment["Email"],
        "domain": comment["Email"].rpartition("@")[2],
        "number": ticket["TicketNumber"],
    }
    return MAIL.format(**facts)

"""What is said on tickets: public and internal, by technicians and end users, and what is attached."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from atera_desktop.sim.markup import as_html
from tests.sim.wire import Wire, served


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with served() as wire:
        yield wire


def untouched(wire: Wire) -> int:
    """A ticket that no technician wrote on yet."""
    return next(number for number, ticket in wire.tenant.tickets.items() if not ticket["TechnicianFirstCommentDate"])


def people(wire: Wire) -> tuple[dict[str, Any], dict[str, Any]]:
    return list(wire.tenant.technicians.values())[1], list(wire.tenant.contacts.values())[3]


async def test_a_comment_of_each_kind_is_read_back_and_told_by_the_ticket(wire: Wire) -> None:
    number, (technician, contact) = untouched(wire), people(wire)
    of_technician = {"TechnicianId": technician["TechnicianContactID"]}
    names = dict(zip(("FirstName", "LastName"), technician["TechnicianFullName"].split(" ", 1), strict=True))
    mine = {"TechnicianContactID": technician["TechnicianContactID"], "EndUserID": None, "Email": technician["TechnicianEmail"], **names}
    theirs = {"TechnicianContactID": None, "EndUserID": contact["EndUserID"], "Email": contact["Email"]}
    for who, due, side, response in (
        ({"TechnicianCommentDetails": {**of_technician, "IsInternal": True}}, {**mine, "IsInternal": True}, "Technician", None),
        ({"technicianCOMMENTdetails": of_technician}, {**mine, "IsInternal": False}, "Technician", "2026-11-25T12:01:00Z"),
        ({"TechnicianCommentDetails": {"TechnicianEmail": mine["Email"].upper()}}, mine, "Technician", "2026-11-25T12:01:00Z"),
        (
            {"EnduserCommentDetails": {"EnduserId": contact["EndUserID"]}},
            {**theirs, "IsInternal": False},
            "EndUser",
            "2026-11-25T12:01:00Z",
        ),
    ):
        reply = await wire.send(
            "POST", f"/tickets/{number}/comments", {"CommentText": f"{len(due)} < 9", "CommentTimestampUTC": None, **who}
        )
        assert (reply.status, reply.json) == (200, {"ActionID": str(number)})
        last = (await wire.every(f"/tickets/{number}/comments"))[-1]
        date = f"2026-11-25T12:0{int(wire.clock.time // 60) % 60}:00Z"
        assert (last["Date"], last["Comment"], last["CommentHtml"]) == (date, f"{len(due)} < 9", f"<p>{len(due)} &lt; 9</p>")
        assert {name: last[name] for name in due} == due
        ticket = (await wire.get(f"/tickets/{number}")).json
        assert (ticket[f"Last{side}Comment"], ticket[f"Last{side}CommentTimestamp"]) == (last["Comment"], date)
        assert ticket["TechnicianFirstCommentDate"] == response
        assert (await wire.every("/tickets/lastmodified"))[-1]["TicketID"] == number
        wire.clock.time += 60


async def test_an_earlier_comment_goes_to_its_place_and_is_not_the_last(wire: Wire) -> None:
    number = next(n for n, comments in wire.tenant.comments.items() if len(comments) > 3)
    before = (await wire.get(f"/tickets/{number}")).json
    technician = {"TechnicianId": before["TechnicianContactID"], "IsInternal": False}
    second = wire.tenant.comments[number][1]["Date"]
    sent = {"CommentText": "Between", "CommentTimestampUTC": second.replace("Z", "+00:00"), "TechnicianCommentDetails": technician}
    assert (await wire.send("POST", f"/tickets/{number}/comments", sent)).status == 200
    assert (await wire.every(f"/tickets/{number}/comments"))[2]["Comment"] == "Between"
    assert (await wire.get(f"/tickets/{number}")).json == before


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({}, ["CommentText"]),
        ({"Message": "old"}, ["CommentText"]),
        ({"CommentText": "x"}, ["TechnicianCommentDetails"]),
        ({"CommentText": "x", "TechnicianCommentDetails": {"TechnicianId": 21}, "EnduserCommentDetails": {"EnduserId": 1}},
         ["TechnicianCommentDetails"]),
        ({"CommentText": " ", "TechnicianCommentDetails": {"TechnicianId": 21}}, ["CommentText"]),
        ({"CommentText": "x", "TechnicianCommentDetails": {"TechnicianId": 22}}, ["TechnicianCommentDetails.TechnicianId"]),
        ({"CommentText": "x", "TechnicianCommentDetails": {"IsInternal": True}}, ["TechnicianCommentDetails.TechnicianId"]),
        ({"CommentText": "x", "TechnicianCommentDetails": {"TechnicianId": 21, "IsInternal": "yes"}},
         ["TechnicianCommentDetails.IsInternal"]),
        ({"CommentText": "x", "EnduserCommentDetails": {}}, ["EnduserCommentDetails.EnduserId"]),
        ({"CommentText": "x", "EnduserCommentDetails": {"EnduserId": 1}}, ["EnduserCommentDetails.EnduserId"]),
        ({"CommentText": "x", "EnduserCommentDetails": 1}, ["EnduserCommentDetails"]),
        ({"CommentText": "x", "CommentTimestampUTC": "now", "TechnicianCommentDetails": {"TechnicianId": 21}}, ["CommentTimestampUTC"]),
    ],
)  # fmt: skip
async def test_a_wrong_comment_is_refused_and_not_kept(wire: Wire, body: object, names: list[str]) -> None:
    number = untouched(wire)
    before = [(await wire.get(f"/tickets/{number}{path}")).raw for path in ("", "/comments")]
    reply = await wire.send("POST", f"/tickets/{number}/comments", body)
    assert (reply.status, list(reply.json["errors"])) == (400, names)
    assert [(await wire.get(f"/tickets/{number}{path}")).raw for path in ("", "/comments")] == before


async def test_the_old_generation(wire: Wire) -> None:
    wire.weather.set("legacy")
    number = untouched(wire)
    for name in ("Message", "Comment"):
        reply = await wire.send("POST", f"/tickets/{number}/comments", {name: "old"})
        assert (reply.status, reply.raw) == (404, b"Invalid input")
    sent = {"CommentText": "new", "TechnicianCommentDetails": {"TechnicianId": 21}}
    assert (await wire.send("POST", f"/tickets/{number}/comments", sent)).status == 201
    assert all("CommentHtml" not in comment for comment in await wire.every(f"/tickets/{number}/comments"))
    assert "FirstResponseFinalDueDate" not in (await wire.get(f"/tickets/{number}")).json


async def test_a_comment_may_answer_201(wire: Wire) -> None:
    wire.weather.set("comment-201")
    sent = {"CommentText": "new", "TechnicianCommentDetails": {"TechnicianId": 21}}
    assert (await wire.send("POST", f"/tickets/{untouched(wire)}/comments", sent)).status == 201


@pytest.mark.parametrize("path", ["comments", "attachments"])
async def test_an_unknown_ticket_is_404(wire: Wire, path: str) -> None:
    assert (await wire.get(f"/tickets/999999/{path}")).status == 404
    if path == "comments":
        assert (await wire.send("POST", "/tickets/999999/comments", {"CommentText": "x"})).status == 404


async def test_conversations_are_long_and_short_public_and_internal_and_agree_with_their_tickets(wire: Wire) -> None:
    lengths, found = [], set()
    for number, ticket in wire.tenant.tickets.items():
        comments = wire.tenant.comments[number]
        lengths.append(len(comments))
        found |= {comment["IsInternal"] for comment in comments}
        assert [c["Date"] for c in comments] == sorted(c["Date"] for c in comments)
        said, heard = ([c for c in comments if (c["EndUserID"] is None) is side] for side in (True, False))
        assert ticket["FirstComment"] == comments[0]["Comment"]
        assert ticket["LastEndUserComment"] == heard[-1]["Comment"]
        assert ticket["LastTechnicianComment"] == (said[-1]["Comment"] if said else None)
        assert ticket["TechnicianFirstCommentDate"] == (said[0]["Date"] if said else None)
        assert comments[-1]["Date"] <= "2026-11-25T12:00:00Z"
    assert (max(lengths) >= 24, min(lengths), found) == (True, 1, {True, False})
    longest = max(wire.tenant.comments, key=lambda number: len(wire.tenant.comments[number]))
    html = "".join(comment["CommentHtml"] for comment in await wire.every(f"/tickets/{longest}/comments"))
    assert all(part in html for part in ("<ul><li>", "<blockquote><p>", '<a href="https://', "&amp;"))
    mails = [c for comments in wire.tenant.comments.values() for c in comments if "<img" in c.get("CommentHtml", "")]
    assert mails
    assert all(mail["EndUserID"] for mail in mails)


async def test_some_tickets_have_files(wire: Wire) -> None:
    for number in wire.tenant.tickets:
        files = (await wire.get(f"/tickets/{number}/attachments")).json
        assert files == wire.tenant.attachments.get(number, [])
        assert all(file.startswith("https://app.atera.com/") and " " not in file for file in files)
    assert 0 < len(wire.tenant.attachments) < len(wire.tenant.tickets)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a < b & c\nd", "<p>a &lt; b &amp; c<br>d</p>"),
        ("a\n\n\n- b\n- c\nd", "<p>a</p><ul><li>b</li><li>c</li></ul><p>d</p>"),
        ("> a\n> - b\nc", "<blockquote><p>a</p><p>- b</p></blockquote><p>c</p>"),
        ("see http://a.example/?x=1&y=2.", '<p>see <a href="http://a.example/?x=1&amp;y=2">http://a.example/?x=1&amp;y=2</a>.</p>'),
        ('http://a.example/"><b>', '<p><a href="http://a.example/&quot;">http://a.example/&quot;</a>>&lt;b></p>'),
        ("", "<p></p>"),
    ],
)
def test_a_text_as_html(text: str, html: str) -> None:
    assert as_html(text) == html

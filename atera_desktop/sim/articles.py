"""The articles of the tenant's knowledge base, as their authors wrote them: HTML with headings, lists, tables and links."""

from __future__ import annotations

import re
from random import Random
from uuid import NAMESPACE_URL, uuid5

from .moments import iso
from .record import Record

DAY = 86400.0

ARTICLES = (
    (
        "Connecting to the VPN",
        "Network",
        "How-to",
        "vpn,remote,home office",
        False,
        "<p>Open the VPN client and choose <b>Office</b>.</p><h2>First time</h2><ol><li>Sign in with your e-mail address.</li>"
        "<li>Approve the request on your phone.</li><li>Wait for the green lock in the notification area.</li></ol>"
        "<h2>It does not connect</h2><ul><li>Hotel and train networks need a sign-in page first: open "
        '<a href="http://neverssl.com/">neverssl.com</a>.</li><li>Restart the client, then the computer.</li></ul>'
        '<p>Still stuck? Write to <a href="mailto:help@northlight.example">help@northlight.example</a>.</p>',
    ),
    (
        "Choosing a good password",
        "Accounts",
        "How-to",
        "password,security",
        False,
        "<p>Length beats tricks: four random words are better than <code>P@ssw0rd!</code>.</p><h2>Rules</h2><ul>"
        "<li>At least 14 characters</li><li>Never the same one twice</li><li>Kept in the password manager, not in a spreadsheet</li></ul>",
    ),
    (
        "New phone: moving the authenticator",
        "Accounts",
        "How-to",
        "mfa,phone,authenticator",
        False,
        "<p>Do this <em>before</em> you give the old phone away.</p><ol><li>Install the authenticator on the new phone.</li>"
        '<li>On the computer open <a href="https://mysignins.microsoft.com/security-info">your security info</a>.</li>'
        "<li>Choose <b>Add sign-in method</b> and scan the code.</li><li>Remove the old phone from the list.</li></ol>",
    ),
    (
        "Printer shows offline",
        "Printing",
        "Troubleshooting",
        "printer,spooler,offline",
        False,
        "<h2>For everybody</h2><ol><li>Is the printer on, with paper, and without a red light?</li><li>Switch it off for 30 seconds.</li>"
        "<li>Remove old jobs from the queue.</li></ol><h2>For administrators</h2><p>Restart the spooler:</p>"
        "<pre>net stop spooler\ndel /q %systemroot%\\System32\\spool\\PRINTERS\\*\nnet start spooler</pre>",
    ),
    (
        "Scanning to e-mail",
        "Printing",
        "How-to",
        "scanner,mail",
        False,
        "<p>Press <b>Scan</b>, choose your name, press <b>Start</b>. Files above 20 MB do not arrive: use 200 dpi.</p>",
    ),
    (
        "Phishing: what it looks like and what to do",
        "Security",
        "Policy",
        "phishing,mail,security",
        False,
        "<h2>Signs</h2><ul><li>It is urgent, and about money or your password.</li><li>The sender's address is a little off.</li>"
        "<li>The link leads elsewhere: hover before you click.</li></ul><h2>What to do</h2><p>Press <b>Report message</b>. "
        "<strong>Did you type your password already?</strong> Call us at once; nobody will be blamed.</p>",
    ),
    (
        "Restoring a file from the backup",
        "Backup",
        "How-to",
        "backup,restore,previous versions",
        False,
        "<p>Most files can be brought back without us.</p><ol><li>Right-click the folder and choose <b>Restore previous versions</b>.</li>"
        "<li>Pick a date and open it.</li><li>Copy the file out; do not restore the whole folder.</li></ol>"
        "<table><tr><th>Where</th><th>Kept for</th></tr><tr><td>File server</td><td>90 days</td></tr>"
        "<tr><td>Microsoft 365</td><td>1 year</td></tr></table>",
    ),
    (
        "Out of office and shared mailboxes",
        "E-mail",
        "How-to",
        "outlook,out of office,shared mailbox",
        False,
        "<h2>Out of office</h2><p><b>File</b> &rarr; <b>Automatic Replies</b>.</p><h2>Shared mailboxes</h2>"
        "<p>They appear by themselves within an hour. If not, restart Outlook.</p>",
    ),
    (
        "Outlook asks for the password again and again",
        "E-mail",
        "Troubleshooting",
        "outlook,password,credentials",
        False,
        "<ol><li>Close Outlook and Teams.</li><li>Open <b>Credential Manager</b> and remove every entry that begins with "
        "<code>MicrosoftOffice16</code>.</li><li>Start Outlook and sign in.</li></ol>"
        '<p>Background: <a href="https://learn.microsoft.com/outlook/troubleshoot/">Microsoft\'s article</a>.</p>',
    ),
    (
        "Guest Wi-Fi",
        "Network",
        "How-to",
        "wifi,guests",
        False,
        "<p>The network is called <b>Guest</b>. Reception has a code for the day. It reaches the internet and nothing in the office.</p>",
    ),
    (
        "Runbook: disk of a server is full",
        "Servers",
        "Runbook",
        "disk,server,alert",
        True,
        "<h2>Look</h2><ol><li>Which volume, and how fast does it fill? See the alert's history.</li>"
        "<li>Run <code>TreeSize</code> as administrator.</li></ol><h2>Usual suspects</h2><ul><li>IIS and SQL logs</li>"
        "<li>WinSxS: <code>dism /online /cleanup-image /startcomponentcleanup</code></li><li>Shadow copies</li></ul>"
        "<h2>Never</h2><p>Never delete a database's transaction log by hand.</p>",
    ),
    (
        "Runbook: a user leaves",
        "Accounts",
        "Runbook",
        "offboarding,accounts",
        True,
        "<p>The manager's request must be in the ticket.</p><ol><li>Disable the account and end its sessions.</li>"
        "<li>Convert the mailbox to a shared one.</li><li>Hand OneDrive over to the manager.</li><li>Collect the devices.</li>"
        "<li>Remove the licenses after 30 days.</li></ol>",
    ),
    (
        "Runbook: patch night",
        "Servers",
        "Runbook",
        "patch,maintenance,updates",
        True,
        "<h2>Order</h2><ol><li>Domain controllers, one after the other</li><li>Database servers</li><li>Everything else</li></ol>"
        "<p>Snapshot first, and delete it within 72 hours. Changes are written into the ticket.</p>",
    ),
    (
        "サポートへの連絡方法",
        "General",
        "How-to",
        "サポート,連絡先",
        False,
        '<p>平日 9:00〜18:00 にメールまたは電話でご連絡ください。</p><ul><li>メール: <a href="mailto:help@northlight.example">'
        "help@northlight.example</a></li><li>電話: +1 555 0100</li></ul>",
    ),
)


def make_articles(rng: Random, now: float) -> dict[int, Record]:
    articles: dict[int, Record] = {}
    for number, (title, section, category, keywords, private, body) in enumerate(ARTICLES, 15):
        made = now - rng.uniform(120, 900) * DAY
        views = rng.randint(9, 420)
        articles[number] = {
            "KBID": number,
            "KBTimestamp": iso(made),
            "KBContext": body,
            "KBProduct": title,
            "KBRating_Yes": views // rng.randint(6, 20),
            "KBRating_No": views // rng.randint(30, 90),
            "KBRating_Views": views,
            "KBLastModified": iso(rng.uniform(made, now)),
            "KBIsPrivate": private,
            "KBStatus": 1,
            "KBPriority": number % 3,
            "KBKeywords": keywords,
            "KBAddress": re.sub(r"\W+", "-", title.lower()).strip("-"),
            "SectionId": _uuid("section", section),
            "SectionName": section,
            "CategoryId": _uuid("category", category),
            "CategoryName": category,
        }
    return articles


def _uuid(kind: str, name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"https://northlight.example/{kind}/{name}"))

"""What end users write tickets about, and how it goes on."""

from __future__ import annotations

from typing import NamedTuple


class Topic(NamedTuple):
    title: str
    first: str
    type: str
    priority: str
    replies: tuple[str, ...]


TOPICS = (
    Topic("Printer offline at reception",
          "The printer at reception shows offline since this morning. Patients are waiting for their forms.", "Incident", "Medium",
          ("Looking into it.", "The print server had lost the queue. Please try again.")),
    Topic("Outlook keeps asking for a password",
          "Outlook asks for my password every few minutes and then says disconnected. Webmail works.", "Incident", "Medium",
          ("I have reset the stored credentials on {machine}, can you check?", "A new token was needed after the policy change.")),
    Topic("VPN drops every ten minutes",
          "When I work from home the VPN on {machine} drops about every ten minutes. I have to sign in again each time.", "Problem",
          "High",
          ("Can you tell me which provider you are with?", "We see the same with two colleagues, the firewall firmware is suspected.")),
    Topic("New starter on Monday",
          "We have a new colleague starting on Monday. Please prepare a notebook, mailbox and access to the shared drive.", "Request",
          "Low",
          ("Account and licence are ordered.", "The notebook is being installed.")),
    Topic("{machine} is very slow", "My computer takes ten minutes to start and everything hangs. A restart did not help.", "Incident",
          "Low",
          ("There is little space left on the disk. I am clearing temporary files now.", "Would an SSD upgrade be approved?")),
    Topic("Cannot open shared drive", "The S: drive is gone since the update. I can't reach any of our documents.", "Incident", "High",
          ("The mapping is back after a gpupdate, please sign out and in.",)),
    Topic("Please install the new accounting software",
          "Our accountants want us on version 12 by the end of the month. Installer is in the attachment.", "Request", "Low",
          ("Scheduled for Thursday evening.",)),
    Topic("Server room alarm", "There is a beeping sound from the server room. I think it is the UPS.", "Incident", "Critical",
          ("On my way.", "Battery of the UPS replaced, alarm is off.")),
    Topic("Disk space on {machine}", "Alert: usage of drive C: on {machine} is over the limit.", "Incident", "Medium",
          ("Old profiles found, 40 GB.", "Cleaned up; will watch it for a week.")),
    Topic("Suspicious e-mail received", "I got an e-mail from our boss asking for gift cards. I did not click. What should I do?",
          "Incident", "High",
          ("Thank you for asking! It is phishing, we have blocked the sender.",)),
    Topic("Teams calls without sound", "Nobody hears me in Teams calls since I have the new headset.", "Incident", "Low",
          ("Please choose the headset under Devices.", "Driver updated on {machine}.")),
    Topic("Monthly patch review", "Scheduled: check patch compliance of all servers and report exceptions.", "Change", "Low",
          ("Two servers wait for a reboot window.",)),
    Topic("Mailbox full", "My mailbox is full and I can't send anymore!", "Incident", "Medium",
          ("Archive enabled, it will take a few hours.",)),
    Topic("Replace firewall", "Quote approved. Please plan the replacement of the old firewall outside business hours.", "Change",
          "Medium",
          ("Hardware is ordered.", "Change window: Sunday 02:00.")),
    Topic("Scanner does not send to folder", "Scan to folder says 'login failed' since the password change last week.", "Incident",
          "Low", ("The scanner used an expired service account.",)),
    Topic("MacBook does not charge", "My MacBook only charges when the lid is closed. Very strange.", "Incident", "Medium",
          ("Is it the original power adapter?", "Appointment with the repair shop made.")),
    Topic("Access to the project folder", "Please give our new trainee access to the folder S:\\Projekte\\2026 (group Büro).", "Request",
          "Low", ("Approved by the head of department, done.",)),
    Topic("Wi-Fi in the meeting room", "Guests can't get online in the big meeting room. In the hallway it is fine.", "Problem", "Medium",
          ("The access point needs a new place.", "Survey booked for next week.")),
    Topic("Backup failed on {machine}", "Alert: the last backup of {machine} did not finish.", "Incident", "High",
          ("VSS writer was in an error state.", "Backup ran fine tonight.")),
    Topic("Phone system: no outgoing calls", "We can be called, but we can't call anyone. This is urgent, we are losing orders!",
          "Incident", "Critical",
          ("Provider has a fault in the region.", "Calls go out again.")),
    Topic("Question about two-factor sign-in", "I have a new phone. How do I move the authenticator app?", "Request", "Low",
          ("I will call you at two o'clock and we do it together.",)),
    Topic("Label printer prints blank labels", "Dispatch can't print shipping labels, they come out blank. Trucks leave at four.",
          "Incident", "High",
          ("Wrong paper size after the driver update; corrected on {machine}.",)),
)  # fmt: skip
ANSWERS = (
    "Thank you, it works again.",
    "Still the same, sorry.",
    "I am at my desk until four, call me any time.",
    "Any news?",
    "Yes, please go ahead.",
    "It came back after lunch.  Now my colleague has it too.",
)
CLOSINGS = (
    "Done, closing this. Just reply if it comes back.",
    "Solved together on the phone.",
    "No answer for a week, so I am closing this for now.",
)
NOTES = ("Called twice, no answer.", "Spare part ordered, invoice to follow.", "Ask Dana about the licence count before replying.")

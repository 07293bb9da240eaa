"""The addresses of hearings and penalties: lists of days, complaints, notices, replies, orders.

What imposes, drops, recovers or revises signs, so it asks for a second factor given in the last
minutes; what an officer says in reply does not.
"""

from datetime import timedelta

from khidki.web.limits import Limit, by_officer
from khidki.web.officer import hearings, penalties
from khidki.web.route import Permission, Route

OFFICER = Permission.OFFICER
OFFICE = "/{language}/office"
HOUR = timedelta(hours=1)
OFTEN = (Limit("hearings and penalties", HOUR, 600, by_officer),)
EXPORTS = (Limit("hearings exported", HOUR, 30, by_officer),)
CASE = f"{OFFICE}/cases/{{id}}"
APPEAL = f"{OFFICE}/appeals/{{appeal}}"
PENALTY = f"{OFFICE}/penalties/{{penalty}}"

ROUTES = (
    Route("GET", f"{OFFICE}/hearings", hearings.show, OFFICER, name="office.hearings"),
    Route(
        "GET",
        f"{OFFICE}/hearings/export",
        hearings.export,
        OFFICER,
        name="office.hearings.export",
        limits=EXPORTS,
    ),
    Route(
        "GET",
        f"{OFFICE}/hearings/{{subject}}/invitation.ics",
        hearings.invitation,
        OFFICER,
        name="office.hearing.invitation",
    ),
    Route("GET", f"{CASE}/hearing", hearings.read, OFFICER, name="office.hearing"),
    Route("POST", f"{CASE}/hearing", hearings.do, OFFICER, name="office.hearing.do", limits=OFTEN),
    Route("GET", f"{APPEAL}/penalty", penalties.ask_notice, OFFICER, name="office.penalty.ask"),
    Route(
        "POST",
        f"{APPEAL}/penalty",
        penalties.give,
        OFFICER,
        name="office.penalty.give",
        limits=OFTEN,
        fresh=True,
    ),
    Route("GET", f"{OFFICE}/penalties", penalties.show, OFFICER, name="office.penalties"),
    Route(
        "GET",
        f"{OFFICE}/penalties/export",
        penalties.export,
        OFFICER,
        name="office.penalties.export",
        limits=EXPORTS,
    ),
    Route("GET", PENALTY, penalties.read, OFFICER, name="office.penalty"),
    Route("GET", f"{PENALTY}/why", penalties.why, OFFICER, name="office.penalty.why"),
    Route("GET", f"{PENALTY}/{{act}}", penalties.ask, OFFICER, name="office.penalty.act"),
    Route(
        "POST",
        f"{PENALTY}/{{act}}",
        penalties.do,
        OFFICER,
        name="office.penalty.do",
        limits=OFTEN,
        fresh=penalties.signs,
    ),
)

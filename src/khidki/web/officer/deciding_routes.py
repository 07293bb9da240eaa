"""The addresses of deciding: drafts, the note-sheet, what is next, several at once, and effort.

They stand before the address of an act in the table of officers' pages and are part of it.
"""

from datetime import timedelta

from khidki.web.limits import Limit, by_officer
from khidki.web.officer import acts, effort, notes, orders, together
from khidki.web.route import Permission, Route

OFFICER = Permission.OFFICER
HOUR = timedelta(hours=1)
ORDER_BODY_MOST = 256_000  # as an act: words about many questions, three bytes a letter
CASE = "/{language}/office/cases/{id}"
WRITTEN = Limit("drafts and notes of an officer", HOUR, 600, by_officer)

ROUTES = (
    Route("GET", "/{language}/office/together", together.show, OFFICER, name="office.together"),
    Route(
        "POST",
        "/{language}/office/together",
        together.do,
        OFFICER,
        name="office.together.do",
        limits=(Limit("acts at one stroke", HOUR, 120, by_officer),),
        fresh=True,
    ),
    Route("GET", "/{language}/office/effort", effort.show, OFFICER, name="office.effort"),
    Route("GET", f"{CASE}/next", acts.following, OFFICER, name="office.case.next"),
    Route("GET", f"{CASE}/draft", orders.ask, OFFICER, name="office.draft"),
    Route(
        "POST",
        f"{CASE}/draft",
        orders.put_up,
        OFFICER,
        name="office.draft.put_up",
        max_body=ORDER_BODY_MOST,
        limits=(WRITTEN,),
    ),
    Route(
        "POST",
        f"{CASE}/return",
        orders.give_back,
        OFFICER,
        name="office.draft.return",
        limits=(WRITTEN,),
    ),
    Route("GET", f"{CASE}/notes", notes.show, OFFICER, name="office.notes"),
    Route("POST", f"{CASE}/notes", notes.add, OFFICER, name="office.notes.add", limits=(WRITTEN,)),
    Route(
        "POST",
        f"{CASE}/left",
        effort.left,
        OFFICER,
        name="office.case.left",
        limits=(Limit("files left by an officer", HOUR, 3000, by_officer),),
    ),
)

"""The addresses of what an officer does around files: lists, hands, questions, posts, board.

What begins or ends a posting asks for a second factor given in the last minutes: it says who may
act for the state.
"""

from datetime import timedelta

from khidki.web.limits import Limit, by_officer
from khidki.web.officer import (
    allotment,
    appeals,
    board,
    courts,
    dues,
    handling,
    inbox,
    lists,
    my_posts,
    phrases,
    questions,
    scorecard,
    ties,
)
from khidki.web.route import Permission, Route

OFFICER = Permission.OFFICER
OFFICE = "/{language}/office"
CASE = f"{OFFICE}/cases/{{id}}"
HOUR = timedelta(hours=1)
OFTEN = (Limit("desk put in order", HOUR, 1200, by_officer),)
SELDOM = (Limit("posts handed on", HOUR, 60, by_officer),)
EXPORTS = (Limit("desks exported", HOUR, 30, by_officer),)

APPEAL = f"{OFFICE}/appeals/{{appeal}}"

ROUTES = (
    Route("GET", f"{OFFICE}/appeals", appeals.show, OFFICER, name="office.appeals"),
    Route(
        "GET",
        f"{OFFICE}/appeals/export",
        appeals.export,
        OFFICER,
        name="office.appeals.export",
        limits=EXPORTS,
    ),
    Route("GET", APPEAL, appeals.read, OFFICER, name="office.appeal"),
    Route("GET", f"{APPEAL}/papers/{{paper}}", appeals.paper, OFFICER, name="office.appeal.paper"),
    Route("GET", f"{APPEAL}/{{act}}", appeals.ask, OFFICER, name="office.appeal.act"),
    Route(
        "POST",
        f"{APPEAL}/{{act}}",
        appeals.do,
        OFFICER,
        name="office.appeal.do",
        limits=OFTEN,
        fresh=appeals.signs,
    ),
    Route("GET", f"{OFFICE}/export", inbox.export, OFFICER, name="office.export", limits=EXPORTS),
    Route("GET", f"{OFFICE}/allotment", allotment.show, OFFICER, name="office.allotment"),
    Route(
        "GET",
        f"{OFFICE}/allotment/export",
        allotment.export,
        OFFICER,
        name="office.allotment.export",
        limits=EXPORTS,
    ),
    Route("POST", f"{OFFICE}/next", inbox.take, OFFICER, name="office.take", limits=OFTEN),
    Route("GET", f"{OFFICE}/scorecard", scorecard.own, OFFICER, name="office.scorecard"),
    Route("GET", f"{OFFICE}/below-figures", scorecard.below, OFFICER, name="office.below-figures"),
    Route("GET", f"{OFFICE}/courts", courts.show, OFFICER, name="office.courts"),
    Route(
        "GET",
        f"{OFFICE}/courts/export",
        courts.export,
        OFFICER,
        name="office.courts.export",
        limits=EXPORTS,
    ),
    Route("GET", f"{OFFICE}/courts/enter", courts.ask, OFFICER, name="office.courts.ask"),
    Route(
        "POST",
        f"{OFFICE}/courts/enter",
        courts.enter,
        OFFICER,
        name="office.courts.enter",
        limits=SELDOM,
        fresh=True,
    ),
    Route("GET", f"{OFFICE}/courts/{{order}}", courts.read, OFFICER, name="office.court"),
    Route(
        "POST",
        f"{OFFICE}/courts/{{order}}/{{act}}",
        courts.follow,
        OFFICER,
        name="office.court.follow",
        limits=SELDOM,
        fresh=True,
    ),
    Route("GET", f"{OFFICE}/lists", lists.show, OFFICER, name="office.lists"),
    Route("POST", f"{OFFICE}/lists", lists.save, OFFICER, name="office.lists.save", limits=OFTEN),
    Route(
        "POST",
        f"{OFFICE}/lists/forget/{{kept}}",
        lists.forget,
        OFFICER,
        name="office.lists.forget",
        limits=OFTEN,
    ),
    Route("POST", f"{OFFICE}/labels", lists.label, OFFICER, name="office.labels", limits=OFTEN),
    Route(
        "POST",
        f"{OFFICE}/labels/forget/{{label}}",
        lists.unlabel,
        OFFICER,
        name="office.labels.forget",
        limits=OFTEN,
    ),
    Route("GET", f"{OFFICE}/words", phrases.show, OFFICER, name="office.words"),
    Route("POST", f"{OFFICE}/words", phrases.keep, OFFICER, name="office.words.keep", limits=OFTEN),
    Route(
        "POST",
        f"{OFFICE}/words/forget/{{kept}}",
        phrases.forget,
        OFFICER,
        name="office.words.forget",
        limits=OFTEN,
    ),
    Route("GET", f"{CASE}/handling", handling.show, OFFICER, name="office.handling"),
    Route(
        "POST",
        f"{CASE}/handling",
        handling.give,
        OFFICER,
        name="office.handling.give",
        limits=OFTEN,
    ),
    Route("GET", f"{CASE}/questions", questions.of_case, OFFICER, name="office.case.questions"),
    Route(
        "POST", f"{CASE}/questions", questions.put, OFFICER, name="office.case.ask", limits=OFTEN
    ),
    Route("GET", f"{OFFICE}/questions", questions.show, OFFICER, name="office.questions"),
    Route(
        "GET",
        f"{OFFICE}/questions/export",
        questions.export,
        OFFICER,
        name="office.questions.export",
        limits=EXPORTS,
    ),
    Route(
        "GET", f"{OFFICE}/questions/{{question}}", questions.read, OFFICER, name="office.question"
    ),
    Route(
        "POST",
        f"{OFFICE}/questions/{{question}}",
        questions.reply,
        OFFICER,
        name="office.question.answer",
        limits=OFTEN,
    ),
    Route("GET", f"{OFFICE}/due", dues.show, OFFICER, name="office.due"),
    Route(
        "GET",
        f"{OFFICE}/due/export",
        dues.export,
        OFFICER,
        name="office.due.export",
        limits=EXPORTS,
    ),
    Route("GET", f"{OFFICE}/asked-again", dues.show_again, OFFICER, name="office.again"),
    Route(
        "GET",
        f"{OFFICE}/asked-again/export",
        dues.export_again,
        OFFICER,
        name="office.again.export",
        limits=EXPORTS,
    ),
    Route("GET", f"{OFFICE}/board", board.show, OFFICER, name="office.below"),
    Route("GET", f"{OFFICE}/board/offer", board.ask_offer, OFFICER, name="office.offer"),
    Route(
        "POST",
        f"{OFFICE}/board/offer",
        board.offer,
        OFFICER,
        name="office.offer.do",
        limits=SELDOM,
        fresh=True,
    ),
    Route("GET", f"{OFFICE}/posts", my_posts.show, OFFICER, name="office.posts"),
    Route("GET", f"{OFFICE}/posts/leave", my_posts.ask_for_leave, OFFICER, name="office.leave"),
    Route(
        "POST",
        f"{OFFICE}/posts/leave",
        my_posts.leave,
        OFFICER,
        name="office.leave.ask",
        limits=SELDOM,
        fresh=True,
    ),
    Route(
        "POST",
        f"{OFFICE}/posts/back/{{posting}}",
        my_posts.back,
        OFFICER,
        name="office.leave.end",
        limits=SELDOM,
        fresh=True,
    ),
    Route(
        "POST",
        f"{OFFICE}/posts/answer/{{asked}}",
        my_posts.answered,
        OFFICER,
        name="office.stand_in.answer",
        limits=SELDOM,
        fresh=True,
    ),
    Route("GET", f"{OFFICE}/posts/relieve", my_posts.ask_relief, OFFICER, name="office.relieve"),
    Route(
        "POST",
        f"{OFFICE}/posts/relieve",
        my_posts.hand_over,
        OFFICER,
        name="office.relieve.do",
        limits=SELDOM,
        fresh=True,
    ),
    Route("GET", f"{OFFICE}/posts/left", my_posts.left, OFFICER, name="office.left"),
    Route(
        "POST",
        f"{OFFICE}/posts/left/{{relief}}",
        my_posts.take_over,
        OFFICER,
        name="office.left.join",
        limits=SELDOM,
        fresh=True,
    ),
    Route("GET", f"{OFFICE}/ties", ties.show, OFFICER, name="office.ties"),
    Route("POST", f"{OFFICE}/ties", ties.add, OFFICER, name="office.ties.add", limits=SELDOM),
    Route(
        "POST",
        f"{OFFICE}/ties/back",
        ties.back,
        OFFICER,
        name="office.ties.back",
        limits=SELDOM,
        fresh=True,
    ),
)

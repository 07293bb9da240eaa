"""Which changed answers ask for a second factor: accounts, mobiles, the birth date, in rows too."""

from dataclasses import replace

from khidki.domain.service.field import Field
from khidki.domain.service.guarded import guarded, guarded_changes
from khidki.domain.text import Text
from tests.worlds import catalogue

WORD = Text(hi="क", en="a")
PENSION = next(each for each in catalogue().services if each.id == "sje/old-age-pension")
ACCOUNT = {"account": "12345678901", "ifsc": "SBIN0001234"}


def with_witnesses():
    parts = (Field("name", "name", WORD), Field("mobile", "mobile", WORD))
    rows = Field("witnesses", "group", WORD, fields=parts, row=WORD, at_least=1, at_most=3)
    first, *rest = PENSION.form
    return replace(PENSION, form=(replace(first, fields=(*first.fields, rows)), *rest))


def changed(service, before, after):
    return guarded_changes(service, before=before, after=after)


def test_an_account_a_mobile_and_the_birth_date_are_guarded_and_nothing_else():
    kinds = {(asked.id, asked.kind) for asked in guarded(PENSION)}
    assert {("account", "bank_account"), ("mobile", "mobile")} <= kinds
    assert PENSION.applicant.birth in {name for name, _ in kinds}
    assert len(kinds) == 3


def test_another_answer_is_a_change_the_same_and_any_other_question_are_none():
    other = {**ACCOUNT, "account": "12345678902"}
    assert changed(PENSION, {"account": ACCOUNT}, {"account": dict(ACCOUNT)}) == ()
    assert changed(PENSION, {"account": ACCOUNT}, {"account": other}) == ("account",)
    assert changed(PENSION, {}, {"mobile": "9876543210"}) == ("mobile",)
    assert changed(PENSION, {"address_line": "a"}, {"address_line": "b"}) == ()


def test_of_rows_the_mobiles_count_and_how_many_rows_there_are():
    service = with_witnesses()
    one = {"name": {"en": "A"}, "mobile": "9876543210"}
    before = {"witnesses": [one]}
    assert changed(service, before, {"witnesses": [{**one, "name": {"en": "B"}}]}) == ()
    assert changed(service, before, {"witnesses": [{**one, "mobile": "9876543211"}]}) != ()
    assert changed(service, before, {"witnesses": [one, one]}) == ("witnesses",)

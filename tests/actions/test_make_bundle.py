"""The record for a court: every paper once, numbered through, with digests; memory does not grow."""

import hashlib

import pikepdf
import pytest

from khidki.actions.ask_copy import ask_copies
from khidki.actions.consult import ask
from khidki.actions.make_bundle import make_bundle
from khidki.actions.note import write_note
from khidki.actions.read_record import read_record
from khidki.actions.tell_record import INTERNAL, parts_of
from khidki.domain.case.application import Unknown
from khidki.domain.case.number import number
from khidki.store import documents
from khidki.web.spoken import called
from tests.actions.test_appeals import appeal, refused
from tests.cases import apply, officer
from tests.worlds import Clock, world_of

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def world(module_furnished_uri):
    async with world_of(module_furnished_uri, now=Clock()) as made:
        yield made


async def test_a_bundle_holds_every_paper_with_its_digest_and_numbered_pages(world, tmp_path):
    case = await refused(world)
    out = tmp_path / "bundle.pdf"
    made = await make_bundle(world, case.number, out, called)
    async with world.reading() as tx:
        papers = await documents.of(tx, case.id)
    assert {paper.digest.hex() for paper in papers} <= {piece.sha256 for piece in made.pieces}
    assert made.sha256 == hashlib.sha256(out.read_bytes()).hexdigest()
    with pikepdf.open(out) as opened:
        assert len(opened.pages) == made.pages > len(papers) + 3
    titles = [piece.title.en for piece in made.pieces]
    assert titles[0] == "What happened and what was said"
    assert "Order of refusal" in titles


async def test_what_the_office_wrote_asked_and_sent_is_in_it_unless_it_is_kept_back(
    world, tmp_path
):
    case = await apply(world)
    patwari = await officer(world, "patwari.chomu")
    await write_note(world, patwari, case.id, "घर देखना है।")
    asked = await ask(
        world, patwari, case.id, to_post="tehsildar:RJ-JAIPUR-JAIPUR", question="खसरा?", days=2
    )
    assert asked == []
    made = await make_bundle(world, case.number, tmp_path / "all.pdf", called)
    inside = {"Note-sheet", "Questions to other offices"}
    titles = {piece.title.en for piece in made.pieces}
    assert inside | {"Messages that were sent"} <= titles
    out = tmp_path / "less.pdf"
    less = await make_bundle(world, case.number, out, called, without=INTERNAL)
    assert titles - {piece.title.en for piece in less.pieces} == inside
    with pikepdf.open(out) as opened:
        assert len(opened.pages) == less.pages == made.pages - 2


async def test_appeals_and_copies_of_the_file_are_listed(world, tmp_path):
    case = await refused(world)
    await appeal(world, case)
    await ask_copies(world, case.account, case.id, ["receipt"], called)
    async with world.reading() as tx:
        record = await read_record(world, tx, case.id)
    parts = {name: told for name, _, told in parts_of(world, record, called)}
    heads = [one["head"]["en"] for one in parts["linked"]["entries"]]
    assert heads == ["First appeal", "Certified copy: Receipt"]


async def test_a_paper_that_does_not_open_is_named_with_its_digest(world, tmp_path):
    case = await refused(world)
    async with world.transaction() as tx:
        first = (await documents.of(tx, case.id))[0]
        broken = await world.files.put(b"no picture")
        await tx.run(
            "UPDATE document SET file = %(file)s WHERE bucket = %(bucket)s AND id = %(id)s",
            file=broken, bucket=first.bucket, id=first.id,
        )  # fmt: skip
    made = await make_bundle(world, case.number, tmp_path / "bundle.pdf", called)
    (left,) = [piece for piece in made.pieces if piece.path is None]
    assert left.sha256 == hashlib.sha256(b"no picture").hexdigest()
    assert made.left_out == [left.title]


async def test_a_number_of_nobody_makes_no_file(world, tmp_path):
    nobodys = number(year=2026, bucket=7, serial=7)
    with pytest.raises(Unknown):
        await make_bundle(world, nobodys, tmp_path / "x", called)
    assert not list(tmp_path.iterdir())

"""Whatever strangers send, either a clean file comes out or a refusal that can be explained."""

import io
import struct
import zipfile
import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from khidki.domain.record import upload
from khidki.domain.record.upload import Kind, Limits
from khidki.gateways.uploads import Uploads, read_limited

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def anyio_backend():
    return "asyncio"


@pytest.fixture(scope="module")
async def uploads():
    gateway = Uploads(seconds=60)
    yield gateway
    await gateway.close()


async def pieces(data: bytes, size: int = 65536):
    for start in range(0, len(data), size):
        yield data[start : start + size]


async def accept(uploads: Uploads, data: bytes, **limits):
    return await uploads.accept(pieces(data), Limits(**limits))


def photo(size=(400, 300), form="JPEG", mode="RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert(mode).save(out, form, **options)
    return out.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_bomb(width: int, height: int, rows: int) -> bytes:
    squeezed = zlib.compress(bytes((width // 8 + 1) * rows), 9)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", squeezed) + chunk(b"IEND", b"")
    )


def paper(change=None, pages=1, **save) -> bytes:
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page()
        pdf.pages[-1].Contents = pdf.make_stream(b"BT ET")
    if change:
        change(pdf)
    out = io.BytesIO()
    pdf.save(out, **save)
    return out.getvalue()


# What must not be read to its end


async def test_reading_stops_at_the_first_byte_over_the_limit():
    asked = 0

    async def endless():
        nonlocal asked
        while True:
            asked += 1
            yield bytes(1000)

    with pytest.raises(upload.TooLarge) as refused:
        await read_limited(endless(), 10_000)
    assert refused.value.limit == 10_000
    assert asked == 11


async def test_exactly_the_limit_is_taken():
    assert await read_limited(pieces(b"x" * 100), 100) == b"x" * 100


async def test_nothing_is_refused_as_empty(uploads):
    with pytest.raises(upload.Empty):
        await accept(uploads, b"")


# What is not what it says


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(10_000_000))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', "svg"),
        (photo(form="GIF"), "gif"),
        (photo(form="BMP"), "bmp"),
        (photo(form="TIFF"), "tiff"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(100), "heic"),
        (b"\n<!DOCTYPE html><script>x()</script>", "html"),
        (b"\xef\xbb\xbf<script>x()</script>", "html"),
        (zipped(), "zip"),
        (b"MZ" + bytes(100), "program"),
        (b"hello", "unknown"),
        (b"RIFF\x00\x00\x00\x00AVI " + bytes(50), "unknown"),
        (b"GIF89a/*\xff\xd8\xff*/=1;%PDF-1.7", "gif"),
        (b"   %PDF-1.7 after spaces", "unknown"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_the_content_decides_and_the_refusal_names_what_it_saw(uploads, data, seen):
    with pytest.raises(upload.WrongType) as refused:
        await accept(uploads, data)
    assert (refused.value.seen, refused.value.allowed) == (seen, ["jpeg", "pdf", "png", "webp"])


async def test_a_kind_that_this_paper_may_not_be_is_refused(uploads):
    with pytest.raises(upload.WrongType):
        await accept(uploads, photo(), accept=frozenset({Kind.PDF}))


@pytest.mark.parametrize(
    "head", [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n", b"RIFF\0\0\0\0WEBP"]
)
async def test_the_right_first_bytes_before_rubbish_are_damage(uploads, head):
    with pytest.raises(upload.Damaged):
        await accept(uploads, head + b"<script>alert(1)</script>" * 50 + b"%%EOF")


# Pictures


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
async def test_a_picture_cut_short_is_damaged(uploads, form):
    data = photo(form=form)
    with pytest.raises(upload.Damaged) as refused:
        await accept(uploads, data[: len(data) // 2])
    assert refused.value.kind == form.lower()


async def test_a_thousand_million_pixels_are_refused_unread(uploads):
    bomb = png_bomb(40_000, 40_000, 100)
    assert len(bomb) < 10_000
    with pytest.raises(upload.TooManyPixels) as refused:
        await accept(uploads, bomb)
    assert (refused.value.width, refused.value.height) == (40_000, 40_000)


async def test_more_rows_than_the_head_declares_do_no_harm(uploads):
    made = await accept(uploads, png_bomb(80, 10, 5_000_000))
    assert (made.width, made.height) == (80, 10)


async def test_a_text_that_unpacks_to_a_gigabyte_is_ended(uploads):
    plain = photo(form="PNG")
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(10**9 // 4), 9))
    with pytest.raises((upload.Damaged, upload.TooComplex)):
        await accept(uploads, plain[:33] + text + plain[33:])
    assert (await accept(uploads, plain)).kind is Kind.PNG


async def test_place_and_camera_are_gone_and_the_picture_stands_upright(uploads):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825)[1] = "N"
    sent = photo((400, 300), exif=exif, comment=b"hidden words")
    made = await accept(uploads, sent)
    assert (made.width, made.height) == (300, 400)
    assert b"SecretPhone" in sent
    for secret in (b"SecretPhone", b"Exif", b"hidden words"):
        assert secret not in made.data
    assert not Image.open(io.BytesIO(made.data)).getexif()


async def test_what_hides_behind_a_picture_does_not_come_along(uploads):
    for form in ("JPEG", "PNG"):
        made = await accept(uploads, photo(form=form) + zipped() + b"<script>x()</script>")
        assert b"PK\x03\x04" not in made.data
        assert b"<script>" not in made.data


async def test_a_large_photo_is_made_smaller_and_keeps_its_shape(uploads):
    made = await accept(uploads, photo((6000, 4000), quality=20))
    assert (made.width, made.height) == (2600, 1733)


@pytest.mark.parametrize(("mode", "kept"), [("L", "L"), ("1", "L"), ("RGB", "RGB"), ("P", "RGB")])
async def test_grey_stays_grey_and_colour_stays_colour(uploads, mode, kept):
    made = await accept(uploads, photo(form="PNG", mode=mode))
    assert Image.open(io.BytesIO(made.data)).mode == kept


async def test_a_transparent_scan_lies_on_white(uploads):
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")
    made = await accept(uploads, out.getvalue())
    assert Image.open(io.BytesIO(made.data)).getpixel((10, 10)) == (255, 255, 255)


async def test_sixteen_bit_grey_keeps_its_middle(uploads):
    out = io.BytesIO()
    Image.new("I;16", (20, 20), 32768).save(out, "PNG")
    made = await accept(uploads, out.getvalue())
    assert Image.open(io.BytesIO(made.data)).getpixel((5, 5)) == 128


async def test_the_pictures_of_a_webp_become_a_jpeg(uploads):
    made = await accept(uploads, photo(form="WEBP"))
    assert (made.kind, made.media_type, made.pages) == (Kind.JPEG, "image/jpeg", 1)


async def test_the_same_picture_gives_the_same_bytes(uploads):
    sent = photo()
    assert (await accept(uploads, sent)).sha256 == (await accept(uploads, sent)).sha256


# PDF


def script(pdf):
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def named_script(pdf):
    tree = Dictionary(Names=Array([String("x"), Dictionary(S=Name.JavaScript, JS=String("1"))]))
    pdf.Root.Names = Dictionary(JavaScript=tree)


def launch(pdf):
    pdf.pages[0].AA = Dictionary(O=Dictionary(S=Name.Launch, F=String("cmd.exe")))


def submit(pdf):
    pdf.Root.AcroForm = Dictionary(
        Fields=Array([pdf.make_indirect(Dictionary(A=Dictionary(S=Name.SubmitForm)))])
    )


def xfa(pdf):
    pdf.Root.AcroForm = Dictionary(XFA=pdf.make_stream(b"<xdp/>"))


def attachment(pdf):
    pdf.attachments["x.exe"] = b"MZ"


def media(pdf):
    pdf.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.RichMedia)])


def elsewhere(pdf):
    pdf.pages[0].Annots = Array([Dictionary(A=Dictionary(S=Name.GoToR, F=String("\\\\evil\\x")))])


def outside_stream(pdf):
    stream = pdf.make_stream(b"")
    stream.F = String("/etc/passwd")
    pdf.pages[0].Contents = stream


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (script, "script"),
        (named_script, "script"),
        (launch, "launch"),
        (submit, "form"),
        (xfa, "form"),
        (attachment, "attachment"),
        (media, "media"),
        (elsewhere, "link"),
        (outside_stream, "link"),
    ],
)
async def test_a_pdf_that_can_act_is_refused_with_what_it_does(uploads, change, what):
    with pytest.raises(upload.ActiveContent) as refused:
        await accept(uploads, paper(change))
    assert refused.value.what == what


async def test_a_script_in_disguise_and_in_a_compressed_object_is_found(uploads):
    plain = paper(script).replace(b"/JavaScript", b"/J#61vaScrip#74").replace(b"/JS", b"/#4a#53")
    packed = paper(script, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"JavaScript" not in plain
    assert b"JavaScript" not in packed
    for data in (plain, packed):
        with pytest.raises(upload.ActiveContent):
            await accept(uploads, data)


async def test_habits_are_taken_out_without_a_word(uploads):
    def change(pdf):
        pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])
        pdf.docinfo["/Author"] = "Sita Devi"
        action = Dictionary(S=Name.URI, URI=String("http://evil.example"))
        pdf.pages[0].Annots = Array([Dictionary(Subtype=Name.Link, A=action)])

    made = await accept(uploads, paper(change))
    clean = pikepdf.open(io.BytesIO(made.data))
    assert "/OpenAction" not in clean.Root
    assert "/Info" not in clean.trailer
    assert str(clean.pages[0].Annots[0].A.URI) == ""


async def test_what_hides_around_a_pdf_does_not_come_along(uploads):
    data = paper().replace(b"%%EOF", zipped()[:500] + b"<script>x()</script>\n%%EOF")
    made = await accept(uploads, data)
    assert made.data.startswith(b"%PDF-")
    assert b"<script>" not in made.data
    assert (made.kind, made.pages, made.width) == (Kind.PDF, 1, None)


@pytest.mark.parametrize("user", ["", "secret"])
async def test_a_locked_pdf_is_refused_as_such(uploads, user):
    locked = paper(encryption=pikepdf.Encryption(owner="boss", user=user))
    with pytest.raises(upload.Encrypted):
        await accept(uploads, locked)


async def test_pages_are_counted(uploads):
    with pytest.raises(upload.TooManyPages) as refused:
        await accept(uploads, paper(pages=41))
    assert (refused.value.pages, refused.value.limit) == (41, 40)
    assert (await accept(uploads, paper(pages=40))).pages == 40


async def test_a_pdf_without_pages_is_empty(uploads):
    with pytest.raises(upload.Empty):
        await accept(uploads, paper(pages=0))


async def test_a_pdf_cut_short_is_damaged(uploads):
    data = paper(pages=30)
    with pytest.raises(upload.Damaged):
        await accept(uploads, data[: len(data) * 2 // 3])


def packed_zeros(megabytes: int) -> bytes:
    """So many megabytes of nothing, packed: one of them packed and said again, in no time."""
    packer = zlib.compressobj(9)
    first, one = (packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in "12")
    sum_of_zeros = (megabytes << 20) % 65521 << 16 | 1
    return first + one * (megabytes - 1) + packer.flush()[:-4] + struct.pack(">I", sum_of_zeros)


@pytest.mark.parametrize("times", [1, 2])
async def test_a_stream_that_unpacks_to_a_flood_is_refused(uploads, times):
    packed = packed_zeros(900)
    filters = Name.FlateDecode
    if times == 2:
        packed, filters = zlib.compress(packed, 9), Array([Name.FlateDecode, Name.FlateDecode])

    def change(pdf):
        stream = pdf.make_stream(b"")
        stream.write(packed, filter=filters)
        pdf.pages[0].Contents = stream

    data = paper(change, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert len(data) < 2_000_000
    with pytest.raises(upload.TooComplex):
        await accept(uploads, data)
    assert (await accept(uploads, paper())).pages == 1


async def test_an_object_stream_that_unpacks_to_a_flood_is_refused(uploads):
    flood = zlib.compress(b"0 0 " + b"<<" * 60_000_000, 9)
    data = (
        b"%%PDF-1.7\n1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n"
        % len(flood)
    )
    data += flood + b"\nendstream\nendobj\n"
    cross = bytes([0, 0, 0, 0, 1, 0, 9, 0, 2, 0, 1, 0])
    start = len(data)
    data += b"2 0 obj\n<</Type/XRef/Size 3/W[1 2 1]/Root 2 0 R/Length 12>>stream\n" + cross
    data += b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start
    with pytest.raises((upload.Damaged, upload.TooComplex)):
        await accept(uploads, data)
    assert (await accept(uploads, paper())).pages == 1


async def test_a_page_tree_that_bites_its_tail_ends(uploads):
    def change(pdf):
        kids = pdf.Root.Pages.Kids
        kids.append(pdf.Root.Pages)

    try:
        data = paper(change)
    except (pikepdf.PdfError, RuntimeError):
        data = paper().replace(b"/Kids [ 3 0 R ]", b"/Kids [ 2 0 R ]")
    with pytest.raises((upload.Damaged, upload.TooComplex, upload.Empty)):
        await accept(uploads, data)


async def test_a_hundred_thousand_brackets_are_refused(uploads):
    data = paper(lambda pdf: setattr(pdf.Root, "Deep", Array([7])))
    data = data.replace(b"[ 7 ]", b"[" * 100_000 + b"]" * 100_000)
    with pytest.raises((upload.Damaged, upload.TooComplex)):
        await accept(uploads, data)

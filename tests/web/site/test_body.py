"""Bodies: read within limits, fields as text, files as streams."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khidki.web.form import BadBody, parse_fields
from tests.web.kernel import form_token

pytestmark = pytest.mark.anyio


async def test_a_field_may_come_several_times(client):
    data = {"csrf": await form_token(client), "tick": ["a", "b"], "name": "सीता"}
    answer = await client.post("/hi/echo", data=data)
    assert answer.json() == {"tick": ["a", "b"], "name": ["सीता"]}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"", {}),
        (b"a", {"a": ""}),
        (b"a=&b=1&&", {"a": "", "b": "1"}),
        (b"a=1%2B1%3D2+ok", {"a": "1+1=2 ok"}),
        (b"a=b=c", {"a": "b=c"}),
        (b"a=%e0%a4%95%26%3D%0D%0A", {"a": "क&=\r\n"}),
        (b"a=%ff", {"a": "\ufffd"}),
        (b"a=1&a=2", {"a": "1"}),
    ],
)
def test_fields_are_read_as_browsers_write_them(written, read):
    assert dict(parse_fields(written)) == read


@given(st.lists(st.tuples(st.text(min_size=1), st.text()), max_size=20))
def test_whatever_a_browser_writes_is_read_back(fields):
    kept = [(n.replace("\0", "").replace("=", "") or "n", v.replace("\0", "")) for n, v in fields]
    form = parse_fields(urlencode(kept).encode())
    assert [(n, v) for n in form for v in form.all(n)] == sorted(
        kept, key=lambda pair: [n for n, _ in kept].index(pair[0])
    )


@pytest.mark.parametrize(
    "written", [b"a=%", b"a=%4", b"a=%zz", b"a=%00", b"a=\x00", b"a=%\r\n", b"a= "]
)
def test_what_no_browser_writes_is_refused(written):
    with pytest.raises(BadBody):
        parse_fields(written)


async def test_a_body_of_ten_megabytes_is_refused_in_the_readers_language(client):
    await form_token(client)
    for language, words in (("hi", "बहुत बड़ी"), ("en", "too large")):
        answer = await client.post(f"/{language}/echo", data={"a": "x" * 10_000_000})
        assert answer.status_code == 413
        assert answer.headers["connection"] == "close"
        assert words in answer.text


async def test_reading_stops_at_the_first_byte_over_the_limit(client):
    sent = []

    async def endless():
        while True:
            sent.append(1)
            yield b"a" * 10_000

    await form_token(client)
    kind = {"content-type": "application/x-www-form-urlencoded"}
    answer = await client.post("/hi/echo", content=endless(), headers=kind)
    assert answer.status_code == 413
    assert len(sent) == 7


async def test_a_file_arrives_as_a_stream_with_its_bare_name(client):
    data = {"csrf": await form_token(client), "act": "save"}
    files = {"paper": ("..\\..\\C:/ऐ/ration\ncard.jpg", b"j" * 200_000, "image/jpeg")}
    answer = await client.post("/hi/upload", data=data, files=files)
    assert answer.json()["bytes"] == 200_000
    assert "/" not in answer.json()["name"]
    assert "\n" not in answer.json()["name"]


async def test_no_chosen_file_is_no_file(client):
    token = await form_token(client)
    answer = await client.post("/hi/upload", data={"csrf": token}, files={"paper": ("", b"")})
    assert answer.json() is None


async def test_a_file_over_the_limit_is_refused(client):
    token = await form_token(client)
    files = {"paper": ("a.jpg", b"j" * 400_000)}
    answer = await client.post("/hi/upload", data={"csrf": token}, files=files)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=x", b"no boundary at all"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"'),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--",
        ),
        ("multipart/form-data; boundary=" + "x" * 3000, b"--x"),
        ("application/json", b"{}"),
        ("application/x-www-form-urlencoded", b"a=\xff\xfe"),
        ("application/x-www-form-urlencoded", b"a=%00"),
        ("application/x-www-form-urlencoded", b"&".join([b"a=1"] * 1500)),
        ("", b"a=1"),
    ],
)
async def test_a_body_that_is_not_what_it_says_is_refused(client, kind, body):
    await form_token(client)
    answer = await client.post("/hi/echo", content=body, headers={"content-type": kind})
    assert answer.status_code == 400


async def test_all_the_boxes_of_many_rows_are_taken_at_once(client):
    boxes = [(f"rows.{place}.name", (None, "सीता देवी".encode())) for place in range(500)]
    token = await form_token(client)
    answer = await client.post("/hi/echo", files=[*boxes, ("csrf", (None, token.encode()))])
    assert answer.status_code == 200


async def test_too_many_parts_are_refused(client):
    files = [("a", (None, b"1"))] * 1100
    await form_token(client)
    assert (await client.post("/hi/upload", files=files)).status_code == 400


async def test_a_field_with_a_zero_byte_never_reaches_a_page(client):
    data = {"csrf": await form_token(client), "name": "Si\x00ta"}
    assert (await client.post("/hi/echo", data=data)).status_code == 400


async def test_hostile_queries_are_refused_or_mended_but_break_nothing(client):
    assert (await client.get("/hi/form?a=%00")).status_code == 200
    assert (await client.get("/hi/go?to=%00")).status_code == 400
    assert (await client.get("/hi/go?to=%ff%fe")).status_code == 303
    assert (await client.get("/hi/track/%00")).status_code in {200, 404}

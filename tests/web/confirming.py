"""How a test makes a session fresh: it gives a second factor when a page asks for one.

An officer who has just signed in is fresh for `Terms.fresh`. After that a route marked `fresh`
answers 403 with a page that asks; `confirm` fills it in as the person would, with the six digits
that their app shows, and returns what the page behind it answered. A code opens once: move the
clock on by half a minute after a sign-in or a confirmation.
"""

import html
import re

from tests.cases import six_digits


async def confirm(client, world, asked, user_name, **other):
    """Answer the page that asks for a second factor."""
    (form,) = [one for one in FORM.findall(asked.text) if 'name="confirm_code"' in one[1]]
    typed = {**dict(FIELD.findall(form[1])), "confirm_code": six_digits(world, user_name), **other}
    return await client.post(html.unescape(form[0]), data=typed)


FORM = re.compile(r'(?s)<form method="post" action="([^"]+)">(.*?)</form>')
FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')

"""Short messages out through a provider: registered words only, each under a key.

A message is sent at least once: the caller repeats it under the same key until the provider has
said yes, and the provider shows one. So the only question here is whether a failure may pass (a
Fault to retry) or not (the number or the words are refused). No Fault holds the number or the text.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp

from khidki.domain.message import Message, Template, fill
from khidki.domain.refusal import Fault, NotReached
from khidki.domain.text import Language, Text
from khidki.gateways import yaml_nodes
from khidki.gateways.nodes import Node
from khidki.gateways.tally import Tally

MESSAGES_FILE = "messages.yaml"
LARGEST_FILE = 200_000
ALREADY_TAKEN = 409
MAY_PASS = frozenset({401, 403, 408, 425, 429})  # A wrong key of ours is mended by an operator.


class Sms:
    """One provider, reached over HTTPS with JSON."""

    def __init__(
        self,
        address: str,
        *,
        api_key: str,
        sender: str,
        templates: Mapping[str, Template],
        seconds: float = 5.0,
    ) -> None:
        self._templates = templates
        self._sender = sender
        self._address = address
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None
        self.tally = Tally()

    async def send(
        self, name: str, *, to: str, language: Language, values: Mapping[str, str], key: str
    ) -> Message:
        """Send a registered message once for its key, and return what was sent."""
        message = fill(self._templates[name], language, values)
        body = {
            "to": to,
            "sender": self._sender,
            "template": message.template,
            "unicode": message.length.unicode,
            "text": message.text,
        }
        with self.tally.counting():
            _judge(await self._post(body, key))
        return message

    def registered(self, name: str) -> Text:
        """Return the words of a message as they are registered, gaps and all."""
        return self._templates[name].text

    @property
    def address(self) -> str:
        """Where the provider is; the demo's shows its messages there."""
        return self._address

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def _post(self, body: dict[str, Any], key: str) -> int:
        """Return the status that the provider answers."""
        if self._session is None:
            within = aiohttp.ClientTimeout(total=self._seconds)
            self._session = aiohttp.ClientSession(
                self._address, headers=self._headers, timeout=within
            )
        try:
            async with self._session.post(
                "/v1/messages", json=body, headers={"Idempotency-Key": key}, allow_redirects=False
            ) as answer:
                await answer.read()  # A connection whose answer is left unread is not used again.
                return answer.status
        except (aiohttp.ClientError, TimeoutError) as cause:
            what = f"the SMS provider did not answer: {type(cause).__name__}"
            if isinstance(cause, aiohttp.ClientConnectorError):
                raise NotReached(what) from cause
            raise Fault(what, retryable=True) from cause


def read_templates(catalogue: Path) -> dict[str, Template]:
    """Read the registered messages of a catalogue by name."""
    root = yaml_nodes.read(catalogue / MESSAGES_FILE, MESSAGES_FILE, LARGEST_FILE).root
    return {name: _template(name, node) for name, (_, node) in root.entries.items()}


def _template(name: str, node: Node) -> Template:
    return Template(
        name=name,
        ids=_both(node.entries["ids"][1]),
        text=_both(node.entries["text"][1]),
        registered=node.entries["registered"][1].text == "yes",
    )


def _both(node: Node) -> Text:
    return Text(hi=node.entries["hi"][1].text, en=node.entries["en"][1].text)


def _judge(status: int) -> None:
    if 200 <= status < 300 or status == ALREADY_TAKEN:
        return
    may_pass = status >= 500 or status in MAY_PASS
    raise Fault(f"the SMS provider answered {status}", retryable=may_pass)

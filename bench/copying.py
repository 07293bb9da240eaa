"""Rows on their way into the database with COPY, the fastest door that PostgreSQL has."""

import json
from collections.abc import Callable
from datetime import date, datetime
from types import NoneType
from typing import Any
from uuid import UUID

import psycopg

from khidki.domain.case.event import Act, ActorKind, State

COLUMNS: dict[str, str] = {
    "account": "bucket,id,mobile_hash,mobile_sealed,language,created_at,last_used_at,mobile_since",
    "account_mobile": "bucket,mobile_hash,account",
    "session": "bucket,id,account,officer,second_fact,data,created_at,expires_at",
    "api_token": "bucket,id,account,scopes,created_at,expires_at",
    "person": "bucket,id,assurance,details,created_at",
    "person_key": "bucket,key_hash,person",
    "relation": "bucket,account,person,kind,since",
    "filed": "bucket,account,application,service,at",
    "draft": "bucket,id,account,person,service,version,language,relation,answers,again_of,"
    "revision,created_at,updated_at",
    "document": "bucket,application,id,ask,file,digest,media_type,size_bytes,label,uploaded_at",
    "application": "bucket,id,number,service,service_version,person,account,relation,channel,"
    "language,state,step,post,office,received_at,due_on,calendar_version,again_of,revision",
    "event": "bucket,application,seq,act,actor,actor_id,posting,state,step,post,due_on,"
    "happened_at,recorded_at,content_digest,digest,epoch",
    "content": "bucket,application,seq,salt,body,retention",
    "submission": "bucket,actor,key,request_digest,application,number,at",
    "live": "bucket,person,service,application",
    "inbox": "office,application,bucket,post,number,service,step,state,due_on,received_at,"
    "name_hi,name_en,name_key,revision",
}


class Rows:
    """Rows of many tables, gathered and then copied in the order in which tables need each other.

    Every table's columns stand in `COLUMNS`; a row is given as values in that order.
    """

    def __init__(self) -> None:
        self._lines: dict[str, list[str]] = {name: [] for name in COLUMNS}

    def add(self, table: str, *values: Any) -> None:
        self._lines[table].append("\t".join(map(_plain, values)))

    def copy(self, connection: psycopg.Connection[Any]) -> int:
        """Copy everything in one transaction and return how many rows it was."""
        count = 0
        with connection.transaction(), connection.cursor() as cursor:
            for table, lines in self._lines.items():
                if not lines:
                    continue
                with cursor.copy(f"COPY {table} ({COLUMNS[table]}) FROM STDIN") as copy:
                    copy.write("\n".join(lines) + "\n")
                count += len(lines)
                lines.clear()
        return count


def _plain(value: Any) -> str:
    return _WRITE[type(value)](value)


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def _json(value: Any) -> str:
    return _escaped(json.dumps(value, ensure_ascii=False))


_WRITE: dict[type, Callable[[Any], str]] = {
    NoneType: lambda _: "\\N",
    bool: lambda value: "t" if value else "f",
    bytes: lambda value: "\\\\x" + value.hex(),
    str: str,
    int: str,
    Act: str,
    ActorKind: str,
    State: str,
    UUID: str,
    date: date.isoformat,
    datetime: datetime.isoformat,
    dict: _json,
    list: lambda value: "{" + ",".join(map(str, value)) + "}",
}

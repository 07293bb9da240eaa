"""Where a row lives: its bucket, 0 to 1023.

Everything that belongs to one person lies in one bucket, so that one act touches one shard of a
distributed database. The bucket rides in the lowest ten bits of every id and in every public
number: whoever holds an id knows where to look. The number of buckets never changes.
"""

import hashlib
from uuid import UUID

BUCKETS = 1024
GROUP = 64  # buckets sealed and claimed together; BUCKETS is a multiple of it


def bucket_for(key: bytes) -> int:
    """Return the bucket of a key (a hash of a person, a mobile, a number)."""
    return int.from_bytes(hashlib.sha256(key).digest()[:4], "big") % BUCKETS


def bucket_of(id_: UUID) -> int:
    """Return the bucket that an id carries."""
    return id_.int & (BUCKETS - 1)


def with_bucket(id_: UUID, bucket: int) -> UUID:
    """Return the id with `bucket` in its lowest ten bits; time order and version stay."""
    assert 0 <= bucket < BUCKETS
    return UUID(int=(id_.int & ~(BUCKETS - 1)) | bucket)


def group_of(bucket: int) -> int:
    """Return the first bucket of the group that is sealed and claimed together with `bucket`."""
    return bucket - bucket % GROUP

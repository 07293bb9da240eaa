-- What officers write beside a case, before whom a file lay open, and how long work takes.

-- The note-sheet: numbered, written under a posting, never changed. A draft order is a note too, with
-- what would be decided; it decides nothing.
create table note (
    bucket       bucket not null,
    application  uuid not null,
    seq          integer not null check (seq > 0),
    kind         text not null check (kind in ('note', 'draft', 'returned')),
    revision     integer not null,          -- of the application as it then stood
    posting      uuid not null,
    written_at   timestamptz not null,
    salt         bytea not null check (length(salt) = 16),
    body         bytea not null,            -- canonical JSON
    retention    text not null,
    primary key (bucket, application, seq),
    foreign key (bucket, application) references application (bucket, id)
);
call shard('note', 'bucket', 'account');

-- Which officer had a file open as it stood at a revision; the officer of zeroes is a rule of the
-- service, which cleared it.
create table opening (
    bucket       bucket not null,
    application  uuid not null,
    revision     integer not null,
    officer      uuid not null,
    posting      uuid,
    opened_at    timestamptz not null,
    primary key (bucket, application, revision, officer),
    foreign key (bucket, application) references application (bucket, id)
);
call shard('opening', 'bucket', 'account');

-- How many acts of a step took how long and how many clicks, by day. No officer and no application:
-- `bucket` only spreads the writes, `slot` is a span of `domain/case/effort`.
create table effort (
    bucket   bucket not null,
    service  text not null,
    step     text not null,
    day      date not null,
    measure  text not null check (measure in ('seconds', 'clicks', 'served', 'looked')),
    slot     integer not null,
    acts     bigint not null,
    primary key (bucket, service, step, day, measure, slot)
);
call shard('effort', 'bucket', 'account');

grant select, insert on note, opening to khidki_app;
grant select, insert, update on effort to khidki_app;
grant select on opening to khidki_officer;

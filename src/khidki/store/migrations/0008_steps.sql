-- What a step can be besides an officer's: a look-up in a register, and the work of another system.

-- Another department's system acts under a name of its own, and a paper that the window itself makes
-- from a register is nobody's posting.
alter table event drop constraint event_actor_check;
alter table event add constraint event_actor_check
    check (actor in ('citizen', 'officer', 'system', 'outside'));
alter table certificate alter column posting drop not null;

-- Rows of registers that departments keep elsewhere, such as land records: loaded, never written here.
create table register_row (
    register   text not null,
    id         text not null,
    area       text not null,
    keys       text[] not null,             -- everything by which it is found: khata=12, khasra=104/2
    says       jsonb not null,              -- column: {hi, en}
    loaded_at  timestamptz not null,
    primary key (register, id)
);
create index register_row_area on register_row (register, area);
call shard('register_row', null);

-- What grants entered into registers of the window's own; `seq` is that of the event.
create table register_entry (
    bucket       bucket not null,
    register     text not null,
    application  uuid not null,
    seq          integer not null,
    number       text,                      -- of the paper, if there is one
    facts        bytea not null,            -- canonical JSON
    salt         bytea not null check (length(salt) = 16),
    entered_at   timestamptz not null,
    primary key (bucket, register, application, seq),
    foreign key (bucket, application) references application (bucket, id)
);
call shard('register_entry', 'bucket', 'account');

-- A step that was given to another system, and how far it has told of it.
create table handover (
    bucket        bucket not null,
    application   uuid not null,
    step          text not null,
    id            uuid not null,            -- the key under which it is repeated
    system        text not null,
    post          text not null,            -- who answers for the step here
    number        text not null,
    given_at      timestamptz not null,
    accepted_at   timestamptz,
    their_number  text,
    last_seq      integer not null default 0,
    last_error    text,
    primary key (bucket, application, step),
    foreign key (bucket, application) references application (bucket, id)
);
create index handover_waiting on handover (post, given_at) where accepted_at is null;
call shard('handover', 'bucket', 'account');

-- Everything that other systems said, word for word as they signed it.
create table outside_status (
    bucket       bucket not null,           -- of the number that they named
    id           uuid not null,
    system       text not null,
    number       text not null,
    step         text not null,
    seq          integer not null,
    digest       bytea not null,
    body         bytea not null,
    signature    bytea not null,
    application  uuid,                      -- null when no such application is with that system
    post         text,
    happened_at  timestamptz not null,
    received_at  timestamptz not null,
    verdict      text not null check (verdict in ('applied', 'early', 'contradictory', 'too_late',
                                                  'unknown', 'unclear')),
    times        integer not null default 1,  -- how often the very same came
    settled_at   timestamptz,
    settled_by   uuid,                      -- the posting
    primary key (bucket, id)
);
create unique index outside_status_once on outside_status (bucket, system, number, step, seq, digest);
create index outside_status_open on outside_status (received_at)
    where settled_at is null and verdict <> 'applied';
call shard('outside_status', 'bucket', 'account');

grant select, insert, update, delete on register_row, handover, outside_status to khidki_app;
grant select, insert on register_entry to khidki_app;

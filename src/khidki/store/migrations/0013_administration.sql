-- Looking after the window: who saw what, services that pause, how what lies outside does.

-- Every look of an officer at a case, a paper or such records, and every act of administration. Only
-- ever added to. `id` is ordered by time, so a day is a range of ids; `bucket` is the application's,
-- or the officer's where it is about no application.
create table footprint (
    bucket       bucket not null,
    id           uuid not null,
    at           timestamptz not null,
    officer      uuid not null,
    posting      uuid,
    kind         text not null check (kind in ('case', 'paper', 'certificate', 'search', 'export', 'act')),
    application  uuid,
    about        text not null default '' check (length(about) <= 300),
    primary key (bucket, id)
);
create index footprint_application on footprint (bucket, application, id) where application is not null;
create index footprint_officer on footprint (officer, id);
create index footprint_time on footprint (id);
create index footprint_act on footprint (id) where kind in ('search', 'export', 'act');
call shard('footprint', 'bucket', 'account');

-- A service that takes nothing new for a while, and says so on its page. One open pause a service;
-- pauses that are over stay on record.
create table pause (
    id         uuid primary key,
    service    text not null,
    since      timestamptz not null,
    until_on   date,                        -- the last day, as far as it is known
    why_hi     text not null check (length(why_hi) between 1 and 500),
    why_en     text not null check (length(why_en) between 1 and 500),
    paused_by  uuid not null,               -- the posting
    lifted_at  timestamptz,
    lifted_by  uuid
);
create unique index pause_open on pause (service) where lifted_at is null;
call shard('pause', null);

-- How each thing that the window leans on does, as the worker last found it.
create table health (
    name       text primary key,            -- sms, signer, files, database, clock, system:phed-water
    ok_at      timestamptz,
    failed_at  timestamptz,
    error      text,
    waiting    integer,                     -- jobs that wait for it
    told_at    timestamptz not null
);
call shard('health', null);

-- Dead letters are listed newest first, and by kind.
create index job_dead on job (dead_at, id) where dead_at is not null;
create index job_dead_kind on job (kind, dead_at, id) where dead_at is not null;

grant select, insert on footprint to khidki_app;
grant select, insert, update on pause, health to khidki_app;
-- What one administrator proposed another may confirm at a page; only who confirmed is ever added.
grant select, insert on proposal to khidki_app;
grant update (confirmed_at, confirmed_by) on proposal to khidki_app;
grant update (retired_at, retired_by) on catalogue_item to khidki_app;

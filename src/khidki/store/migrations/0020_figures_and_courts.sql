-- Figures for everybody, folded from the event log by the worker; and what courts ordered about files.

-- How far the fold of each bucket group has come: everything before this place is in the figures.
create table figure_place (
    bucket_group  integer primary key,
    epoch         integer not null,
    tx            bigint not null,
    folded_at     timestamptz not null
);
call shard('figure_place', null);

-- One row for a place, a service ('' for all) and a period ('' for what is pending now).
create table figure (
    scope              text not null check (scope in ('state', 'district', 'office', 'posting')),
    place              text not null,
    within             text not null,           -- the place above
    service            text not null,
    period             text not null,           -- 2026-11, 2026-2027, or ''
    received           bigint not null default 0,
    granted_in_time    bigint not null default 0,
    refused_in_time    bigint not null default 0,
    granted_late       bigint not null default 0,
    refused_late       bigint not null default 0,
    withdrawn          bigint not null default 0,
    refused_at_last    bigint not null default 0,
    reversed           bigint not null default 0,
    second_tries       bigint not null default 0,
    sent_back          bigint not null default 0,
    sent_back_empty    bigint not null default 0,
    taken_first        bigint not null default 0,
    first_appeals      bigint not null default 0,
    second_appeals     bigint not null default 0,
    appeals_allowed    bigint not null default 0,
    appeals_dismissed  bigint not null default 0,
    passed_on          bigint not null default 0,
    pending            bigint not null default 0,
    primary key (scope, place, within, service, period)
);
call shard('figure', null);

-- What waits, by the day on which it came and by the last day that the law gives.
create table figure_waiting (
    scope    text not null check (scope in ('state', 'district', 'office')),
    place    text not null,
    service  text not null,
    kind     text not null check (kind in ('received', 'due')),
    day      date not null,
    files    bigint not null,
    primary key (scope, place, service, kind, day)
);
call shard('figure_waiting', null);

grant select, insert, update, delete on figure_place, figure, figure_waiting to khidki_app;

-- What courts ordered about a file: the summary of what stands in its events.
alter table application add column stayed boolean not null default false;

create table court_order (
    bucket       bucket not null,
    id           uuid not null,
    application  uuid not null,
    number       text not null,
    kind         text not null check (kind in ('stay', 'remand', 'direction', 'summons')),
    stage        text not null check (stage in ('in_force', 'contempt', 'ended')),
    post         text not null,                 -- that held the file when the order was entered
    court        text not null,
    case_no      text not null,
    ordered_on   date not null,
    until        date,                          -- of compliance, or of production
    contempt_on  date,
    seq          integer not null,              -- the event of the file that changed it last
    entered_at   timestamptz not null,
    ended_at     timestamptz,
    primary key (bucket, id),
    foreign key (bucket, application) references application (bucket, id),
    check ((stage = 'ended') = (ended_at is not null)),
    check (stage <> 'contempt' or contempt_on is not null)
);
create index court_order_application on court_order (bucket, application);
create index court_order_open on court_order (post, ordered_on, id) where ended_at is null;
call shard('court_order', 'bucket', 'account');

grant select, insert, update on court_order to khidki_app;

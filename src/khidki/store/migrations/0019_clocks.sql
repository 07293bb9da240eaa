-- Clocks: one table of everything that falls due, the ledger of outages, dates that a change of the
-- calendar moved, and transfers that come as a list.

-- Banks keep a calendar of their own.
alter table catalogue_item drop constraint catalogue_item_kind_check;
alter table catalogue_item add constraint catalogue_item_kind_check
    check (kind in ('service', 'calendar', 'bank_calendar', 'tariff', 'law', 'messages',
                    'departments'));

-- What falls due on a day: a projection of applications, appeals and whatever else has a limit, made
-- from the outbox, which the sweep reads along `due_next` alone. Nothing here is history: a row can be
-- made again from what it is about.
create table due (
    bucket       bucket not null,
    subject      uuid not null,                 -- the application, the appeal, the question, ...
    kind         text not null,
    application  uuid not null,
    service      text not null,
    post         text not null,                 -- who owes it
    office       text not null,
    due_on       date not null,
    version      integer not null,              -- the event of the file that made or moved it
    stage        text not null default 'running'
                 check (stage in ('running', 'soon', 'today', 'overdue')),
    next_on      date,                          -- when something is to be told; null: nothing more
    primary key (bucket, subject, kind)
);
create index due_next on due (next_on, bucket) where next_on is not null;
create index due_application on due (bucket, application);
create index due_post on due (post, due_on, subject) where stage <> 'running';
create index due_office on due (office, due_on, subject) where stage = 'overdue';
call shard('due', 'bucket', 'account');

insert into due (bucket, subject, kind, application, service, post, office, due_on, version, next_on)
select a.bucket, a.id, 'application', a.id, a.service, a.post, a.office, a.due_on, a.revision, a.due_on
  from application a
 where a.state in ('at_step', 'sent_back') and a.due_on is not null and a.post is not null;
insert into due (bucket, subject, kind, application, service, post, office, due_on, version, next_on)
select p.bucket, p.id, p.kind, p.application, a.service, p.post, '', p.due_on, p.seq, p.due_on
  from appeal p
  join application a on a.bucket = p.bucket and a.id = p.application
 where p.stage in ('filed', 'late', 'listed');

-- That a post was told of a day's dates: one message a post and day, whoever sweeps and how often.
create table due_told (
    post    text not null,
    day     date not null,
    told_at timestamptz not null,
    primary key (post, day)
);
call shard('due_told', null);

-- The last day for which anybody swept: a clock that went back tells nothing again.
create table due_swept (
    id   smallint primary key check (id = 1),
    day  date not null
);
call shard('due_swept', null);

-- Times in which the window, or the system of a department, did not answer. Ended lines are signed and
-- never change.
create table outage (
    id         uuid primary key,
    what       text not null,                   -- window, or system:phed-water
    how        text not null check (how in ('knock', 'silence')),
    began_at   timestamptz not null,
    ended_at   timestamptz check (ended_at >= began_at),
    signature  bytea,
    key_id     text,
    check ((ended_at is null) = (signature is null)),
    check ((ended_at is null) = (key_id is null))
);
create unique index outage_open on outage (what) where ended_at is null;
create index outage_ended on outage (ended_at, id);
create index outage_newest on outage (began_at, id);
call shard('outage', null);

-- A second sending-back of one application, for who controls the post that did it.
create table asked_again (
    bucket       bucket not null,
    application  uuid not null,
    seq          integer not null,
    number       text not null,
    service      text not null,
    post         text not null,
    times        integer not null check (times > 1),
    asked_at     timestamptz not null,
    primary key (bucket, application, seq)
);
create index asked_again_post on asked_again (post, asked_at, application);
call shard('asked_again', 'bucket', 'account');

-- A change of the calendar that moved dates of open cases, and each date that it moved.
create table date_change (
    id          uuid primary key,
    calendar    text not null,
    version     integer not null,
    day         date not null,                  -- the day that was declared
    gazette     text not null,
    posts       text[] not null,                -- of the offices that it touches
    changed_by  uuid not null,                  -- the posting
    changed_at  timestamptz not null,
    looked_at   integer not null default 0,
    done_at     timestamptz
);
call shard('date_change', null);

create table date_moved (
    bucket       bucket not null,
    application  uuid not null,
    change       uuid not null,
    number       text not null,
    service      text not null,
    given_on     date not null,
    counted_on   date not null,
    binding_on   date not null,
    primary key (bucket, application, change)
);
create index date_moved_change on date_moved (change, application);
call shard('date_moved', 'bucket', 'account');

-- Transfers as one list: asked by one person, confirmed by another, carried out together.
alter table joint_act drop constraint joint_act_kind_check;
alter table joint_act add constraint joint_act_kind_check
    check (kind in ('account', 'posting', 'relief', 'leaving', 'reset', 'thaw', 'revocation',
                    'transfers'));

grant select, insert, update, delete on due, due_told, due_swept to khidki_app;
grant select, insert on outage, asked_again, date_change, date_moved to khidki_app;
grant update (ended_at, signature, key_id) on outage to khidki_app;
grant update (looked_at, done_at) on date_change to khidki_app;

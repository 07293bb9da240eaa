-- Hearings, and penalties with their revisions: the summary of each. What happened are events of the
-- file of the application, sealed with it; these rows can be made again from them.
create table hearing (
    bucket       bucket not null,
    subject      uuid not null,                 -- the appeal, the penalty, or the complaint itself
    application  uuid not null,
    kind         text not null check (kind in ('first_appeal', 'second_appeal', 'complaint',
                                               'penalty')),
    number       text not null,
    post         text not null,                 -- who hears it
    at           timestamptz not null,
    place        text not null,
    by_video     boolean not null,
    seq          integer not null,              -- the event of the file that changed it last
    noted_at     timestamptz,
    about        uuid,                          -- the application that a complaint is about
    closed       boolean not null default false,
    primary key (bucket, subject),
    foreign key (bucket, application) references application (bucket, id)
);
create index hearing_list on hearing (post, at, subject) where not closed;
create index hearing_about on hearing (about) where about is not null;
call shard('hearing', 'bucket', 'account');

create table penalty (
    bucket       bucket not null,
    id           uuid not null,
    application  uuid not null,
    kind         text not null check (kind in ('penalty', 'revision')),
    of           uuid not null,                 -- the second appeal, or the penalty that is revised
    stage        text not null,
    number       text not null,
    post         text not null,                 -- who decides
    officer      uuid not null,                 -- who is heard
    posting      uuid not null,                 -- under which the officer held
    held_post    text not null,
    opened_at    timestamptz not null,
    due_on       date not null,
    seq          integer not null,
    paise        bigint not null default 0 check (paise >= 0),
    ordered_at   timestamptz,
    told_at      timestamptz,
    primary key (bucket, id),
    foreign key (bucket, application) references application (bucket, id)
);
create unique index penalty_once on penalty (bucket, kind, of, officer);
create index penalty_application on penalty (bucket, application);
create index penalty_of_post on penalty (post, due_on, id);
create index penalty_of_officer on penalty (officer, due_on, id);
create index penalty_reply on penalty (due_on, id) where stage = 'noticed';
create index penalty_told on penalty (ordered_at) where told_at is null and ordered_at is not null;
call shard('penalty', 'bucket', 'account');

-- What an office took on one day, for who says that it would not take theirs. Rows lie in the order in
-- which they came, so that this costs a submit nothing.
create index application_received on application using brin (received_at);

grant select, insert, update on hearing, penalty to khidki_app;

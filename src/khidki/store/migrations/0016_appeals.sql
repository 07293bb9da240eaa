-- Appeals: the summary of a proceeding on the file of an application. What happened in it are events
-- of that file, sealed with it; this row can be made again from them.
create table appeal (
    bucket       bucket not null,
    id           uuid not null,
    application  uuid not null,
    kind         text not null check (kind in ('first_appeal', 'second_appeal')),
    stage        text not null,
    number       text not null,
    post         text not null,                 -- of the authority that hears it
    filed_at     timestamptz not null,
    due_on       date not null,
    is_target    boolean not null,              -- due by an administrative target, not by the law
    seq          integer not null,              -- the event of the file that changed it last
    hearing_at   timestamptz,
    obey_by      date,
    decided_at   timestamptz,
    told_at      timestamptz,
    primary key (bucket, id),
    foreign key (bucket, application) references application (bucket, id),
    check (stage not in ('ordered', 'obeyed', 'dismissed') or decided_at is not null)
);
create unique index appeal_number on appeal (bucket, number);
create index appeal_application on appeal (bucket, application);
create index appeal_waiting on appeal (post, due_on, id)
    where stage in ('filed', 'late', 'listed', 'ordered');
call shard('appeal', 'bucket', 'account');

grant select, insert, update on appeal to khidki_app;

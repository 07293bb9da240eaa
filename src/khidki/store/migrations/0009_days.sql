-- The officer's day: files in their turn, charge of a post that goes from hand to hand, and what an
-- office keeps beside its files.

-- What lies on a desk is listed in the order received within a service, and who works at it is known.
-- `in_turn`: it waits for the post itself, so that a later file of the service is not simply taken first.
alter table inbox add column in_turn boolean not null default true;
alter table inbox add column assigned_to uuid;
create index inbox_turn on inbox (post, service, received_at, application);
create index inbox_assigned on inbox (assigned_to, due_on, received_at, application)
    where assigned_to is not null;

-- Words that an office puts on its files, and the files that carry them: gone when the file leaves.
create table label (
    post  text not null references post,
    id    uuid not null,
    name  text not null check (length(name) between 1 and 40),
    primary key (post, id),
    unique (post, name)
);
call shard('label', null);

create table mark (
    office       text not null,
    application  uuid not null,
    label        uuid not null,
    post         text not null,
    received_at  timestamptz not null,
    primary key (office, application, label),
    foreign key (office, application) references inbox (office, application) on delete cascade
);
create index mark_label on mark (post, label, received_at, application);
call shard('mark', 'office', 'inbox');

-- A list that an officer comes back to: the address of the desk, in which names are hidden.
create table saved_filter (
    officer   uuid not null references officer,
    id        uuid not null,
    name      text not null check (length(name) between 1 and 60),
    query     text not null check (length(query) <= 2000),
    primary key (officer, id)
);
call shard('saved_filter', null);

-- Words that an officer often uses, in both languages.
create table phrase (
    officer   uuid not null references officer,
    id        uuid not null,
    purpose   text not null check (purpose in ('send_back', 'report', 'refuse', 'note')),
    title     text not null check (length(title) between 1 and 60),
    words_hi  text not null check (length(words_hi) <= 4000),
    words_en  text not null check (length(words_en) <= 4000),
    primary key (officer, id)
);
call shard('phrase', null);

-- StandIn of a post. A posting made by agreement of two people says what kind it is.
alter table posting add column kind text not null default 'regular'
    check (kind in ('regular', 'additional', 'leave'));

create table stand_in (
    id           uuid primary key,
    kind         text not null check (kind in ('additional', 'leave')),
    post         text not null references post,
    posting      uuid references posting,       -- who is on leave; null where the post is vacant
    officer      uuid not null references officer, -- who stands in
    from_at      timestamptz not null,
    until_at     timestamptz not null check (until_at > from_at),
    order_no     text not null,
    asked_by     uuid not null references officer,
    asked_at     timestamptz not null,
    answered_by  uuid references officer check (answered_by <> asked_by),
    answered_at  timestamptz,
    agreed       boolean,
    check ((kind = 'leave') = (posting is not null)),
    check ((answered_by is null) = (agreed is null))
);
create index stand_in_waiting on stand_in (post) where answered_at is null;
create index stand_in_absent on stand_in (posting) where agreed;
call shard('stand_in', null);

-- What lay on a post when somebody left it, and who took it over when.
create table relief (
    id           uuid primary key,
    posting      uuid not null unique references posting,
    post         text not null references post,
    officer      uuid not null references officer,
    order_no     text not null,
    relieved_at  timestamptz not null,
    pending      integer not null check (pending >= 0),
    numbers      text[] not null,
    joined_by    uuid references officer check (joined_by <> officer),
    joined_at    timestamptz
);
create index relief_open on relief (post) where joined_at is null;
call shard('relief', null);

-- Whose files an officer may not decide: their own, their family's, their own operator's.
create table officer_tie (
    officer        uuid not null references officer,
    mobile_bucket  integer not null,
    mobile_hash    bytea not null,
    mobile_sealed  bytea not null,
    kind           text not null check (kind in ('self', 'family', 'operator')),
    declared_at    timestamptz not null,
    ends_at        timestamptz,
    primary key (officer, mobile_hash)
);
call shard('officer_tie', null);

-- What one office asks another about a file, with a clock of its own.
create table consultation (
    bucket          bucket not null,
    id              uuid not null,
    application     uuid not null,
    number          text not null,
    from_post       text not null,
    to_post         text not null,
    asked_posting   uuid not null,
    asked_at        timestamptz not null,
    due_on          date not null,
    question        text not null check (length(question) between 1 and 4000),
    answered_posting uuid,
    answered_at     timestamptz,
    answer          text check (length(answer) <= 4000),
    retention       text not null default 'case',
    primary key (bucket, id),
    foreign key (bucket, application) references application (bucket, id)
);
create index consultation_of on consultation (bucket, application);
create index consultation_to on consultation (to_post, due_on, id) where answered_at is null;
create index consultation_from on consultation (from_post, due_on, id) where answered_at is null;
call shard('consultation', 'bucket', 'account');

grant select, insert, update, delete on label, mark, saved_filter, phrase, stand_in, relief,
    officer_tie, consultation to khidki_app;
grant select on mark, label to khidki_officer;
grant select (id, name_hi, name_en) on officer to khidki_officer;

-- The window: everything one service needs from a draft to a verified certificate.
--
-- Two kinds of table. Reference tables are small and the same everywhere (catalogue, areas, posts).
-- All others begin every key with `bucket`, 0 to 1023, taken from the person, account, number or key
-- that the row belongs to, so that a row is found on a sharded database without asking every shard.
-- Text columns that hold a closed set carry a CHECK; nothing is enforced by a trigger. What must
-- never change is protected by REVOKE: `event`, `seal` and `content` may only be inserted.

do $$
begin
    if not exists (select from pg_roles where rolname = 'khidki_app') then
        create role khidki_app nologin;
    end if;
    if not exists (select from pg_roles where rolname = 'khidki_officer') then
        create role khidki_officer nologin;
    end if;
end $$;
grant khidki_officer to khidki_app;

create domain bucket as integer check (value between 0 and 1023);

-- Reference tables ------------------------------------------------------------------------------

create table installation (
    singleton   boolean primary key default true check (singleton),
    demo        boolean not null,
    epoch       integer not null default 1,     -- raised after a restore: a new sealing epoch begins
    created_at  timestamptz not null
);
call shard('installation', null);

-- Services, calendars, tariffs, laws, messages: what was published, word for word, for ever.
create table catalogue_item (
    kind          text not null check (kind in ('service', 'calendar', 'tariff', 'law', 'messages',
                                                'departments')),
    id            text not null,
    version       integer not null check (version > 0),
    language      integer not null,             -- version of the service language it is written in
    body          bytea not null,               -- canonical JSON
    digest        bytea not null,               -- sha256 of body
    published_at  timestamptz not null,
    published_by  text not null,
    retired_at    timestamptz,
    primary key (kind, id, version)
);
call shard('catalogue_item', null);

create table area (
    id           text primary key,              -- RJ, RJ-JAIPUR, RJ-JAIPUR-CHOMU, ...
    kind         text not null,
    parent       text references area,
    name_hi      text not null,
    name_en      text not null,
    valid_from   date not null,
    valid_until  date,                          -- the first day on which it no longer exists
    successors   text[] not null default '{}'
);
call shard('area', null);

create table office (
    id       text primary key,
    area     text not null references area,
    name_hi  text not null,
    name_en  text not null
);
call shard('office', null);

create table post (
    id       text primary key,                  -- tehsildar:RJ-JAIPUR-CHOMU
    kind     text not null,
    area     text not null references area,
    office   text not null references office,
    name_hi  text not null,
    name_en  text not null
);
call shard('post', null);

create table officer (
    id             uuid primary key,
    user_name      text not null unique,
    name_hi        text not null,
    name_en        text not null,
    password_hash  text not null,
    totp_sealed    bytea not null,
    totp_counter   bigint not null default 0,   -- the last code used; it and older ones are refused
    roles          text[] not null default '{}',
    created_at     timestamptz not null,
    disabled_at    timestamptz
);
call shard('officer', null);

create table posting (
    id          uuid primary key,
    officer     uuid not null references officer,
    post        text not null references post,
    from_at     timestamptz not null,
    until_at    timestamptz,
    order_no    text not null
);
create index posting_officer on posting (officer);
create index posting_post on posting (post);
call shard('posting', null);

-- Accounts and people ---------------------------------------------------------------------------

create table account (
    bucket          bucket not null,
    id              uuid not null,
    mobile_hash     bytea not null,
    mobile_sealed   bytea not null,
    language        text not null check (language in ('hi', 'en')),
    created_at      timestamptz not null,
    last_used_at    timestamptz not null,
    mobile_since    timestamptz not null,
    primary key (bucket, id)
);
call shard('account', 'bucket', 'none');

create table account_mobile (                   -- bucket of the mobile's hash
    bucket       bucket not null,
    mobile_hash  bytea not null,
    account      uuid not null,
    primary key (bucket, mobile_hash)
);
call shard('account_mobile', 'bucket', 'account');

create table session (                          -- bucket of the token's hash
    bucket      bucket not null,
    id          bytea not null,                 -- sha256 of the token; the token itself is never kept
    account     uuid,
    officer     uuid,
    second_fact boolean not null default true,  -- false: old papers wait for a second fact
    data        jsonb not null default '{}',
    created_at  timestamptz not null,
    expires_at  timestamptz not null,
    primary key (bucket, id)
);
call shard('session', 'bucket', 'account');

create table one_time_code (                    -- bucket of its session
    bucket       bucket not null,
    session      bytea not null,
    mobile_hash  bytea not null,
    mobile_sealed bytea not null,
    code_hash    bytea not null,
    tries        integer not null default 0,
    issued_at    timestamptz not null,
    expires_at   timestamptz not null,
    used_at      timestamptz,
    primary key (bucket, session)
);
call shard('one_time_code', 'bucket', 'account');

create unlogged table limit_count (             -- bucket of the key
    bucket        bucket not null,
    key           text not null,
    window_start  timestamptz not null,
    hits          integer not null,
    primary key (bucket, key, window_start)
);
call shard('limit_count', 'bucket', 'account');

create table api_token (                        -- bucket of the token's hash
    bucket      bucket not null,
    id          bytea not null,
    account     uuid not null,
    scopes      text[] not null,
    created_at  timestamptz not null,
    expires_at  timestamptz not null,
    primary key (bucket, id)
);
call shard('api_token', 'bucket', 'account');

create table person (
    bucket      bucket not null,
    id          uuid not null,
    assurance   integer not null check (assurance between 0 and 3),
    details     jsonb not null,                 -- names, birth, parent, area: personal data
    created_at  timestamptz not null,
    primary key (bucket, id)
);
call shard('person', 'bucket', 'account');

create table person_key (                       -- bucket of the key's hash
    bucket    bucket not null,
    key_hash  bytea not null,
    person    uuid not null,
    primary key (bucket, key_hash)
);
call shard('person_key', 'bucket', 'account');

create table relation (                         -- bucket of the account
    bucket      bucket not null,
    account     uuid not null,
    person      uuid not null,
    kind        text not null,
    paper       uuid,                           -- the document that shows it
    since       timestamptz not null,
    until_at    timestamptz,
    primary key (bucket, account, person),
    foreign key (bucket, account) references account (bucket, id)
);
call shard('relation', 'bucket', 'account');

create table number_change (                    -- a lost or changed mobile: two people and a day
    bucket        bucket not null,
    account       uuid not null,
    id            uuid not null,
    mobile_hash   bytea not null,
    mobile_sealed bytea not null,
    proof         text not null,                -- the kind of paper that was seen
    asked_by      uuid not null,
    confirmed_by  uuid check (confirmed_by <> asked_by),
    asked_at      timestamptz not null,
    effective_at  timestamptz not null,
    done_at       timestamptz,
    stopped_at    timestamptz,
    primary key (bucket, account, id),
    foreign key (bucket, account) references account (bucket, id)
);
call shard('number_change', 'bucket', 'account');

create table filed (                            -- bucket of the account: "my applications"
    bucket       bucket not null,
    account      uuid not null,
    application  uuid not null,                 -- also the draft's id
    service      text not null,
    at           timestamptz not null,
    primary key (bucket, account, application)
);
call shard('filed', 'bucket', 'account');

create table feedback (
    bucket    bucket not null,
    id        uuid not null,
    page      text not null,
    language  text not null,
    words     text not null check (length(words) <= 2000),
    at        timestamptz not null,
    primary key (bucket, id)
);
call shard('feedback', 'bucket', 'account');

-- The case: everything below lies in the bucket of the person the service is for ------------------

create table draft (
    bucket      bucket not null,
    id          uuid not null,
    account     uuid not null,
    person      uuid not null,
    service     text not null,
    version     integer not null,
    language    text not null check (language in ('hi', 'en')),
    relation    text not null,
    answers     jsonb not null,
    again_of    uuid,                           -- started from a refused application's answers
    revision    integer not null,
    created_at  timestamptz not null,
    updated_at  timestamptz not null,
    primary key (bucket, id)
);
call shard('draft', 'bucket', 'account');

create table document (
    bucket       bucket not null,
    application  uuid not null,                 -- draft or application: they share one id
    id           uuid not null,
    ask          text not null,                 -- which document of the definition it answers
    file         text not null,                 -- where gateways/files keeps the bytes
    digest       bytea not null,                -- sha256 of the bytes
    media_type   text not null,
    size_bytes   integer not null check (size_bytes > 0),
    label        text not null,
    uploaded_at  timestamptz not null,
    primary key (bucket, application, id)
);
call shard('document', 'bucket', 'account');

create table application (
    bucket           bucket not null,
    id               uuid not null,
    number           text not null,
    service          text not null,
    service_version  integer not null,
    person           uuid not null,
    account          uuid,
    relation         text not null,
    channel          text not null check (channel in ('portal', 'kiosk', 'machine', 'counter', 'api')),
    language         text not null check (language in ('hi', 'en')),
    state            text not null check (state in ('at_step', 'sent_back', 'granted', 'refused',
                                                    'withdrawn')),
    step             text,
    post             text,
    office           text,
    received_at      timestamptz not null,
    due_on           date,
    calendar_version integer not null,
    again_of         uuid,
    revision         integer not null check (revision > 0),   -- the seq of its last event
    primary key (bucket, id)
);
create unique index application_number on application (bucket, number);
create index application_person on application (bucket, person);
call shard('application', 'bucket', 'account');

-- An event carries no personal data: who did what under which posting, when, and the digest of the
-- content that lies apart. `digest` is the leaf of the proof log; `tx` orders leaves into blocks.
create table event (
    bucket          bucket not null,
    application     uuid not null,
    seq             integer not null check (seq > 0),
    act             text not null,
    actor           text not null check (actor in ('citizen', 'officer', 'system')),
    actor_id        uuid,
    posting         uuid,
    state           text not null,
    step            text,
    post            text,
    due_on          date,
    happened_at     timestamptz not null,
    recorded_at     timestamptz not null,
    content_digest  bytea,
    digest          bytea not null,
    epoch           integer not null,
    tx              xid8 not null default pg_current_xact_id(),
    primary key (bucket, application, seq),
    foreign key (bucket, application) references application (bucket, id)
);
create index event_tx on event (epoch, (bucket >> 6), tx);
call shard('event', 'bucket', 'account');

create table content (
    bucket       bucket not null,
    application  uuid not null,
    seq          integer not null,
    salt         bytea not null check (length(salt) = 16),
    body         bytea not null,                -- canonical JSON
    retention    text not null,
    primary key (bucket, application, seq),
    foreign key (bucket, application, seq) references event (bucket, application, seq)
);
call shard('content', 'bucket', 'account');

create table submission (                       -- the same key twice is one application
    bucket          bucket not null,
    actor           uuid not null,
    key             text not null,
    request_digest  bytea not null,
    application     uuid not null,
    number          text not null,
    at              timestamptz not null,
    primary key (bucket, actor, key)
);
call shard('submission', 'bucket', 'account');

create table live (                             -- one live application a person and service
    bucket       bucket not null,
    person       uuid not null,
    service      text not null,
    application  uuid not null,
    primary key (bucket, person, service)
);
call shard('live', 'bucket', 'account');

create table outside_number (                   -- bucket of the number: old tokens, file numbers
    bucket       bucket not null,
    number       text not null,
    system       text not null,
    application  text not null,                 -- our number, which carries its own bucket
    primary key (bucket, number, system)
);
call shard('outside_number', 'bucket', 'account');

create table outbox (
    bucket       bucket not null,
    id           uuid not null,
    application  uuid not null,
    seq          integer not null,
    kind         text not null,
    at           timestamptz not null,
    primary key (bucket, id)
);
call shard('outbox', 'bucket', 'account');

create table job (
    bucket       bucket not null,
    id           uuid not null,
    kind         text not null,
    body         jsonb not null,
    run_at       timestamptz not null,
    lease_until  timestamptz,
    attempts     integer not null default 0,
    last_error   text,
    dead_at      timestamptz,
    primary key (bucket, id)
);
create index job_ready on job (bucket, run_at) where dead_at is null;
call shard('job', 'bucket', 'account');

create table certificate (
    bucket       bucket not null,
    id           uuid not null,
    application  uuid not null,
    number       text not null,
    code_hash    bytea not null,
    facts        bytea not null,                -- canonical JSON of what was signed
    salt         bytea not null,
    file         text not null,
    digest       bytea not null,                -- sha256 of the signed PDF
    key_id       text not null,
    posting      uuid not null,
    issued_at    timestamptz not null,
    valid_until  date,
    revoked_at   timestamptz,
    replaced_by  text,
    primary key (bucket, id),
    foreign key (bucket, application) references application (bucket, id)
);
create unique index certificate_number on certificate (bucket, number);
create index certificate_application on certificate (bucket, application);
call shard('certificate', 'bucket', 'account');

-- The proof log: one chain of blocks a bucket group; `bucket` is the group's first bucket.
create table seal (
    bucket      bucket not null,
    epoch       integer not null,
    block       integer not null check (block > 0),
    from_tx     xid8 not null,
    to_tx       xid8 not null,
    leaf_count  integer not null,
    leaves      bytea not null,                 -- bucket, application, seq, digest: 54 bytes each
    root        bytea not null,
    previous    bytea not null,
    head        bytea not null,                 -- sha256 over the block's own line: the next `previous`
    signature   bytea not null,
    key_id      text not null,
    sealed_at   timestamptz not null,
    primary key (bucket, epoch, block)
);
call shard('seal', 'bucket', 'account');

-- The officers' desks: a narrow projection keyed by office -----------------------------------------

create table inbox (
    office       text not null,
    application  uuid not null,
    bucket       bucket not null,
    post         text not null,
    number       text not null,
    service      text not null,
    step         text not null,
    state        text not null check (state in ('at_step', 'sent_back')),
    due_on       date not null,
    received_at  timestamptz not null,
    name_hi      text not null,
    name_en      text not null,
    name_key     text not null,                 -- folded consonants, for a search by prefix
    revision     integer not null,
    primary key (office, application)
);
create index inbox_due on inbox (post, due_on, received_at, application);
create index inbox_service on inbox (post, service, due_on, received_at, application);
create index inbox_step on inbox (post, step, due_on, received_at, application);
create index inbox_name on inbox (post, name_key text_pattern_ops, application);
call shard('inbox', 'office', 'none');

alter table inbox enable row level security;
create policy inbox_app on inbox to khidki_app using (true) with check (true);
create policy inbox_officer on inbox for select to khidki_officer
    using (post = any (string_to_array(current_setting('app.posts', true), ',')));

-- Rights -------------------------------------------------------------------------------------------

grant select, insert, update, delete on all tables in schema public to khidki_app;
revoke update, delete on event, content, seal, catalogue_item from khidki_app;
grant update (retired_at) on catalogue_item to khidki_app;
grant select on inbox, application, event, post, office, area to khidki_officer;

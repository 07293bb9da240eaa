-- Against sign-ins that somebody stole: second factors, what was signed in whose name, sessions that
-- their owner can see, and acts over officers that take two people.

-- A session says when its person last gave a second factor, and how its owner may know it again.
alter table session add column fresh_at timestamptz;
alter table session add column device text not null default '';
alter table session add column network text not null default '';    -- never the whole address
alter table session add column used_at timestamptz;
create index session_account on session (account) where account is not null;
create index session_officer on session (officer) where officer is not null;

-- Apps and keys of officers and citizens; the bucket is that of the owner's id.
create table factor (
    bucket         bucket not null,
    owner          uuid not null,
    id             uuid not null,
    kind           text not null check (kind in ('app', 'key')),
    name           text not null check (length(name) <= 60),
    secret         bytea not null,              -- an app's, sealed; of a key only the public half
    credential     bytea,                       -- by which a key knows itself
    counter        bigint not null default 0,   -- the last code or count; it and older are refused
    challenge      bytea,                       -- the last one that was answered; no answer twice
    added_at       timestamptz not null,
    usable_at      timestamptz not null,
    used_at        timestamptz,
    removed_at     timestamptz,
    primary key (bucket, owner, id),
    check ((kind = 'key') = (credential is not null))
);
create unique index factor_credential on factor (bucket, owner, credential)
    where removed_at is null;
call shard('factor', 'bucket', 'account');

insert into factor (bucket, owner, id, kind, name, secret, counter, added_at, usable_at)
select ('x' || right(id::text, 3))::bit(12)::int & 1023, id, id, 'app', '', totp_sealed,
       totp_counter, created_at, created_at
  from officer;
alter table officer drop column totp_sealed;
alter table officer drop column totp_counter;

-- Where an officer is told of what happens in their name, and since when they may sign nothing.
alter table officer add column mobile_sealed bytea;
alter table officer add column frozen_at timestamptz;
-- How somebody begins whose account was made or renewed: two codes by two ways, as one hash.
alter table officer add column setup_hash bytea;
alter table officer add column setup_until timestamptz;

-- What an officer signed, as the worker folds it from events; the bucket is that of the officer.
create table signed (
    bucket       bucket not null,
    officer      uuid not null,
    at           timestamptz not null,
    application  uuid not null,
    seq          integer not null,
    act          text not null,
    posting      uuid not null,
    post         text not null,
    controller   text,                          -- the post that looks at what is flagged
    number       text not null,
    service      text not null,
    flags        text[] not null default '{}',
    told_at      timestamptz,
    settled_at   timestamptz,
    settled_by   uuid,
    primary key (bucket, officer, at, application, seq)
);
create index signed_flagged on signed (controller, at)
    where flags <> '{}' and settled_at is null;
create index signed_untold on signed (bucket, officer) where told_at is null;
create index signed_told on signed (bucket, officer, told_at);
call shard('signed', 'bucket', 'account');

-- The papers signed under a posting between two moments.
create index certificate_posting on certificate (posting, issued_at);

-- What takes two people. Nobody asks or confirms what concerns themselves; what was done at the
-- window's own console has no asker and says so.
create table joint_act (
    id            uuid primary key,
    kind          text not null check (kind in ('account', 'posting', 'relief', 'leaving', 'reset',
                                                'thaw', 'revocation')),
    subject       uuid,                         -- the officer whom it concerns
    body          jsonb not null,
    asked_by      uuid,
    asked_at      timestamptz not null,
    confirmed_by  uuid,
    confirmed_at  timestamptz,
    dropped_at    timestamptz,
    done_at       timestamptz,
    done_count    integer not null default 0,
    check (confirmed_by <> asked_by),
    check (subject <> asked_by),
    check (subject <> confirmed_by)
);
create index joint_act_asked on joint_act (asked_at);
call shard('joint_act', null);

grant select, insert, update on factor, signed, joint_act to khidki_app;
grant delete on signed to khidki_app;

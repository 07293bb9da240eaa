-- Applications that operators of kiosks file for citizens: whose consent they have, and what came of it.

-- A citizen's consent: one service, one operator, one session of theirs, two hours. The code itself lies
-- with the other one-time codes. The draft is the one that was opened first; no other is open to it.
create table consent (
    bucket         bucket not null,            -- of the operator's account
    id             uuid not null,
    operator       uuid not null,
    session        bytea not null check (length(session) = 32),
    service        text not null,
    mobile_sealed  bytea not null,             -- to send another code
    asked_at       timestamptz not null,
    account        uuid,                       -- the citizen's, once the code was right
    second_fact    boolean not null default false,  -- old papers of the number are open too
    given_at       timestamptz,
    until_at       timestamptz,
    draft          uuid,
    primary key (bucket, id),
    check ((account is null) = (given_at is null) and (given_at is null) = (until_at is null)),
    foreign key (bucket, operator) references operator (bucket, account)
);
call shard('consent', 'bucket', 'account');

-- One attempt to file a draft out of a wallet. It is stored before the wallet is touched, and its id is
-- what the money is held for; whoever comes after a death reads here what was begun.
create table counter_filing (
    bucket    bucket not null,                 -- of the operator's account
    id        uuid not null,
    operator  uuid not null,
    account   uuid not null,                   -- the citizen's
    draft     uuid not null,                   -- and the application, once it is filed
    service   text not null,
    paise     bigint not null check (paise between 0 and 1000000000000000),
    dues      jsonb not null,
    state     text not null check (state in ('open', 'filed', 'let_go')),
    begun_at  timestamptz not null,
    ended_at  timestamptz,
    number    text not null default '',
    primary key (bucket, id),
    check ((state = 'open') = (ended_at is null)),
    check ((state = 'filed') = (number <> '')),
    foreign key (bucket, operator) references operator (bucket, account)
);
create unique index counter_filing_open on counter_filing (bucket, operator, draft) where state = 'open';
create index counter_filing_of_operator on counter_filing (bucket, operator, begun_at, id);
create index counter_filing_unfinished on counter_filing (begun_at) where state = 'open';
create index counter_filing_draft on counter_filing (bucket, operator, draft) where state <> 'let_go';
call shard('counter_filing', 'bucket', 'account');

grant select, insert on consent, counter_filing to khidki_app;
grant update (session, asked_at, account, second_fact, given_at, until_at, draft) on consent to khidki_app;
grant delete on consent to khidki_app;
grant update (state, ended_at, number) on counter_filing to khidki_app;

-- What was paid for an application counts once for the one that is filed again from it.
create index application_again_of on application (bucket, again_of) where again_of is not null;

-- What gateways and banks say of the money, matched against the books.
--
-- `money_file` has one line for every file that came or went, refused ones too; the file itself is
-- kept beside the database under its hash. `settled` says of each payment in which settlement it
-- stood, so that none is counted twice; `bank_line` is each movement of a bank account and the
-- account in the books that it was entered against; `gap` is what does not agree, with somebody who
-- answers for it. `payout` is one sum for one payee and day: whoever asks again finds it there.

create table money_file (
    id            uuid primary key,
    kind          text not null check (kind in ('settlement', 'statement', 'order', 'answer')),
    source        text not null,            -- the account in the books: gateway:main, bank:main
    from_on       date,
    until_on      date,
    reference     text not null default '', -- under which a settlement reaches the bank
    opening_paise bigint,
    closing_paise bigint,                   -- of a settlement: what reaches the bank
    charge_paise  bigint not null default 0,
    lines         integer not null default 0,
    digest        bytea not null,
    name          text not null,
    taken_at      timestamptz not null,
    taken_by      text not null,
    refused       text,                     -- why, when it was not believed
    finished_at   timestamptz,              -- when all that follows from it was entered
    due_on        date,                     -- of a settlement: when the bank must have it
    arrived_paise bigint,
    arrived_on    date
);
-- The same bytes are believed once; a day of a gateway, and a span of a bank account, is taken once.
create unique index money_file_once on money_file (digest) where refused is null;
create unique index money_file_day on money_file (kind, source, until_on) where refused is null and kind <> 'answer';
create index money_file_newest on money_file (taken_at desc, id desc);
call shard('money_file', null);

create table settled (                      -- bucket of the payment
    bucket       bucket not null,
    payment      uuid not null,
    movement     text not null,
    file         uuid not null,
    line         integer not null,
    paise        bigint not null,
    primary key (bucket, payment, movement)
);
call shard('settled', 'bucket', 'account');

create table bank_line (
    bucket       bucket not null,
    id           uuid not null,
    file         uuid not null,
    line         integer not null,
    account      text not null,             -- bank:main
    on_day       date not null,
    paise        bigint not null check (paise <> 0),
    reference    text not null,
    instruction  text not null,
    words        text not null,
    against      text not null,             -- the account in the books on the other side
    kind         text not null,             -- of the entry
    matched      uuid,                      -- the settlement, payout or top-up that it belongs to
    entered_at   timestamptz,
    primary key (bucket, id)
);
create index bank_line_file on bank_line (file, line);
create index bank_line_waiting on bank_line (file) where entered_at is null;
call shard('bank_line', 'bucket', 'account');

create table gap (
    bucket      bucket not null,
    what        text not null,
    about       uuid not null,
    source      text not null,
    books_paise bigint not null,
    said_paise  bigint not null,
    file        uuid,
    line        integer,
    note        text not null default '',
    opened_on   date not null,
    owner       text not null check (owner <> ''),
    closed_at   timestamptz,
    closed_by   text,
    how         text,
    primary key (bucket, what, about),
    check ((closed_at is null) = (how is null))
);
create index gap_open on gap (opened_on, about, what) where closed_at is null;
call shard('gap', 'bucket', 'account');

create table payout (                       -- bucket of its id
    bucket     bucket not null,
    id         uuid not null,
    account    text not null,
    bank       text not null,
    for_on     date not null,
    paise      bigint not null check (paise > 0),
    state      text not null,
    batch      uuid not null,
    made_at    timestamptz not null,
    reason     text not null default '',
    told_at    timestamptz,
    primary key (bucket, id)
);
create index payout_batch on payout (batch, account);
create index payout_newest on payout (made_at desc, id desc);
call shard('payout', 'bucket', 'account');

grant select, insert on settled, bank_line, money_file, gap, payout to khidki_app;
grant update (finished_at, arrived_paise, arrived_on) on money_file to khidki_app;
grant update (entered_at) on bank_line to khidki_app;
grant update (owner, closed_at, closed_by, how, note) on gap to khidki_app;
grant update (state, reason, told_at) on payout to khidki_app;

-- Operators of kiosks: whose wallet, within which limits. What a wallet holds is `balance`, which the
-- CHECK of that table keeps from falling below zero.
create table operator (                     -- bucket of the account that signs in
    bucket             bucket not null,
    account            uuid not null,
    code               text not null,
    network            text not null,
    category           text,
    agency             text not null,
    daily_limit_paise  bigint not null check (daily_limit_paise >= 0),
    credit_limit_paise bigint not null default 0 check (credit_limit_paise >= 0),
    lent_paise         bigint not null default 0
                       check (lent_paise between 0 and credit_limit_paise),
    since_on           date not null,
    ended_on           date,
    primary key (bucket, account)
);
create index operator_code on operator (code);
call shard('operator', 'bucket', 'account');

create table wallet_hold (
    bucket           bucket not null,
    operator         uuid not null,
    subject          uuid not null,         -- what the work is about
    on_day           date not null,
    paise            bigint not null check (paise > 0),
    state            text not null check (state in ('held', 'captured', 'released')),
    held_at          timestamptz not null,
    ended_at         timestamptz,
    commission_paise bigint not null default 0,
    tds_paise        bigint not null default 0,
    primary key (bucket, operator, subject),
    foreign key (bucket, operator) references operator (bucket, account)
);
create index wallet_hold_day on wallet_hold (operator, on_day);
call shard('wallet_hold', 'bucket', 'account');

create table wallet_day (
    bucket         bucket not null,
    operator       uuid not null,
    on_day         date not null,
    expected_paise bigint not null,
    counted_paise  bigint not null check (counted_paise >= 0),
    note           text not null,
    closed_at      timestamptz not null,
    primary key (bucket, operator, on_day),
    foreign key (bucket, operator) references operator (bucket, account)
);
call shard('wallet_day', 'bucket', 'account');

grant select, insert on operator, wallet_hold, wallet_day to khidki_app;
grant update (daily_limit_paise, credit_limit_paise, lent_paise, ended_on) on operator to khidki_app;
grant update (state, ended_at, commission_paise, tds_paise) on wallet_hold to khidki_app;
grant delete on wallet_hold to khidki_app;

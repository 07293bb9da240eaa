-- The ledger: entries with their transfers, and the balance of every account.
--
-- A transfer takes a positive sum from one account to another, so an entry sums to zero whatever is
-- written. An entry lies with its transfers in the bucket of what it is about. A guarded account (a
-- wallet) has one balance, in the bucket of its own name, which the CHECK keeps from falling below
-- zero; any other account has one in each bucket that a writer uses, and its balance is their sum,
-- so that nobody waits for a gateway. Whatever was posted is never changed: `transfer` may only be
-- inserted, and an entry that has transfers cannot be deleted.

create table entry (
    bucket      bucket not null,
    id          uuid not null,
    subject     uuid not null,              -- what the money is about: a payment, a case, a bill
    key         text not null check (length(key) between 1 and 100),
    kind        text not null,
    on_day      date not null,              -- the day in India to which it belongs
    at          timestamptz not null,
    reverses    uuid,                       -- the entry that this one takes back
    digest      bytea not null check (length(digest) = 32),
    primary key (bucket, id),
    unique (bucket, subject, key),
    foreign key (bucket, reverses) references entry (bucket, id),
    -- One key for all who would take the same entry back: it is never taken back twice.
    check (reverses is null or key = 'reversal:' || reverses::text)
);
call shard('entry', 'bucket', 'account');

create table transfer (
    bucket        bucket not null,
    entry         uuid not null,
    line          smallint not null check (line > 0),
    on_day        date not null,
    from_account  text collate "C" not null,
    to_account    text collate "C" not null check (to_account <> from_account),
    paise         bigint not null check (paise between 1 and 1000000000000000),
    primary key (bucket, entry, line),
    foreign key (bucket, entry) references entry (bucket, id)
);
create index transfer_from on transfer (from_account, on_day, entry, line);
create index transfer_to on transfer (to_account, on_day, entry, line);
create index transfer_day on transfer using brin (on_day) with (autosummarize = on);
call shard('transfer', 'bucket', 'account');

create table balance (
    bucket    bucket not null,
    account   text collate "C" not null,
    guarded   boolean not null,
    paise     bigint not null,
    primary key (bucket, account),
    check (paise >= 0 or not guarded)
) with (fillfactor = 50);                   -- room to change a row where it lies
create index balance_account on balance (account);
call shard('balance', 'bucket', 'account');

-- Days up to which nothing more can be entered, and how every account stood at their end.
create table ledger_close (
    until_on   date primary key,
    closed_at  timestamptz not null,
    closed_by  text not null,
    counted_at timestamptz                  -- when all closings of it were written
);
call shard('ledger_close', null);

create table closing (                      -- bucket of the account
    bucket    bucket not null,
    account   text collate "C" not null,
    until_on  date not null,
    paise     bigint not null,
    primary key (bucket, account, until_on)
);
call shard('closing', 'bucket', 'account');

-- A writer takes out again what it has just written for an entry that a wallet cannot pay; once it
-- has transfers the foreign key holds it.
grant select, insert, delete on entry to khidki_app;
grant select, insert on transfer, closing, ledger_close to khidki_app;
grant update (counted_at) on ledger_close to khidki_app;
grant select, insert, update on balance to khidki_app;

-- What programs, treasuries and payouts need beside payments and settlement.

-- Under which key a program began something that is paid first: asked again, it is the same draft.
create table paid_first (
    bucket   bucket not null,               -- of the account
    account  uuid not null,
    key      text not null check (length(key) between 1 and 200),
    digest   bytea not null check (length(digest) = 32),
    draft    uuid not null,
    at       timestamptz not null,
    primary key (bucket, account, key)
);
call shard('paid_first', 'bucket', 'account');

grant select, insert on paid_first to khidki_app;

-- When a provider's settlement of a day was asked for last, and how often.
create table settlement_fetch (
    provider  text not null,
    day       date not null,
    asked_at  timestamptz not null,
    tries     integer not null check (tries > 0),
    primary key (provider, day)
);
call shard('settlement_fetch', null);

grant select, insert, update on settlement_fetch to khidki_app;

-- Which payout took a day of a treasury's account, and which line of the bank says that it went.
create index payout_account on payout (account, for_on);
create index bank_line_matched on bank_line (matched) where matched is not null;

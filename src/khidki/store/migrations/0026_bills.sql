-- Bills that people look up and pay here: what the biller stated, what we hold true, all that happened.
--
-- A bill lies in the bucket of who looked it up; its id is the key under which its biller posts it, so
-- it is posted once however often it is sent. A change names the revision it was read at. Bills that
-- were only looked at are removed after a while; what was paid never is.

create table bill (
    bucket             bucket not null,        -- of the account
    id                 uuid not null,
    account            uuid not null,          -- who looked it up: a citizen or an operator
    biller             text not null,
    channel            text not null check (channel in ('portal', 'kiosk')),
    asked              jsonb not null,         -- the identifiers, as the biller writes them
    -- What the biller stated.
    number             text not null,
    name               text not null,
    amount_paise       bigint not null check (amount_paise between 0 and 1000000000000000),
    late_fee_paise     bigint not null check (late_fee_paise between 0 and 1000000000000000),
    due_on             date,
    period             text not null,
    fetched_at         timestamptz not null,
    -- What we hold true.
    state              text not null check (state in ('fetched', 'paid', 'sent', 'parked', 'posted',
                           'refused', 'reversal_asked', 'reversed', 'refunded')),
    revision           integer not null check (revision > 0),
    paise              bigint not null check (paise between 0 and 1000000000000000),
    dues               jsonb not null,         -- at a kiosk: the lines of the sum, fixed
    payment            uuid,                   -- online
    mobile_sealed      bytea,
    paid_at            timestamptz,
    promised_by        timestamptz,
    posted_at          timestamptz,
    receipt            text not null,          -- the biller's own
    reason             text,
    may_be_there       boolean not null,
    reversal_asked_at  timestamptz,
    look               text,                   -- why a person should look at it
    -- When it is followed up next; null once nothing more is expected of it.
    ask_at             timestamptz,
    asked_times        integer not null,
    primary key (bucket, id),
    check (state = 'fetched' or (paise > 0 and paid_at is not null and promised_by is not null)),
    check (state <> 'posted' or posted_at is not null)
);
create index bill_ask on bill (ask_at) where ask_at is not null;
create index bill_of_account on bill (bucket, account, paid_at, id) where paid_at is not null;
create index bill_looked_at on bill (fetched_at) where state = 'fetched';
create index bill_look on bill (fetched_at, id) where look is not null;
call shard('bill', 'bucket', 'account');

-- All that happened to a bill: every act of ours and every word of the biller, once.
create table bill_event (
    bucket    bucket not null,                 -- of the bill
    bill      uuid not null,
    revision  integer not null,
    at        timestamptz not null,
    what      text not null,
    state     text not null,                   -- after it
    said      jsonb not null,                  -- what the biller said, where it did
    primary key (bucket, bill, revision),
    foreign key (bucket, bill) references bill (bucket, id) on delete cascade
);
call shard('bill_event', 'bucket', 'account');

-- "My bills": what somebody wants to be reminded of, and what the biller stated last.
create table remembered_bill (
    bucket          bucket not null,           -- of the account
    id              uuid not null,
    account         uuid not null,
    biller          text not null,
    asked           jsonb not null,
    label           text not null,
    remembered_at   timestamptz not null,
    look_at         timestamptz not null,      -- when the biller is asked next
    number          text not null default '',
    name            text not null default '',
    amount_paise    bigint not null default 0,
    late_fee_paise  bigint not null default 0,
    due_on          date,
    looked_at       timestamptz,
    reminded        text not null default '',  -- the number of the bill that was last reminded of
    primary key (bucket, id),
    unique (bucket, account, biller, asked)
);
create index remembered_bill_look on remembered_bill (look_at);
call shard('remembered_bill', 'bucket', 'account');

grant select, insert, update, delete on bill, remembered_bill to khidki_app;
grant select, insert on bill_event to khidki_app;

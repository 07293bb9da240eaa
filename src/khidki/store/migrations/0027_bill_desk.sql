-- Who is not to be reminded of a remembered bill, and what the finance desk looks for among bills.

alter table remembered_bill add column reminds boolean not null default true;

-- Paid and not in the biller's books, or on its way back: the oldest first, and they are few.
create index bill_unfinished on bill (paid_at, id)
    where state in ('paid', 'sent', 'parked', 'reversal_asked', 'refused', 'reversed');

-- Lists of bills that a kiosk pays at once: a line for each, from what was typed to its bill.
create table bill_batch (
    bucket      bucket not null,               -- of the operator's account
    id          uuid not null,
    account     uuid not null,
    biller      text not null,
    started_at  timestamptz not null,
    primary key (bucket, id)
);
create index bill_batch_of_account on bill_batch (bucket, account, started_at, id);
call shard('bill_batch', 'bucket', 'account');

create table bill_batch_line (
    bucket         bucket not null,
    batch          uuid not null,
    line           integer not null check (line > 0),
    given          jsonb not null,             -- the identifiers, as the biller writes them
    wanted_paise   bigint check (wanted_paise > 0),  -- null: all that is due
    mobile_sealed  bytea,                      -- whom to tell
    bill           uuid,                       -- once it was found
    agreed         boolean not null default false,   -- it is to be paid
    refused        text,                       -- why it was not found, or not paid
    primary key (bucket, batch, line),
    foreign key (bucket, batch) references bill_batch (bucket, id)
);
call shard('bill_batch_line', 'bucket', 'account');

grant select, insert, update on bill_batch, bill_batch_line to khidki_app;

-- Payments: what we hold true beside what the provider said, every word of it, and what was refused.
--
-- A payment lies in the bucket of what is paid for. Only one payment for a thing may be open, and
-- only one may have delivered it: whatever the program believes, a second one is refunded.

create table payment (
    bucket        bucket not null,          -- of what is paid for
    id            uuid not null,
    subject       uuid not null,            -- what is paid for: a draft, a case, a bill
    purpose       text not null check (length(purpose) between 1 and 30),
    item          text not null default '', -- which of the subject's sums: a step of the case
    payer         uuid,                     -- the account that pays, if one does
    provider      text not null,
    amount_paise  bigint not null check (amount_paise between 1 and 1000000000000000),
    dues          jsonb not null,           -- the lines of the sum, fixed
    body          jsonb not null,           -- what delivering needs, by purpose
    created_at    timestamptz not null,
    expires_at    timestamptz not null,
    -- Our own view.
    state         text not null check (state in ('created', 'started', 'succeeded', 'failed',
                                                 'cancelled', 'expired', 'refund_asked', 'refunded')),
    revision      integer not null check (revision > 0),
    delivered_at  timestamptz,
    refund_paise  bigint not null check (refund_paise between 0 and amount_paise),
    refund_why    text,
    refunded_at   timestamptz,
    look          text,                     -- why a person should look at it
    -- The provider's.
    word          text,
    said_at       timestamptz,
    reference     text,
    paid_at       timestamptz,
    -- When the provider is asked next; null once nothing more is expected of it.
    ask_at        timestamptz,
    asked         integer not null,
    primary key (bucket, id),
    check ((paid_at is not null) = (state in ('succeeded', 'refund_asked', 'refunded'))),
    check (delivered_at is null or paid_at is not null),
    check ((refund_paise > 0) = (state in ('refund_asked', 'refunded')))
);
create unique index payment_open on payment (bucket, subject, purpose, item)
    where state in ('created', 'started');
create unique index payment_delivered on payment (bucket, subject, purpose, item)
    where delivered_at is not null and state <> 'refunded';
create index payment_ask on payment (ask_at) where ask_at is not null;
create index payment_subject on payment (bucket, subject);
create index payment_newest on payment (created_at, id);
create index payment_state on payment (state, created_at, id);
create index payment_look on payment (created_at, id) where look is not null;
call shard('payment', 'bucket', 'account');

-- Every word of a provider, once, as it was signed.
create table payment_word (
    bucket        bucket not null,
    payment       uuid not null,
    digest        bytea not null check (length(digest) = 32),
    source        text not null check (source in ('callback', 'status', 'refund', 'settlement')),
    word          text not null,
    said_at       timestamptz not null,
    heard_at      timestamptz not null,
    amount_paise  bigint not null,
    currency      text not null,
    reference     text not null,
    paid_at       timestamptz,
    duty          text not null,
    oddity        text,
    body          bytea not null,
    primary key (bucket, payment, digest),
    foreign key (bucket, payment) references payment (bucket, id)
);
call shard('payment_word', 'bucket', 'account');

-- What somebody sent in a provider's name and was not believed.
create table payment_refused (
    bucket    bucket not null,              -- of the digest
    digest    bytea not null check (length(digest) = 32),
    at        timestamptz not null,
    provider  text not null,
    why       text not null,
    header    text not null,
    body      bytea not null,
    primary key (bucket, digest, at)
);
create index payment_refused_newest on payment_refused (at);
call shard('payment_refused', 'bucket', 'account');

-- What an account paid or tried to.
create table account_payment (
    bucket   bucket not null,               -- of the account
    account  uuid not null,
    payment  uuid not null,
    at       timestamptz not null,
    primary key (bucket, account, payment)
);
call shard('account_payment', 'bucket', 'account');

-- Refunds that an officer asks for; above a limit another confirms.
create table refund_request (
    bucket        bucket not null,
    id            uuid not null,
    payment       uuid not null,
    paise         bigint not null check (paise > 0),
    why           text not null,
    words         text not null check (length(words) between 1 and 1000),
    alone         boolean not null,         -- small enough for one officer
    asked_by      uuid not null,
    asked_at      timestamptz not null,
    confirmed_by  uuid,
    confirmed_at  timestamptz,
    dropped_at    timestamptz,
    primary key (bucket, id),
    foreign key (bucket, payment) references payment (bucket, id),
    check (confirmed_by is null or alone or confirmed_by <> asked_by)
);
create unique index refund_request_open on refund_request (bucket, payment)
    where dropped_at is null;
create index refund_request_waiting on refund_request (asked_at, id)
    where confirmed_at is null and dropped_at is null;
call shard('refund_request', 'bucket', 'account');

grant select, insert, update on payment, refund_request to khidki_app;
grant select, insert on payment_word, payment_refused, account_payment to khidki_app;

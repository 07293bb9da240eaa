-- Operators and agencies are paid out by two people, and one operator can be suspended.

-- Suspended, an operator sees their money and takes nothing on.
alter table operator add column suspended_at timestamptz;
grant update (suspended_at) on operator to khidki_app;

alter table joint_act drop constraint joint_act_kind_check;
alter table joint_act add constraint joint_act_kind_check
    check (kind in ('account', 'posting', 'relief', 'leaving', 'reset', 'thaw', 'revocation',
                    'transfers', 'operator', 'operator-reset', 'operator-leaving',
                    'operator-suspension', 'operator-return', 'operator-bank', 'agency-bank'));

-- Where an operator or an agency is paid out to, as two people wrote it down. Nothing is changed: the
-- newest line of an account is in force, and a payout names the line by which it was ordered.
create table payee_account (                -- bucket of the account's name in the books
    bucket        bucket not null,
    account       text collate "C" not null,  -- operator-commission:K10000001, agency:lsp-1
    act           uuid not null,            -- what two people agreed on
    name          text not null,
    ifsc          text not null,
    number_sealed bytea not null,
    ending        text not null check (length(ending) <= 4),  -- all of the number that pages show
    since         timestamptz not null,
    primary key (bucket, account, act)
);
create index payee_account_newest on payee_account (account, since);
call shard('payee_account', 'bucket', 'account');
grant select, insert on payee_account to khidki_app;

-- What finance asks to be paid to operators and agencies on a day: its lines are payouts, asked for
-- and then ordered. Above a limit another person confirms.
create table payout_run (
    id           uuid primary key,          -- the batch of its payouts
    bank         text not null,
    for_on       date not null,
    payouts      integer not null check (payouts > 0),
    paise        bigint not null check (paise > 0),
    alone        boolean not null,
    asked_by     uuid not null,
    asked_at     timestamptz not null,
    confirmed_by uuid,
    confirmed_at timestamptz,
    dropped_at   timestamptz,
    ordered_at   timestamptz,               -- its order lies among the files
    check (alone or confirmed_by <> asked_by),
    check (num_nonnulls(confirmed_at, dropped_at) <= 1)
);
create unique index payout_run_once on payout_run (for_on) where dropped_at is null;
call shard('payout_run', null);
grant select, insert on payout_run to khidki_app;
grant update (confirmed_by, confirmed_at, dropped_at, ordered_at) on payout_run to khidki_app;

alter table payout add column payee uuid;   -- the line of payee_account; null for payees of the catalogue

-- A bank has an order for the state's payees and one for operators on the same day; each has an id of its own.
drop index money_file_day;
create unique index money_file_day on money_file (kind, source, until_on)
 where refused is null and kind not in ('answer', 'order');

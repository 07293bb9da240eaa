-- Programs: whose a token is and when it was last used, what was answered under a key, and webhooks.

-- A token acts for an account, for an officer within the postings of the day, or for a department.
alter table api_token alter column account drop not null;
alter table api_token
    add column officer uuid,
    add column department text,
    add column name text not null default '',
    add column mark text not null default '',   -- its last letters, to tell it from others
    add column made_by uuid,                    -- the officer who made a department's
    add column last_used_at timestamptz,        -- brought up to date in bulk, some seconds late
    add column revoked_at timestamptz,
    add check (num_nonnulls(account, officer, department) = 1);
create index api_token_account on api_token (account) where account is not null;
create index api_token_officer on api_token (officer) where officer is not null;
create index api_token_department on api_token (department) where department is not null;

-- What a program was told under its idempotency key; a submit keeps its own, in `submission`.
create table answered (
    bucket     bucket not null,                 -- of the owner of the token
    owner      text not null,                   -- account <id>, officer <id>, department <id>
    key_hash   bytea not null,
    digest     bytea not null,                  -- sha256 of verb, address and body
    status     integer,                         -- null while it is being done
    body       bytea,                           -- sealed
    at         timestamptz not null,
    primary key (bucket, owner, key_hash)
);
call shard('answered', 'bucket', 'account');

create table webhook (
    bucket         bucket not null,             -- of the owner
    id             uuid not null,
    owner          text not null,
    address        text not null,
    secret_sealed  bytea not null,
    created_at     timestamptz not null,
    ended_at       timestamptz,
    primary key (bucket, id)
);
create index webhook_owner on webhook (bucket, owner) where ended_at is null;
call shard('webhook', 'bucket', 'account');

grant select, insert, update, delete on answered, webhook to khidki_app;

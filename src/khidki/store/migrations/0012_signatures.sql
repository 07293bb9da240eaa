-- Papers that an officer signs with a token or at a provider, and with what each officer signs.

-- With what the papers of a posting are signed is data, set by whoever administers.
alter table posting add column signer text not null default 'window'
    check (signer in ('window', 'token', 'esign'));

-- An officer's own token, reached through an agent on the officer's machine, or an identity at the
-- eSign provider. A row with a code and no `paired_at` waits for the agent.
create table signing_means (
    id           uuid primary key,
    officer      uuid not null references officer,
    kind         text not null check (kind in ('token', 'esign')),
    name         text not null default '',      -- what the certificate calls its holder
    signer_id    text,                          -- by which the provider knows the officer
    fingerprint  bytea,                         -- of the certificate
    access_hash  bytea unique,                  -- of the pairing code, then of the agent's token
    made_at      timestamptz not null,
    expires_at   timestamptz,                   -- of the code, then of the certificate
    paired_at    timestamptz,
    seen_at      timestamptz,                   -- when the agent last spoke
    trouble      text not null default '',      -- what was last wrong
    ended_at     timestamptz
);
create index signing_means_officer on signing_means (officer, kind);
-- One certificate is one officer's.
create unique index signing_means_certificate on signing_means (fingerprint) where ended_at is null;
call shard('signing_means', null);

-- A paper that was granted, is set in type, and waits for a signature. `seq` is the grant's event.
create table unsigned_paper (
    bucket       bucket not null,
    application  uuid not null,
    seq          integer not null,
    id           uuid not null,
    number       text not null,
    posting      uuid not null,                 -- in whose name it is set
    post         text not null,
    signer       text not null check (signer in ('token', 'esign')),
    facts        bytea not null,                -- canonical JSON of what will be signed
    salt         bytea not null check (length(salt) = 16),
    code_hash    bytea not null,
    file         text not null,                 -- the paper without a signature
    key_id       text not null,                 -- of the window, in its QR code
    valid_until  date,
    since        timestamptz not null,
    batch        uuid,                          -- in which it was last laid out for signing
    place        integer,                       -- in that batch, from 1
    prepared     text,                          -- the paper with a place for the signature
    digest       bytea,                         -- what is signed of it
    primary key (bucket, application, seq),
    foreign key (bucket, application) references application (bucket, id)
);
create unique index unsigned_paper_number on unsigned_paper (bucket, number);
create index unsigned_paper_post on unsigned_paper (post, since);
create index unsigned_paper_posting on unsigned_paper (posting, since);
create index unsigned_paper_batch on unsigned_paper (batch) where batch is not null;
call shard('unsigned_paper', 'bucket', 'account');

-- What an officer asked to sign at once: the agent fetches it, or the provider was asked for it.
create table signing_batch (
    bucket      bucket not null,                -- of the officer
    id          uuid not null,
    officer     uuid not null,
    posting     uuid not null,
    kind        text not null check (kind in ('token', 'esign')),
    code        text not null,                  -- shown at both ends, so that they are one
    go_to       text not null default '',       -- where the officer goes on, at a provider
    opened_at   timestamptz not null,
    expires_at  timestamptz not null,
    ended_at    timestamptz,
    outcome     text not null default 'open'
        check (outcome in ('open', 'signed', 'in_part', 'refused', 'declined', 'lapsed')),
    asked_at    timestamptz,                    -- when the provider was last asked how far it is
    primary key (bucket, id)
);
create index signing_batch_officer on signing_batch (officer, opened_at);
create index signing_batch_open on signing_batch (expires_at) where ended_at is null;
call shard('signing_batch', 'bucket', 'account');

-- Every answer that came, the forged and repeated ones too, word for word, and what became of it.
create table signing_answer (
    bucket       bucket not null,               -- of the batch that it names, or of its digest
    id           uuid not null,
    batch        text not null,                 -- as it was named, whether there is one or not
    source       text not null check (source in ('agent', 'provider')),
    verdict      text not null,
    digest       bytea not null,
    body         bytea not null,
    received_at  timestamptz not null,
    primary key (bucket, id)
);
create index signing_answer_batch on signing_answer (bucket, batch, received_at);
call shard('signing_answer', 'bucket', 'account');

grant select, insert, update on signing_means, signing_batch to khidki_app;
grant select, insert, update, delete on unsigned_paper to khidki_app;
grant select, insert on signing_answer to khidki_app;

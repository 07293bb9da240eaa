-- Which account or officer an identity at the state's single sign-on is linked to.

-- Only whoever is signed in here makes a link; nothing is ever joined by a name or a number.
create table identity_link (
    bucket     bucket not null,             -- of issuer and subject
    issuer     text not null,
    subject    text not null,
    account    uuid,
    officer    uuid,
    label      text not null,               -- what the provider calls the person: shown, never trusted
    linked_at  timestamptz not null,
    primary key (bucket, issuer, subject),
    check ((account is null) <> (officer is null))
);
create index identity_link_account on identity_link (account) where account is not null;
create index identity_link_officer on identity_link (officer) where officer is not null;
call shard('identity_link', 'bucket', 'account');

grant select, insert, delete on identity_link to khidki_app;

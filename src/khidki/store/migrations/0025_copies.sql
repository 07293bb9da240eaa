-- Certified copies of papers of a file: asked for, given under a number of their own, or declined.
-- And of figures: which objections were empty, which they must still know when contents are gone, and
-- an index by which a page finds the few rows of a place that it shows.
create index figure_shown on figure (scope, place, service, period);
-- What waits is added up from the index alone.
alter table figure_waiting
    drop constraint figure_waiting_pkey,
    add primary key (scope, place, service, kind, day) include (files);

create table certified_copy (
    bucket          bucket not null,
    id              uuid not null,
    application     uuid not null,
    case_number     text not null,
    paper           text not null check (length(paper) <= 100),   -- which paper of the file
    title_hi        text not null,
    title_en        text not null,
    court_order     uuid,                       -- the summons for which it is made
    asked_at        timestamptz not null,
    stage           text not null check (stage in ('asked', 'given', 'declined')),
    closed_at       timestamptz,
    number          text,
    code_hash       bytea,
    facts           bytea,
    salt            bytea,
    file            text,
    digest          bytea,
    key_id          text,
    posting         uuid,                       -- whose hand it was; also under the window's seal
    revoked_at      timestamptz,
    revoked_reason  text,
    primary key (bucket, id),
    unique (bucket, number),
    foreign key (bucket, application) references application (bucket, id),
    check ((stage = 'asked') = (closed_at is null)),
    check ((stage = 'given') = (number is not null)),
    check (number is null or (code_hash is not null and facts is not null and salt is not null
           and file is not null and digest is not null and key_id is not null))
);
create index certified_copy_application on certified_copy (bucket, application);
create index certified_copy_waiting on certified_copy (asked_at, id) where stage = 'asked';
create index certified_copy_revoked on certified_copy (revoked_at, number)
    where revoked_at is not null;
call shard('certified_copy', 'bucket', 'account');

-- A sending back after which the very same came in again: known from contents, and kept as this bare
-- fact so that figures can be made again when the contents are erased.
create table sent_back_unchanged (
    bucket       bucket not null,
    application  uuid not null,
    seq          integer not null,
    primary key (bucket, application, seq),
    foreign key (bucket, application) references application (bucket, id)
);
call shard('sent_back_unchanged', 'bucket', 'account');
grant select, insert on sent_back_unchanged to khidki_app;

grant select, insert on certified_copy to khidki_app;
grant update (stage, closed_at, number, code_hash, facts, salt, file, digest, key_id, posting,
              revoked_at, revoked_reason) on certified_copy to khidki_app;

-- Publishing takes two people: what one proposes waits here, whole, until another confirms it.
create table proposal (
    digest        bytea primary key,            -- sha256 of body
    body          bytea not null,               -- canonical JSON of everything that would be published
    proposed_at   timestamptz not null,
    proposed_by   text not null,
    confirmed_at  timestamptz,
    confirmed_by  text
);
call shard('proposal', null);

-- Without a second person: a demo, or the first publication of an installation.
alter table catalogue_item add column confirmed_by text;
alter table catalogue_item add column retired_by text;

-- A draft that was moved to a newer version: from which one, and the answers that no longer fit.
alter table draft add column moved_from integer;
alter table draft add column set_aside jsonb;

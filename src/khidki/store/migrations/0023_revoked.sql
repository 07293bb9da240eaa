-- An entry of a register ends with its paper, or by itself where there is none.
alter table register_entry
    add column revoked_at timestamptz,
    add column revoked_reason text
        check (revoked_reason in ('facts_wrong', 'facts_changed', 'issued_by_mistake', 'given_back',
                                  'misused', 'ordered')),
    add column replaced_by text;
alter table register_entry
    add check (revoked_at is not null or (revoked_reason is null and replaced_by is null));
grant update (revoked_at, revoked_reason, replaced_by) on register_entry to khidki_app;

-- What was revoked, in the order in which it was: the published list and its page.
create index certificate_revoked on certificate (revoked_at, number) where revoked_at is not null;

-- Who looked at what is forgotten after a time that the catalogue says. Whoever gets hold of web or
-- worker cannot hide what happened lately: of the last half-year nothing can be removed.
alter table footprint enable row level security;
create policy footprint_read on footprint for select to khidki_app using (true);
create policy footprint_add on footprint for insert to khidki_app with check (true);
create policy footprint_forget on footprint for delete to khidki_app
    using (at < now() - interval '180 days');
grant delete on footprint to khidki_app;

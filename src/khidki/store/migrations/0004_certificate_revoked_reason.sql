-- Why a certificate was revoked, as a code that says nothing about the person. None while it holds,
-- when another took its place, and for those revoked before there were codes.
alter table certificate add column revoked_reason text
    check (revoked_reason in ('facts_wrong', 'facts_changed', 'issued_by_mistake', 'given_back',
                              'misused', 'ordered'));
alter table certificate add check (revoked_reason is null or revoked_at is not null);

-- On a desk a file whose clock stands while its applicant is asked keeps the place of its strict
-- date, and says so.

alter table inbox add column stands boolean not null default false;

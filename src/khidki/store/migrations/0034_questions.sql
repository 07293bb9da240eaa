-- Questions between offices follow when an area ends, and old ones fall due like new ones.

-- With which posts of areas that ended a question lay before, the first first.
alter table consultation add column lay_with text[] not null default '{}';

-- A question that was opened before questions fell due has no row of its own; the worker, which knows
-- the offices, makes it. The job has the id of its question: there is one.
insert into job (bucket, id, kind, body, run_at)
select c.bucket, c.id, 'keep-question', jsonb_build_object('question', c.id), c.asked_at
  from consultation c
  left join due d on d.bucket = c.bucket and d.subject = c.id and d.kind = 'question'
 where c.answered_at is null and d.subject is null
    on conflict do nothing;

-- Whose words were erased, when, by whom, and because of which order; what they were is gone.
create table erasure (
    bucket       bucket not null,
    application  uuid not null,
    erased_at    timestamptz not null,
    erased_by    text not null check (length(erased_by) between 1 and 200),
    because      text not null check (length(because) between 1 and 1000),
    primary key (bucket, application, erased_at),
    foreign key (bucket, application) references application (bucket, id)
);
call shard('erasure', 'bucket', 'account');
grant select on erasure to khidki_app;

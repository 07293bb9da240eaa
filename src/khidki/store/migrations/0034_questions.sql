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

-- When the owner of a draft was last told that it will be removed; see actions/lapse.py.
alter table draft add column told_at timestamptz;

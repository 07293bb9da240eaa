-- How a table is placed when the database is distributed; on plain PostgreSQL it does nothing.
--
-- Every migration calls `shard()` straight after its CREATE TABLE. A null column makes the table a
-- reference table (a copy on every node); a column spreads it, beside the table named in `beside`.
-- Installing Citus later and calling `shard()` again for every table is the whole move.

create procedure shard(tab text, col text, beside text default 'default')
language plpgsql as $$
begin
    if not exists (select from pg_extension where extname = 'citus') then
        return;
    end if;
    if col is null then
        perform create_reference_table(tab::regclass);
    else
        execute format('select create_distributed_table(%L, %L, colocate_with => %L)',
                       tab, col, beside);
    end if;
end $$;

-- Changes of a number that wait for a second officer are few among all there ever were.
create index number_change_waiting on number_change (id)
    where confirmed_by is null and done_at is null and stopped_at is null;

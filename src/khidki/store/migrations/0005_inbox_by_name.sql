-- The search by name reads a desk in the order of bytes, from the first name that fits to the last: the
-- index it had was ordered in a way that the page's own order could not use.

create index inbox_by_name on inbox (post, name_key collate "C", application);
drop index inbox_name;

-- What lists are searched by, where no key had it yet.

create index hearing_application on hearing (bucket, application);
create index payment_reference on payment (reference, created_at, id) where reference is not null;

-- Who is not to be reminded of a remembered bill, and what the finance desk looks for among bills.

alter table remembered_bill add column reminds boolean not null default true;

-- Paid and not in the biller's books, or on its way back: the oldest first, and they are few.
create index bill_unfinished on bill (paid_at, id)
    where state in ('paid', 'sent', 'parked', 'reversal_asked', 'refused', 'reversed');

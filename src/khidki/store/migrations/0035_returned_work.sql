-- On which day the money of work that was done came back into the wallet, as a bill that is taken
-- back does: its commission and tax count no longer from that day on.

alter table wallet_hold
    add column returned_on date,
    add check (returned_on is null or state = 'captured');
create index wallet_hold_returned on wallet_hold (operator, returned_on)
 where returned_on is not null;
grant update (returned_on) on wallet_hold to khidki_app;

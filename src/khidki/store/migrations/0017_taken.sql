-- A file that the queue itself gave to an officer has its turn, even if somebody who takes an earlier
-- one at this very moment has not finished taking it.

alter table inbox add column taken boolean not null default false;

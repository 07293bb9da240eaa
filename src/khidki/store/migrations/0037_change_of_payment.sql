-- Which change made a payment what it is: what was written with a change stands only where that very
-- change stands, not where another one came to the same revision first.

alter table payment add column change uuid;

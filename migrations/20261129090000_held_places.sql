-- How long a worker has its place at the receiver, unless it says that it is still there: a worker
-- that has died keeps the others from sending for no longer than that (docs/adr/0026). Programs
-- that do not know of it leave it empty, and their places last as long as what they have leased.
alter table outbox.effects add column held_until timestamptz;

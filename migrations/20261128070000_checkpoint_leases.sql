-- Whoever works on a household has its checkpoint's row for as long as a transaction, and its
-- commands store by themselves: nothing was ever lent by these columns. See docs/adr/0022.
alter table checkpoints drop column leased_by, drop column leased_until;

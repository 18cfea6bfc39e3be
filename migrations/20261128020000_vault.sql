-- Keys of what is sealed: one of each owner, itself sealed under a master key that is in no
-- database. See docs/adr/0024.
create schema vault;
revoke all on schema vault from public;
grant usage on schema vault to wumbo_app, wumbo_relay, wumbo_backup;

-- The master keys that this database is used with. Never a key itself: a mark is made from one, and
-- nothing can be made from it.
create table vault.master_keys (
  master_key_id  text primary key check (master_key_id ~ '^[0-9]{4,10}$'),
  mark           bytea not null check (length(mark) = 16),
  since          timestamptz not null default now(),
  -- From when on it seals no data key any more; those that it has sealed it still opens.
  superseded_at  timestamptz,
  -- When an operator went on without it.
  given_up_at    timestamptz,
  check (given_up_at is null or superseded_at is not null)
);
-- One seals.
create unique index master_keys_current on vault.master_keys ((true)) where superseded_at is null;

create table vault.data_keys (
  key_id         uuid primary key,
  owner_kind     text not null check (owner_kind in ('household', 'person')),
  owner_id       uuid not null,
  master_key_id  text not null references vault.master_keys,
  wrapped        bytea not null check (length(wrapped) between 32 and 1024),
  created_at     timestamptz not null default now(),
  -- From when on nothing is sealed with it any more; what was sealed with it it still opens.
  retired_at     timestamptz
);
-- One living key of each owner, whoever else makes one at the same moment.
create unique index data_keys_living on vault.data_keys (owner_kind, owner_id)
  where retired_at is null;
create index data_keys_owner on vault.data_keys (owner_kind, owner_id);
create index data_keys_master on vault.data_keys (master_key_id, key_id);

-- Who gives commands seals and opens, and so does what works behind it. An owner that is forgotten
-- is forgotten where commands are given.
grant select, insert, update (superseded_at, given_up_at) on vault.master_keys
  to wumbo_app, wumbo_relay;
grant delete on vault.master_keys to wumbo_app;
grant select, insert, update (master_key_id, wrapped, retired_at) on vault.data_keys
  to wumbo_app, wumbo_relay;
grant delete on vault.data_keys to wumbo_app;
grant select on vault.master_keys, vault.data_keys to wumbo_backup;

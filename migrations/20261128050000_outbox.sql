-- Effects that leave the house, each once. An effect is written in the transaction of what causes
-- it, under an id that follows from the cause, and worked by whoever may (docs/adr/0026). What
-- rebuilds read models has no right to any of this.

create schema outbox;
revoke all on schema outbox from public;

create table outbox.effects (
  effect_id     uuid primary key,          -- follows from its cause: the same cause, the same effect
  kind          text collate "C" not null check (length(kind) between 1 and 60),
  destination   text collate "C" not null check (length(destination) between 1 and 60),
  owner_kind    text collate "C" not null check (owner_kind in ('household', 'person')),
  owner_id      uuid not null,
  -- Sealed for its owner; taken away when nobody will need it again.
  payload_sealed       bytea check (length(payload_sealed) <= 262144),
  not_before    timestamptz not null default now(),
  written_at    timestamptz not null default now(),
  state         text collate "C" not null default 'waiting'
                  check (state in ('waiting', 'leased', 'begun', 'done', 'unsure', 'dead', 'dropped')),
  attempts      integer not null default 0 check (attempts >= 0),
  leased_by     uuid,
  leased_until  timestamptz,
  last_error    text check (length(last_error) <= 60),   -- a class of ours, never the receiver's words
  ended_at      timestamptz,
  check ((state in ('leased', 'begun')) = (leased_by is not null)),
  check ((leased_by is null) = (leased_until is null)),
  check ((state in ('done', 'dropped')) = (payload_sealed is null)),
  check ((state in ('done', 'unsure', 'dead', 'dropped')) = (ended_at is not null))
);
create index effects_due on outbox.effects (destination, not_before, effect_id)
  where state = 'waiting';
create index effects_under_way on outbox.effects (destination, leased_until)
  where state in ('leased', 'begun');
create index effects_left on outbox.effects (state, ended_at, effect_id)
  where state in ('unsure', 'dead');
create index effects_over on outbox.effects (ended_at) where state in ('done', 'dropped');

-- What all workers of one destination share: whether it is away, and what was sent this second.
create table outbox.destinations (
  destination  text collate "C" primary key,
  away_since   timestamptz,
  away_until   timestamptz,
  failures     integer not null default 0,
  second_at    timestamptz not null default '-infinity',
  taken        integer not null default 0,
  check ((away_since is null) = (away_until is null))
);

alter table outbox.effects enable row level security;
alter table outbox.effects force row level security;
-- Who causes an effect writes it down, and sees none.
create policy effects_written on outbox.effects for insert to wumbo_app
  with check (state = 'waiting'
    and (owner_kind = 'person' or owner_id = wumbo_household()));
create policy effects_worked on outbox.effects to wumbo_relay using (true) with check (true);
create policy effects_watched on outbox.effects for select to wumbo_watch, wumbo_backup using (true);

grant usage on schema outbox to wumbo_app, wumbo_relay, wumbo_watch, wumbo_backup;
grant insert (effect_id, kind, destination, owner_kind, owner_id, payload_sealed, not_before)
  on outbox.effects to wumbo_app;
grant select, insert, update, delete on outbox.effects, outbox.destinations to wumbo_relay;
grant select (effect_id, kind, destination, state, not_before, written_at, ended_at)
  on outbox.effects to wumbo_watch;
grant select on outbox.destinations to wumbo_watch;
grant select on outbox.effects, outbox.destinations to wumbo_backup;

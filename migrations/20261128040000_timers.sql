-- What is to be done for a household once a day, when its own clocks say so. See docs/adr/0025.

-- One row for each household, or each member of it, and routine. `next_on` is the first day that
-- the routine has not been carried out for; `due_at` is when that begins in `time_zone`, worked out
-- by the program (its rules of time zones, not the server's) and believed only as a hint: whoever
-- takes a row up works it out again.
create table timers (
  household_id  uuid not null,
  routine       text collate "C" not null,
  -- The household itself, or the member that it is for.
  subject       uuid not null,
  time_zone     text not null,
  next_on       date not null,
  due_at        timestamptz not null,
  -- Of a run that was begun: the day that it is for, also when it is begun anew.
  run_on        date,
  leased_by     uuid,
  leased_until  timestamptz,
  -- Of a run that fails: how often, and when it is tried again.
  tries         integer not null default 0,
  retry_at      timestamptz,
  halted_at     timestamptz,
  halted_reason text,
  primary key (household_id, routine, subject)
);
create index timers_due on timers (routine, due_at) where halted_at is null;
create index timers_halted on timers (halted_at) where halted_at is not null;

alter table timers enable row level security;
alter table timers force row level security;
create policy of_household on timers
  using (household_id = wumbo_household()) with check (household_id = wumbo_household());
create policy relay_timers on timers to wumbo_relay using (true) with check (true);

grant select, insert, update, delete on timers to wumbo_relay;
grant select on timers to wumbo_backup;

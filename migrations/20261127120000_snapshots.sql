-- State of aggregates with long streams, kept beside the log and never trusted over it: a row counts
-- only for the code that wrote it (`stamp`), as long as the event it was taken at stands unchanged
-- in the log, and with the mark of a key that is not in the database. Any row may be deleted at any
-- time; who empties or deletes events deletes the household's rows with them.
create table aggregate_snapshots (
  household_id   uuid not null,
  aggregate_type text collate "C" not null,
  aggregate_id   text collate "C" not null,
  sequence       bigint not null check (sequence > 0),
  event_hash     bytea not null,
  stamp          bigint not null,
  state          text not null,
  mark           bytea not null,
  kept_at        timestamptz not null default now(),
  primary key (household_id, aggregate_type, aggregate_id)
) with (fillfactor = 70);

alter table aggregate_snapshots enable row level security;
alter table aggregate_snapshots force row level security;
create policy of_household on aggregate_snapshots
  using (household_id = wumbo_household()) with check (household_id = wumbo_household());
grant select, insert, update, delete on aggregate_snapshots to wumbo_app;
-- A log that does not hold loses what was kept beside it.
grant select, delete on aggregate_snapshots to wumbo_watch;
grant select on aggregate_snapshots to wumbo_backup;

-- The stream of one aggregate from its snapshot on, in one round trip: the snapshot first, if there
-- is one that counts, then the events after it.
create function wumbo_resume(
  p_household uuid, p_aggregate_type text, p_aggregate_id text, p_stamp bigint
)
returns table (
  sequence bigint, event_type text, event_version text, payload jsonb, event_hash bytea,
  state text, mark bytea
)
language plpgsql volatile
set search_path = pg_catalog, public, pg_temp
as $$
declare
  v_entered text := set_config('wumbo.household_id', p_household::text, true);
  v_from bigint := 0;
begin
  select s.sequence, s.event_hash, s.state, s.mark into sequence, event_hash, state, mark
    from aggregate_snapshots s
    join events e on e.household_id = s.household_id and e.aggregate_type = s.aggregate_type
      and e.aggregate_id = s.aggregate_id and e.sequence = s.sequence
      and e.event_hash = s.event_hash
    where s.household_id = p_household and s.aggregate_type = p_aggregate_type
      and s.aggregate_id = p_aggregate_id and s.stamp = p_stamp;
  if found then
    v_from := sequence;
    return next;
  end if;
  return query
    select e.sequence, e.event_type, e.event_version, e.payload, e.event_hash,
      null::text, null::bytea
    from events e
    where e.household_id = p_household and e.aggregate_type = p_aggregate_type
      and e.aggregate_id = p_aggregate_id and e.sequence > v_from
    order by e.sequence;
end
$$;

-- Keeps a snapshot in the place of whatever is there.
create function wumbo_keep(
  p_household uuid, p_aggregate_type text, p_aggregate_id text, p_sequence bigint,
  p_event_hash bytea, p_stamp bigint, p_state text, p_mark bytea
) returns void
language plpgsql volatile
set search_path = pg_catalog, public, pg_temp
as $$
declare
  v_entered text := set_config('wumbo.household_id', p_household::text, true);
begin
  insert into aggregate_snapshots values (p_household, p_aggregate_type, p_aggregate_id,
    p_sequence, p_event_hash, p_stamp, p_state, p_mark)
  on conflict (household_id, aggregate_type, aggregate_id) do update
    set sequence = excluded.sequence, event_hash = excluded.event_hash, stamp = excluded.stamp,
      state = excluded.state, mark = excluded.mark, kept_at = now();
end
$$;

revoke all on function wumbo_resume, wumbo_keep from public;
grant execute on function wumbo_resume, wumbo_keep to wumbo_app;

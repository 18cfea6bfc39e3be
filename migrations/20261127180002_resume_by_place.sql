-- The snapshot first, then its event by the place in the stream: joined, the two read every event of
-- the stream up to it, which is what a snapshot is to save.
create or replace function wumbo_resume(
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
    where s.household_id = p_household and s.aggregate_type = p_aggregate_type
      and s.aggregate_id = p_aggregate_id and s.stamp = p_stamp;
  if found then
    perform from events e
      where e.household_id = p_household and e.aggregate_type = p_aggregate_type
        and e.aggregate_id = p_aggregate_id and e.sequence = wumbo_resume.sequence
        and e.event_hash = wumbo_resume.event_hash;
    if found then
      v_from := sequence;
      return next;
    end if;
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

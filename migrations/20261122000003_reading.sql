-- Entering a household to read it: sets the household and the schema of the active read models for
-- this transaction, and says how far they are. One round trip.
create function wumbo_enter(
  p_household uuid,
  out schema_name text, out revision bigint
)
language plpgsql volatile
as $$
begin
  perform set_config('wumbo.household_id', p_household::text, true);
  select g.schema_name into schema_name from read_generations g where g.state = 'active';
  perform set_config('search_path', coalesce(schema_name, 'public') || ', public', true);
  select coalesce(max(c.revision), 0) into revision from checkpoints c
    where c.subscription = 'read_models.' || schema_name and c.household_id = p_household;
end
$$;

-- Clears the dirty mark of logs that every one of these subscriptions has taken in, and answers the
-- households that the first of them, who asks, is behind with and not halted at. A log that grew
-- meanwhile keeps its mark, because its head no longer matches; one that is just being appended to
-- is passed over, so that a long import holds up no other household.
create function wumbo_settle(p_subscriptions text[])
returns table (household_id uuid)
language plpgsql volatile
as $$
begin
  update household_logs l set dirty = false
  from (
    select d.household_id from household_logs d
    where d.dirty and not exists (
      select from unnest(p_subscriptions) wanted
      left join checkpoints c on c.subscription = wanted and c.household_id = d.household_id
      where coalesce(c.revision, 0) < d.head
    )
    for update of d skip locked
  ) settled
  where l.household_id = settled.household_id;
  return query
    select l.household_id from household_logs l
    left join checkpoints c
      on c.subscription = p_subscriptions[1] and c.household_id = l.household_id
    where l.dirty and c.halted_at is null and coalesce(c.revision, 0) < l.head;
end
$$;
grant execute on function wumbo_settle to wumbo_projector;

-- The person this transaction is for, where a screen is about a person and not about a household.
create function wumbo_person() returns uuid
language sql stable parallel safe
as $$ select nullif(current_setting('wumbo.user_id', true), '')::uuid $$;

-- Entering as a person, to find out which households are theirs.
create function wumbo_enter_as_person(p_user uuid) returns void
language plpgsql volatile
as $$
declare
  v_schema text;
begin
  perform set_config('wumbo.user_id', p_user::text, true);
  select g.schema_name into v_schema from read_generations g where g.state = 'active';
  perform set_config('search_path', coalesce(v_schema, 'public') || ', public', true);
end
$$;

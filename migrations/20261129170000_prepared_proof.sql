-- What a command takes in the database: fewer small functions, each of which is looked up and
-- checked anew at every call, and fewer looks for snapshots that are not there.

-- `wumbo_gather_at`, which looks for the snapshots of streams one by one only where there are any.
create or replace function wumbo_gather_at(
  p_household uuid, p_types text[], p_ids text[], p_by integer[], p_fields text[],
  p_stamps bigint[]
)
returns table (
  place integer, aggregate_id text, sequence bigint, event_type text, event_version text,
  payload jsonb, event_hash bytea, state text, mark bytea
)
language plpgsql volatile
set search_path = pg_catalog, public, pg_temp
as $$
declare
  v_entered text := set_config('wumbo.household_id', p_household::text, true);
  v_ids text[] := p_ids;
  v_kept text[];
  v_from bigint;
begin
  place := 0;
  -- Of the streams whose ids are given; one that another stream names is looked for by itself.
  select l.head,
      array(select s.aggregate_type || ' ' || s.aggregate_id from aggregate_snapshots s
        where s.household_id = p_household and s.aggregate_type = any (p_types)
          and s.aggregate_id = any (p_ids))
    into sequence, v_kept
    from household_logs l where l.household_id = p_household;
  return next;
  for v_place in 1 .. coalesce(array_length(p_types, 1), 0) loop
    place := v_place;
    aggregate_id := v_ids[v_place];
    if aggregate_id is null then
      select e.payload ->> p_fields[v_place] into aggregate_id from events e
        where e.household_id = p_household and e.aggregate_type = p_types[p_by[v_place]]
          and e.aggregate_id = v_ids[p_by[v_place]] and e.sequence = 1;
      continue when aggregate_id is null;
      v_ids[v_place] := aggregate_id;
    end if;
    v_from := 0;
    if p_stamps[v_place] is not null and (p_ids[v_place] is null
        or p_types[v_place] || ' ' || aggregate_id = any (v_kept)) then
      select s.sequence, s.event_hash, s.state, s.mark into sequence, event_hash, state, mark
        from aggregate_snapshots s
        where s.household_id = p_household and s.aggregate_type = p_types[v_place]
          and s.aggregate_id = v_ids[v_place] and s.stamp = p_stamps[v_place];
      if found then
        perform from events e
          where e.household_id = p_household and e.aggregate_type = p_types[v_place]
            and e.aggregate_id = v_ids[v_place] and e.sequence = wumbo_gather_at.sequence
            and e.event_hash = wumbo_gather_at.event_hash;
        if found then
          v_from := sequence;
          return next;
        end if;
      end if;
    end if;
    return query
      select v_place, v_ids[v_place], e.sequence, e.event_type, e.event_version, e.payload,
        e.event_hash, null::text, null::bytea
      from events e
      where e.household_id = p_household and e.aggregate_type = p_types[v_place]
        and e.aggregate_id = v_ids[v_place] and e.sequence > v_from
      order by e.sequence;
  end loop;
end
$$;

-- `wumbo_commit_event` with the parts of both hashes that are known before the revision and the
-- time are: of the event, what stands before and behind the time; of the command, what stands
-- before the time, from the number of its events on, and behind it. The formulas are those of
-- `wumbo_event_hash` and `wumbo_chain_hash`, and of `commands::proof`; tests compare them.
create function wumbo_commit_event(
  p_household uuid, p_command_id uuid, p_key text, p_request_hash bytea,
  p_actor jsonb, p_name text, p_correlation uuid, p_outcome jsonb, p_metadata jsonb,
  p_event_id uuid, p_aggregate_type text, p_aggregate_id text, p_sequence bigint,
  p_event_type text, p_event_version text, p_payload jsonb,
  p_seen_types text[], p_seen_ids text[], p_seen_sequences bigint[],
  p_nouns text[], p_since bigint, p_as_of bigint,
  p_event_before bytea, p_event_behind bytea, p_command_before bytea, p_command_behind bytea
) returns bigint
language plpgsql volatile
set search_path = pg_catalog, public, pg_temp
as $$
declare
  v_entered text := set_config('wumbo.household_id', p_household::text, true);
  v_now timestamptz := clock_timestamp();
  v_revision bigint;
  v_number bigint;
  v_chain bytea;
  v_hash bytea;
begin
  update household_logs set head = head + 1, command_count = command_count + 1,
    recorded_at = greatest(v_now, recorded_at), dirty = true,
    chain_hash = sha256(chain_hash || uuid_send(p_household) || int8send(command_count + 1)
      || uuid_send(p_command_id) || int8send(head + 1) || p_command_before
      || timestamptz_send(greatest(v_now, recorded_at)) || p_command_behind
      || sha256(sha256(uuid_send(p_household) || int8send(head + 1) || p_event_before
        || timestamptz_send(greatest(v_now, recorded_at)) || p_event_behind)))
    where household_id = p_household and broken_at is null
    returning head, command_count, chain_hash, recorded_at
    into v_revision, v_number, v_chain, v_now;
  if v_revision is null then
    if exists (select from household_logs where household_id = p_household) then
      raise exception 'the log is broken' using errcode = 'WB001';
    end if;
    return null;
  end if;
  v_hash := sha256(uuid_send(p_household) || int8send(v_revision) || p_event_before
    || timestamptz_send(v_now) || p_event_behind);
  insert into commands values (p_household, v_number, p_command_id, v_revision, 1, p_key,
    p_request_hash, p_actor, p_name, p_correlation, p_outcome, sha256(v_hash), v_chain, v_now);
  -- After the key: a command that was answered before is answered so, whatever has come since.
  if (p_seen_types is not null or p_nouns is not null) and v_revision - 1 is distinct from p_as_of
      and not wumbo_is_as_read(p_household, p_seen_types, p_seen_ids, p_seen_sequences, p_nouns, p_since) then
    raise exception 'another writer was first' using errcode = 'serialization_failure';
  end if;
  insert into events values (p_household, v_revision, p_event_id, p_aggregate_type, p_aggregate_id,
    p_sequence, p_event_type, p_event_version, p_payload, p_metadata, v_now, v_hash);
  return v_revision;
end
$$;

-- The one before stays for processes of the version before. To be dropped later.
revoke all on function wumbo_commit_event(uuid, uuid, text, bytea, jsonb, text, uuid, jsonb, jsonb,
  uuid, text, text, bigint, text, text, jsonb, text[], text[], bigint[], text[], bigint, bigint,
  bytea, bytea, bytea, bytea) from public;
grant execute on function wumbo_commit_event(uuid, uuid, text, bytea, jsonb, text, uuid, jsonb,
  jsonb, uuid, text, text, bigint, text, text, jsonb, text[], text[], bigint[], text[], bigint,
  bigint, bytea, bytea, bytea, bytea) to wumbo_app;

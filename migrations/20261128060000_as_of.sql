-- What a command was decided on stood at a revision of the household. Where that is its newest
-- still when the command is stored, nothing else need be looked at.

-- `wumbo_gather`, with a row of place 0 before the others: its sequence is the household's newest
-- revision when reading began. What came after it may be among the rows, or not.
create function wumbo_gather_at(
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
  v_from bigint;
begin
  place := 0;
  select l.head into sequence from household_logs l where l.household_id = p_household;
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
    if p_stamps[v_place] is not null then
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

-- `wumbo_commit_event` of what all stood at a revision (`p_as_of`; null: that is not known).
create function wumbo_commit_event(
  p_household uuid, p_command_id uuid, p_key text, p_request_hash bytea,
  p_actor jsonb, p_actor_hash bytea, p_name text, p_correlation uuid,
  p_outcome jsonb, p_outcome_hash bytea, p_metadata jsonb, p_metadata_hash bytea,
  p_event_id uuid, p_aggregate_type text, p_aggregate_id text, p_sequence bigint,
  p_event_type text, p_event_version text, p_payload jsonb, p_payload_hash bytea,
  p_seen_types text[], p_seen_ids text[], p_seen_sequences bigint[],
  p_nouns text[], p_since bigint, p_as_of bigint
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
    chain_hash = wumbo_chain_hash(chain_hash, p_household, command_count + 1, p_command_id,
      head + 1, 1, p_request_hash, p_correlation, greatest(v_now, recorded_at), p_outcome_hash,
      p_actor_hash, p_name, p_key,
      sha256(wumbo_event_hash(p_household, head + 1, p_event_id, p_sequence,
        greatest(v_now, recorded_at), p_payload_hash, p_metadata_hash, p_aggregate_type,
        p_aggregate_id, p_event_type, p_event_version)))
    where household_id = p_household and broken_at is null
    returning head, command_count, chain_hash, recorded_at
    into v_revision, v_number, v_chain, v_now;
  if v_revision is null then
    if exists (select from household_logs where household_id = p_household) then
      raise exception 'the log is broken' using errcode = 'WB001';
    end if;
    return null;
  end if;
  v_hash := wumbo_event_hash(p_household, v_revision, p_event_id, p_sequence, v_now,
    p_payload_hash, p_metadata_hash, p_aggregate_type, p_aggregate_id, p_event_type, p_event_version);
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

-- `wumbo_commit` of the same.
create function wumbo_commit(
  p_household uuid, p_founds boolean, p_command_id uuid, p_key text, p_request_hash bytea,
  p_actor jsonb, p_actor_hash bytea, p_name text, p_correlation uuid,
  p_outcome jsonb, p_outcome_hash bytea, p_metadata jsonb, p_metadata_hash bytea,
  p_event_ids uuid[], p_aggregate_types text[], p_aggregate_ids text[], p_sequences bigint[],
  p_event_types text[], p_event_versions text[], p_payloads text[], p_payload_hashes bytea[],
  p_seen_types text[], p_seen_ids text[], p_seen_sequences bigint[],
  p_nouns text[], p_since bigint, p_as_of bigint,
  out revision bigint, out outcome jsonb, out answered_hash bytea
)
language plpgsql volatile
set search_path = pg_catalog, public, pg_temp
as $$
declare
  v record;
  v_count bigint := coalesce(array_length(p_event_ids, 1), 0);
  v_digest bytea;
  v_sealed text;
begin
  v := wumbo_claim(p_household, p_founds, p_key);
  if v.head is null then
    return;
  end if;
  if v.answered_hash is not null then
    revision := v.answered_revision;
    outcome := v.answered_outcome;
    answered_hash := v.answered_hash;
    return;
  end if;
  if (p_seen_types is not null or p_nouns is not null) and v.head is distinct from p_as_of
      and not wumbo_is_as_read(p_household, p_seen_types, p_seen_ids, p_seen_sequences, p_nouns, p_since) then
    raise exception 'another writer was first' using errcode = 'serialization_failure';
  end if;
  v_digest := wumbo_store_chunk(p_household, v.head, v.at, '', p_metadata, p_metadata_hash,
    p_event_ids, p_aggregate_types, p_aggregate_ids, p_sequences, p_event_types,
    p_event_versions, p_payloads, p_payload_hashes);
  revision := v.head + v_count;
  v_sealed := wumbo_seal(p_household, v.command_number, v.previous_chain, v.at, revision, v_count,
    p_command_id, p_key, p_request_hash, p_actor, p_actor_hash, p_name, p_correlation,
    p_outcome, p_outcome_hash, v_digest);
  outcome := p_outcome;
end
$$;

-- `wumbo_gather` and the other `wumbo_commit_event` and `wumbo_commit` are what processes of the
-- version before call until they are replaced. To be dropped later.
revoke all on function wumbo_gather_at,
  wumbo_commit_event(uuid, uuid, text, bytea, jsonb, bytea, text, uuid, jsonb, bytea, jsonb, bytea,
    uuid, text, text, bigint, text, text, jsonb, bytea, text[], text[], bigint[], text[], bigint,
    bigint),
  wumbo_commit(uuid, boolean, uuid, text, bytea, jsonb, bytea, text, uuid, jsonb, bytea, jsonb,
    bytea, uuid[], text[], text[], bigint[], text[], text[], text[], bytea[], text[], text[],
    bigint[], text[], bigint, bigint)
  from public;
grant execute on function wumbo_gather_at,
  wumbo_commit_event(uuid, uuid, text, bytea, jsonb, bytea, text, uuid, jsonb, bytea, jsonb, bytea,
    uuid, text, text, bigint, text, text, jsonb, bytea, text[], text[], bigint[], text[], bigint,
    bigint),
  wumbo_commit(uuid, boolean, uuid, text, bytea, jsonb, bytea, text, uuid, jsonb, bytea, jsonb,
    bytea, uuid[], text[], text[], bigint[], text[], text[], text[], bytea[], text[], text[],
    bigint[], text[], bigint, bigint)
  to wumbo_app;

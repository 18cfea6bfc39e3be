-- The households' event logs: the only truth. See docs/ARCHITECTURE.md and docs/adr/0001.

-- Group roles. Pools take them on at connection start; none owns anything or bypasses row security.
-- Roles are the whole cluster's: another database may be making them at this very moment.
do $$
declare
  v_role text;
begin
  foreach v_role in array array['wumbo_app', 'wumbo_projector', 'wumbo_backup'] loop
    if not exists (select from pg_roles where rolname = v_role) then
      begin
        execute format('create role %I nologin', v_role);
      exception when duplicate_object or unique_violation then
        null;
      end;
    end if;
    if not pg_has_role(current_user, v_role, 'member') then
      begin
        execute format('grant %I to %I', v_role, current_user);
      exception when unique_violation then
        null;
      end;
    end if;
  end loop;
end
$$;
revoke create on schema public from public;
grant usage on schema public to wumbo_app, wumbo_projector, wumbo_backup;

-- The household this transaction is about; null (not an error) when none was set. After one
-- `set local` the setting is '' and not null, hence nullif.
create function wumbo_household() returns uuid
language sql stable parallel safe
as $$ select nullif(current_setting('wumbo.household_id', true), '')::uuid $$;

-- The head of each log. `dirty` means "a subscription may be behind": appends set it, the sweep
-- clears it. Staying true keeps appends HOT; the partial index holds dirty households only.
create table household_logs (
  household_id  uuid primary key,
  head          bigint not null,
  command_count bigint not null,
  chain_hash    bytea not null,
  recorded_at   timestamptz not null,
  dirty         boolean not null default true,
  -- The first revision that did not hold when the log was last verified: nothing is appended to it
  -- then, and only a verification that finds it whole takes the mark away.
  broken_at     bigint
) with (fillfactor = 50);
create index household_logs_dirty on household_logs (household_id) where dirty;
create index household_logs_broken on household_logs (household_id) where broken_at is not null;

create table events (
  household_id   uuid not null,
  revision       bigint not null,
  event_id       uuid not null,
  aggregate_type text collate "C" not null,
  aggregate_id   text collate "C" not null,
  sequence       bigint not null,
  event_type     text collate "C" not null,
  event_version  text collate "C" not null,
  payload        jsonb not null,
  metadata       jsonb not null,
  recorded_at    timestamptz not null,
  event_hash     bytea not null,
  primary key (household_id, revision),
  constraint events_stream unique (household_id, aggregate_type, aggregate_id, sequence)
);

-- One row per accepted command, like a commit over its events: who, why, the answer, the proof.
create table commands (
  household_id    uuid not null,
  number          bigint not null,
  command_id      uuid not null,
  last_revision   bigint not null,
  event_count     bigint not null,
  idempotency_key text collate "C" not null,
  request_hash    bytea not null,
  actor           jsonb not null,
  command_name    text collate "C" not null,
  correlation     uuid not null,
  outcome         jsonb not null,
  digest          bytea not null,
  chain_hash      bytea not null,
  recorded_at     timestamptz not null,
  primary key (household_id, idempotency_key)
);

-- How far a subscription has come with each household. A halted one keeps its place and its reason.
create table checkpoints (
  subscription    text collate "C" not null,
  household_id    uuid not null,
  revision        bigint not null,
  halted_revision bigint,
  halted_reason   text,
  halted_at       timestamptz,
  primary key (household_id, subscription)
) with (fillfactor = 50);
create index checkpoints_halted on checkpoints (subscription) where halted_at is not null;

-- Which schema the read models live in. One is active; a rebuild fills the next one.
create table read_generations (
  generation  integer primary key,
  schema_name text not null unique,
  state       text not null check (state in ('building', 'active', 'retired')),
  -- What made its rows: a stamp for each projector. Who has other projectors neither follows it
  -- nor reads it.
  shape       jsonb not null,
  created_at  timestamptz not null default now()
);
create unique index read_generations_active on read_generations (state) where state = 'active';

alter table household_logs enable row level security;
alter table household_logs force row level security;
alter table events enable row level security;
alter table events force row level security;
alter table commands enable row level security;
alter table commands force row level security;
alter table checkpoints enable row level security;
alter table checkpoints force row level security;

create policy of_household on household_logs
  using (household_id = wumbo_household()) with check (household_id = wumbo_household());
create policy of_household on events
  using (household_id = wumbo_household()) with check (household_id = wumbo_household());
create policy of_household on commands
  using (household_id = wumbo_household()) with check (household_id = wumbo_household());
create policy of_household on checkpoints
  using (household_id = wumbo_household()) with check (household_id = wumbo_household());

-- The projector finds out which households have news, and how far it is with each. It reads events
-- only household by household, like everyone.
create policy projector_heads on household_logs to wumbo_projector using (true) with check (true);
create policy projector_checkpoints on checkpoints to wumbo_projector using (true) with check (true);

grant select, insert on household_logs to wumbo_app;
grant update (head, command_count, chain_hash, recorded_at, dirty) on household_logs to wumbo_app;
grant select, insert on events, commands to wumbo_app;
grant select on checkpoints, read_generations to wumbo_app;
grant select on household_logs, events, commands, read_generations to wumbo_projector;
grant update (dirty, broken_at) on household_logs to wumbo_projector;
grant select, insert, update, delete on checkpoints to wumbo_projector;
grant select on household_logs, events, commands, checkpoints, read_generations to wumbo_backup;

-- The formula of event_hash is that of commands::proof::EventFacts; a test compares them.
create function wumbo_event_hash(
  p_household uuid, p_revision bigint, p_event_id uuid, p_sequence bigint, p_at timestamptz,
  p_payload_hash bytea, p_metadata_hash bytea,
  p_aggregate_type text, p_aggregate_id text, p_event_type text, p_event_version text
) returns bytea
language sql stable
as $$
  select sha256(uuid_send(p_household) || int8send(p_revision) || uuid_send(p_event_id)
    || int8send(p_sequence) || timestamptz_send(p_at) || p_payload_hash || p_metadata_hash
    || convert_to(p_aggregate_type || chr(31) || p_aggregate_id || chr(31) || p_event_type
         || chr(31) || p_event_version, 'UTF8'))
$$;

-- One chunk of a batch: stores its events after `p_head` and returns the digest folded over them.
-- Not `language sql`: that would be planned anew at every call, which costs more than its work.
create function wumbo_store_chunk(
  p_household uuid, p_head bigint, p_at timestamptz, p_previous bytea,
  p_metadata jsonb, p_metadata_hash bytea,
  p_event_ids uuid[], p_aggregate_types text[], p_aggregate_ids text[], p_sequences bigint[],
  p_event_types text[], p_event_versions text[], p_payloads text[], p_payload_hashes bytea[]
) returns bytea
language plpgsql volatile
as $$
declare
  v_hash bytea;
begin
  with stored as (
    insert into events
    select p_household, p_head + place, event_id, aggregate_type, aggregate_id, sequence,
      event_type, event_version, payload::jsonb, p_metadata, p_at,
      wumbo_event_hash(p_household, p_head + place, event_id, sequence, p_at, payload_hash,
        p_metadata_hash, aggregate_type, aggregate_id, event_type, event_version)
    from unnest(p_event_ids, p_aggregate_types, p_aggregate_ids, p_sequences, p_event_types,
      p_event_versions, p_payloads, p_payload_hashes) with ordinality
      as given (event_id, aggregate_type, aggregate_id, sequence, event_type, event_version,
        payload, payload_hash, place)
    returning revision, event_hash
  )
  select sha256(p_previous || coalesce(string_agg(event_hash, ''::bytea order by revision), ''))
  into v_hash from stored;
  return v_hash;
end
$$;

-- Opens a batch: sets the household, locks its head (which makes commit order revision order), and
-- answers what was answered to this key before, if anything.
create function wumbo_claim(
  p_household uuid, p_founds boolean, p_key text,
  out head bigint, out command_number bigint, out previous_chain bytea, out at timestamptz,
  out answered_revision bigint, out answered_outcome jsonb, out answered_hash bytea
)
language plpgsql volatile
as $$
declare
  v_entered text := set_config('wumbo.household_id', p_household::text, true);
  broken boolean;
begin
  if p_founds then
    insert into household_logs (household_id, head, command_count, chain_hash, recorded_at)
    values (p_household, 0, 0, '', clock_timestamp())
    on conflict do nothing;
  end if;
  select l.head, l.command_count + 1, l.chain_hash, greatest(clock_timestamp(), l.recorded_at),
    l.broken_at is not null
    into head, command_number, previous_chain, at, broken
    from household_logs l where l.household_id = p_household for update;
  if head is null then
    return;
  end if;
  select c.last_revision, c.outcome, c.request_hash
    into answered_revision, answered_outcome, answered_hash
    from commands c where c.household_id = p_household and c.idempotency_key = p_key;
  if answered_hash is null and broken then
    raise exception 'the log is broken' using errcode = 'WB001';
  end if;
end
$$;

-- The formula of chain_hash is that of commands::proof::CommandFacts; a test compares them.
create function wumbo_chain_hash(
  p_previous_chain bytea, p_household uuid, p_number bigint, p_command_id uuid,
  p_last_revision bigint, p_event_count bigint, p_request_hash bytea, p_correlation uuid,
  p_at timestamptz, p_outcome_hash bytea, p_actor_hash bytea, p_name text, p_key text,
  p_digest bytea
) returns bytea
language sql stable
as $$
  select sha256(p_previous_chain || uuid_send(p_household) || int8send(p_number)
    || uuid_send(p_command_id) || int8send(p_last_revision) || int8send(p_event_count)
    || p_request_hash || uuid_send(p_correlation) || timestamptz_send(p_at) || p_outcome_hash
    || p_actor_hash || convert_to(p_name || chr(31) || p_key, 'UTF8') || p_digest)
$$;

-- Closes a batch: records the command, links the chain, moves the head.
create function wumbo_seal(
  p_household uuid, p_number bigint, p_previous_chain bytea, p_at timestamptz,
  p_last_revision bigint, p_event_count bigint, p_command_id uuid, p_key text,
  p_request_hash bytea, p_actor jsonb, p_actor_hash bytea, p_name text, p_correlation uuid,
  p_outcome jsonb, p_outcome_hash bytea, p_digest bytea
) returns void
language plpgsql volatile
as $$
declare
  v_chain bytea := wumbo_chain_hash(p_previous_chain, p_household, p_number, p_command_id,
    p_last_revision, p_event_count, p_request_hash, p_correlation, p_at, p_outcome_hash,
    p_actor_hash, p_name, p_key, p_digest);
begin
  insert into commands values (p_household, p_number, p_command_id, p_last_revision,
    p_event_count, p_key, p_request_hash, p_actor, p_name, p_correlation, p_outcome, p_digest,
    v_chain, p_at);
  update household_logs set head = p_last_revision, command_count = p_number,
    chain_hash = v_chain, recorded_at = p_at, dirty = true
    where household_id = p_household;
end
$$;

-- The append of one event, which is what most commands bring, with as few statements as it takes:
-- the update of the head is also its lock. Answers the new revision; null when the household has no
-- log. A key that was answered before fails at the key of `commands`, which comes before the place
-- in the stream: that is rare, and looking first would cost every append.
create function wumbo_append_event(
  p_household uuid, p_command_id uuid, p_key text, p_request_hash bytea,
  p_actor jsonb, p_actor_hash bytea, p_name text, p_correlation uuid,
  p_outcome jsonb, p_outcome_hash bytea, p_metadata jsonb, p_metadata_hash bytea,
  p_event_id uuid, p_aggregate_type text, p_aggregate_id text, p_sequence bigint,
  p_event_type text, p_event_version text, p_payload jsonb, p_payload_hash bytea
) returns bigint
language plpgsql volatile
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
  insert into events values (p_household, v_revision, p_event_id, p_aggregate_type, p_aggregate_id,
    p_sequence, p_event_type, p_event_version, p_payload, p_metadata, v_now, v_hash);
  return v_revision;
end
$$;

-- The append of any number of events: also one statement, one round trip, one commit. Functions are
-- called in assignments, which need no query as `perform` does.
create function wumbo_append(
  p_household uuid, p_founds boolean, p_command_id uuid, p_key text, p_request_hash bytea,
  p_actor jsonb, p_actor_hash bytea, p_name text, p_correlation uuid,
  p_outcome jsonb, p_outcome_hash bytea, p_metadata jsonb, p_metadata_hash bytea,
  p_event_ids uuid[], p_aggregate_types text[], p_aggregate_ids text[], p_sequences bigint[],
  p_event_types text[], p_event_versions text[], p_payloads text[], p_payload_hashes bytea[],
  p_expected_head bigint,
  out revision bigint, out outcome jsonb, out answered_hash bytea
)
language plpgsql volatile
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
  -- Facts of other streams were read at another head.
  if v.head <> p_expected_head then
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

-- The stream of one aggregate, in one round trip although the household must be set first.
create function wumbo_load(p_household uuid, p_aggregate_type text, p_aggregate_id text)
returns table (sequence bigint, event_type text, event_version text, payload jsonb)
language plpgsql volatile
as $$
begin
  perform set_config('wumbo.household_id', p_household::text, true);
  return query
    select e.sequence, e.event_type, e.event_version, e.payload from events e
    where e.household_id = p_household and e.aggregate_type = p_aggregate_type
      and e.aggregate_id = p_aggregate_id
    order by e.sequence;
end
$$;

-- Which of these aggregates have a stream.
create function wumbo_known(p_household uuid, p_aggregate_type text, p_aggregate_ids text[])
returns table (aggregate_id text)
language plpgsql volatile
as $$
begin
  perform set_config('wumbo.household_id', p_household::text, true);
  return query
    select e.aggregate_id from unnest(p_aggregate_ids) given
    join events e on e.household_id = p_household and e.aggregate_type = p_aggregate_type
      and e.aggregate_id = given and e.sequence = 1;
end
$$;

revoke all on function wumbo_event_hash, wumbo_chain_hash, wumbo_store_chunk, wumbo_claim,
  wumbo_seal, wumbo_append, wumbo_append_event from public;
grant execute on function wumbo_event_hash, wumbo_chain_hash, wumbo_store_chunk, wumbo_claim,
  wumbo_seal, wumbo_append, wumbo_append_event to wumbo_app;

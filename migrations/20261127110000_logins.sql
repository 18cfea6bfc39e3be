-- Every process logs in as a role that is only what it may be, and no name in a function of ours can
-- be taken by another object. See docs/adr/0015.

-- Roles are the whole cluster's: another database may be making or changing them at this very moment.
do $$
declare
  v_role text;
begin
  foreach v_role in array
    array['wumbo_app', 'wumbo_past', 'wumbo_watch', 'wumbo_projector', 'wumbo_relay']
  loop
    for v_try in 1..20 loop
      exit when exists (select from pg_roles where rolname = v_role and rolcanlogin);
      begin
        if exists (select from pg_roles where rolname = v_role) then
          execute format('alter role %I login', v_role);
        else
          execute format('create role %I login', v_role);
        end if;
      exception when duplicate_object or unique_violation or internal_error then
        perform pg_sleep(0.05);
      end;
    end loop;
  end loop;
end
$$;

-- Scratch schemas for looks into the past are made by who may read one household and nothing else;
-- its right to make schemas is the database's and stands in adapters/src/postgres/migrate.rs.
grant usage on schema public to wumbo_past, wumbo_watch, wumbo_relay;
grant select on household_logs, events to wumbo_past;

-- Health and the check of a log: which logs stand still or are broken, and the log of the household
-- that is set.
grant select on household_logs, events, commands, checkpoints, read_generations to wumbo_watch;
grant update (broken_at) on household_logs to wumbo_watch;
create policy watch_heads on household_logs for select to wumbo_watch using (true);
create policy watch_checkpoints on checkpoints for select to wumbo_watch using (true);

-- The relay follows all logs as the projector does, and writes no read model.
grant select on household_logs, events, read_generations to wumbo_relay;
grant update (dirty) on household_logs to wumbo_relay;
grant select, insert, update, delete on checkpoints to wumbo_relay;
grant execute on function wumbo_settle to wumbo_relay;
create policy relay_heads on household_logs to wumbo_relay using (true) with check (true);
create policy relay_checkpoints on checkpoints to wumbo_relay using (true) with check (true);

-- Who is not the owner asks which schema this is, too.
grant select on _sqlx_migrations to wumbo_app, wumbo_past, wumbo_watch, wumbo_projector, wumbo_relay;

-- Functions of one expression are bound to their objects when they are made, and can still be
-- written out in the query that calls them, which a setting of their own would prevent.
create or replace function wumbo_household() returns uuid
language sql stable parallel safe
return nullif(current_setting('wumbo.household_id', true), '')::uuid;

create or replace function wumbo_person() returns uuid
language sql stable parallel safe
return nullif(current_setting('wumbo.user_id', true), '')::uuid;

create or replace function wumbo_event_hash(
  p_household uuid, p_revision bigint, p_event_id uuid, p_sequence bigint, p_at timestamptz,
  p_payload_hash bytea, p_metadata_hash bytea,
  p_aggregate_type text, p_aggregate_id text, p_event_type text, p_event_version text
) returns bytea
language sql stable
return sha256(uuid_send(p_household) || int8send(p_revision) || uuid_send(p_event_id)
  || int8send(p_sequence) || timestamptz_send(p_at) || p_payload_hash || p_metadata_hash
  || convert_to(p_aggregate_type || chr(31) || p_aggregate_id || chr(31) || p_event_type
       || chr(31) || p_event_version, 'UTF8'));

create or replace function wumbo_chain_hash(
  p_previous_chain bytea, p_household uuid, p_number bigint, p_command_id uuid,
  p_last_revision bigint, p_event_count bigint, p_request_hash bytea, p_correlation uuid,
  p_at timestamptz, p_outcome_hash bytea, p_actor_hash bytea, p_name text, p_key text,
  p_digest bytea
) returns bytea
language sql stable
return sha256(p_previous_chain || uuid_send(p_household) || int8send(p_number)
  || uuid_send(p_command_id) || int8send(p_last_revision) || int8send(p_event_count)
  || p_request_hash || uuid_send(p_correlation) || timestamptz_send(p_at) || p_outcome_hash
  || p_actor_hash || convert_to(p_name || chr(31) || p_key, 'UTF8') || p_digest);

-- All others look names up in the system's own schema first, then in ours, and last, where nothing
-- of theirs is, among temporary objects.
alter function wumbo_store_chunk set search_path = pg_catalog, public, pg_temp;
alter function wumbo_claim set search_path = pg_catalog, public, pg_temp;
alter function wumbo_seal set search_path = pg_catalog, public, pg_temp;
alter function wumbo_append_event set search_path = pg_catalog, public, pg_temp;
alter function wumbo_append set search_path = pg_catalog, public, pg_temp;
alter function wumbo_load set search_path = pg_catalog, public, pg_temp;
alter function wumbo_known set search_path = pg_catalog, public, pg_temp;
alter function wumbo_settle set search_path = pg_catalog, public, pg_temp;

-- Entering a household to read it: sets the household for this transaction, says where the active
-- read models are and how far they are. The schema is put on the path by who calls, in the same
-- statement: a function with a path of its own cannot set that of others.
create function wumbo_enter_household(
  p_household uuid,
  out schema_name text, out revision bigint
)
language plpgsql volatile
set search_path = pg_catalog, public, pg_temp
as $$
begin
  perform set_config('wumbo.household_id', p_household::text, true);
  select g.schema_name into schema_name from read_generations g where g.state = 'active';
  select coalesce(max(c.revision), 0) into revision from checkpoints c
    where c.subscription = 'read_models.' || schema_name and c.household_id = p_household;
end
$$;

-- The same as a person; answers where the active read models are.
create function wumbo_enter_person(p_user uuid) returns text
language plpgsql volatile
set search_path = pg_catalog, public, pg_temp
as $$
declare
  v_schema text;
begin
  perform set_config('wumbo.user_id', p_user::text, true);
  select g.schema_name into v_schema from read_generations g where g.state = 'active';
  return v_schema;
end
$$;

-- What processes of the version before call until they are replaced; to be dropped later.
create or replace function wumbo_enter(
  p_household uuid,
  out schema_name text, out revision bigint
)
language sql volatile
begin atomic
  select set_config('wumbo.household_id', p_household::text, true);
  select set_config('search_path', coalesce(max(g.schema_name), 'public') || ', public', true)
    from read_generations g where g.state = 'active';
  select max(g.schema_name), coalesce((select max(c.revision) from checkpoints c
      where c.household_id = p_household and c.subscription = 'read_models.' || max(g.schema_name)
    ), 0)
    from read_generations g where g.state = 'active';
end;

create or replace function wumbo_enter_as_person(p_user uuid) returns void
language sql volatile
begin atomic
  select set_config('wumbo.user_id', p_user::text, true);
  select from (
    select set_config('search_path', coalesce(max(g.schema_name), 'public') || ', public', true)
    from read_generations g where g.state = 'active'
  ) entered where entered is not null;
end;

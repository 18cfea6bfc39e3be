-- Read models that a household's others have gone on without: one that could not take an event in,
-- and those that build on it; and such as are filled anew (docs/adr/0031).

create table left_out (
  household_id uuid not null,
  schema_name text not null,
  read_model text not null,
  -- The event that could not be taken in, and why. Without a reason it is to be filled.
  revision bigint not null,
  reason text,
  since timestamptz not null default now(),
  primary key (household_id, schema_name, read_model)
);
create index left_out_to_fill on left_out (schema_name) where reason is null;

alter table left_out enable row level security;
alter table left_out force row level security;
create policy of_household on left_out
  using (household_id = (select nullif(current_setting('wumbo.household_id', true), '')::uuid))
  with check (household_id = (select nullif(current_setting('wumbo.household_id', true), '')::uuid));
create policy projector_left_out on left_out to wumbo_projector using (true) with check (true);
create policy watch_left_out on left_out for select to wumbo_watch using (true);
grant select on left_out to wumbo_app, wumbo_lookup, wumbo_backup, wumbo_watch;
grant select, insert, update, delete on left_out to wumbo_projector;

-- `wumbo_enter_household` for a person, and what the household's read models have gone on without.
create function wumbo_open_household(
  p_household uuid, p_person uuid,
  out schema_name text, out revision bigint, out left_out text[]
)
language plpgsql volatile
set search_path = pg_catalog, public, pg_temp
as $$
begin
  perform set_config('wumbo.household_id', p_household::text, true),
    set_config('wumbo.user_id', coalesce(p_person::text, ''), true);
  select g.schema_name into schema_name from read_generations g where g.state = 'active';
  select coalesce(max(c.revision), 0) into revision from checkpoints c
    where c.subscription = 'read_models.' || schema_name and c.household_id = p_household;
  left_out := array(select l.read_model from left_out l
    where l.household_id = p_household and l.schema_name = wumbo_open_household.schema_name);
end
$$;

-- `wumbo_enter_household` is what processes of the version before call until they are replaced. To
-- be dropped later.

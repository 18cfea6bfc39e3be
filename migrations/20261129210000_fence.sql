-- What is private to one person is fenced off by row security as well: who reads for a person says
-- for whom, and who looks things up for a command of a household is another login (docs/adr/0028).

do $$
begin
  for v_try in 1..20 loop
    exit when exists (select from pg_roles where rolname = 'wumbo_lookup' and rolcanlogin);
    begin
      if exists (select from pg_roles where rolname = 'wumbo_lookup') then
        alter role wumbo_lookup login;
      else
        create role wumbo_lookup login;
      end if;
    exception when duplicate_object or unique_violation or internal_error then
      perform pg_sleep(0.05);
    end;
  end loop;
end
$$;
grant usage on schema public to wumbo_lookup;
grant select on _sqlx_migrations, checkpoints, read_generations to wumbo_lookup;

-- `wumbo_enter_household` for a person, who may be nobody in particular.
create function wumbo_enter_household(
  p_household uuid, p_person uuid,
  out schema_name text, out revision bigint
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
end
$$;

-- The one without a person is what processes of the version before call until they are replaced. To
-- be dropped later.

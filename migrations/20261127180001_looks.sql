-- Looks into the past are schemas of who looks, made by the owner: so who looks needs no right to
-- make schemas, which would be one to make extensions too. What of that belongs to the database
-- itself is in adapters/src/postgres/migrate.rs.
create function wumbo_make_look(p_name text) returns void
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
  if p_name !~ '^as_of_[0-9a-z_]{1,57}$' then
    raise exception 'a look into the past is not called %', quote_literal(p_name)
      using errcode = 'invalid_parameter_value';
  end if;
  execute format('create schema %I authorization %I', p_name, session_user);
end
$$;
revoke all on function wumbo_make_look(text) from public;
grant execute on function wumbo_make_look(text) to wumbo_past;

-- Who follows the logs, and which households each of them has to look at. See docs/adr/0022.

create table subscriptions (
  name          text collate "C" primary key,
  registered_at timestamptz not null default now()
);

-- A log has grown to `head`, and this subscription may not have taken that in. Written when somebody
-- hands the marks of the logs on, taken away when the checkpoint is there.
create table subscription_marks (
  subscription text collate "C" not null,
  household_id uuid not null,
  head         bigint not null,
  primary key (household_id, subscription)
);
create index subscription_marks_of on subscription_marks (subscription, household_id);

-- A subscription whose work takes longer than a transaction may is lent its place for a while.
alter table checkpoints
  add column leased_by uuid,
  add column leased_until timestamptz;

alter table subscription_marks enable row level security;
alter table subscription_marks force row level security;
create policy of_household on subscription_marks
  using (household_id = wumbo_household()) with check (household_id = wumbo_household());
create policy projector_marks on subscription_marks
  to wumbo_projector using (true) with check (true);
create policy relay_marks on subscription_marks to wumbo_relay using (true) with check (true);

grant select on subscriptions to wumbo_app, wumbo_watch;
grant select, insert, delete on subscriptions to wumbo_projector, wumbo_relay;
grant select, insert, update, delete on subscription_marks to wumbo_projector, wumbo_relay;

-- Taken shared by who hands marks on and alone by who registers: a subscription is marked for what
-- grows before its registration by the registration, and for what grows after it by the next
-- handing on, and nothing falls between.
create function wumbo_registration_lock() returns bigint
language sql immutable
return 6293004523716640787;

-- Makes a subscription known. It begins behind what the logs have now, or is marked for everything
-- it has not taken in.
create function wumbo_register_subscription(p_name text, p_from_head boolean) returns boolean
language plpgsql volatile
set search_path = pg_catalog, public, pg_temp
as $$
begin
  perform pg_advisory_xact_lock(wumbo_registration_lock());
  insert into subscriptions (name) values (p_name) on conflict do nothing;
  if not found then
    return false;
  end if;
  if p_from_head then
    insert into checkpoints (subscription, household_id, revision)
    select p_name, l.household_id, l.head from household_logs l
    on conflict do nothing;
  end if;
  insert into subscription_marks
  select p_name, l.household_id, l.head from household_logs l
  left join checkpoints c on c.subscription = p_name and c.household_id = l.household_id
  where coalesce(c.revision, 0) < l.head
  on conflict do nothing;
  return true;
end
$$;

-- Takes the mark off logs that have grown and gives it to every subscription that has not taken
-- that in. A log that is just being appended to is passed over, so that a long import holds up no
-- other household. A mark that is there is raised, also when another transaction is about to take
-- it away: that one sees the new head then and leaves it.
create function wumbo_hand_on_marks(p_limit bigint) returns bigint
language plpgsql volatile
set search_path = pg_catalog, public, pg_temp
as $$
declare
  v_grown uuid[];
  v_heads bigint[];
begin
  perform pg_advisory_xact_lock_shared(wumbo_registration_lock());
  with grown as (
    select l.household_id from household_logs l where l.dirty limit p_limit for update skip locked
  ), cleared as (
    update household_logs l set dirty = false from grown
    where l.household_id = grown.household_id
    returning l.household_id, l.head
  )
  select array_agg(household_id), array_agg(head) into v_grown, v_heads from cleared;
  if v_grown is null then
    return 0;
  end if;
  insert into subscription_marks
  select s.name, g.household_id, g.head
  from unnest(v_grown, v_heads) as g (household_id, head)
  cross join subscriptions s
  where g.head > coalesce((select c.revision from checkpoints c
    where c.household_id = g.household_id and c.subscription = s.name), 0)
  order by s.name, g.household_id
  on conflict (household_id, subscription)
    do update set head = greatest(subscription_marks.head, excluded.head);
  return array_length(v_grown, 1);
end
$$;

-- The marks of one subscription behind a household, in order: those that its checkpoint has reached
-- are taken away. Each place is looked up by its key, however many there are. Answers all that it
-- looked at, and whether they are due: what is reached is not, and one that has halted waits for an
-- operator.
create function wumbo_marked(p_name text, p_after uuid, p_limit bigint)
returns table (household_id uuid, is_due boolean)
language plpgsql volatile
set search_path = pg_catalog, public, pg_temp
as $$
declare
  v_looked_at uuid[];
begin
  v_looked_at := array(
    select m.household_id from subscription_marks m
    where m.subscription = p_name and (p_after is null or m.household_id > p_after)
    order by m.household_id limit p_limit
  );
  delete from subscription_marks m
  where m.subscription = p_name and m.household_id = any(v_looked_at)
    and m.head <= (select c.revision from checkpoints c
      where c.household_id = m.household_id and c.subscription = p_name);
  return query
    select looked.at, (select m.head from subscription_marks m
        where m.household_id = looked.at and m.subscription = p_name) is not null
      and (select c.halted_at from checkpoints c
        where c.household_id = looked.at and c.subscription = p_name) is null
    from unnest(v_looked_at) as looked (at)
    order by looked.at;
end
$$;

-- What processes of the version before call until they are replaced: they know nothing of marks,
-- and must not clear what others have to look at. To be dropped later.
create or replace function wumbo_settle(p_subscriptions text[])
returns table (household_id uuid)
language plpgsql volatile
set search_path = pg_catalog, public, pg_temp
as $$
declare
  v_new boolean;
  v_handed bigint;
begin
  v_new := wumbo_register_subscription(p_subscriptions[1], false);
  v_handed := wumbo_hand_on_marks(2000);
  return query
    select marked.household_id from wumbo_marked(p_subscriptions[1], null, 2000) as marked
    where marked.is_due;
end
$$;

revoke execute on function
  wumbo_register_subscription, wumbo_hand_on_marks, wumbo_marked from public;
grant execute on function wumbo_register_subscription, wumbo_hand_on_marks, wumbo_marked
  to wumbo_projector, wumbo_relay;

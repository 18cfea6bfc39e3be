-- Sessions know the person's epoch at which they began, so that raising it ends their refresh tokens
-- as well; and the security record counts what strangers can repeat at will.

-- Sessions of before, and of programs of the version before, are of the first epoch: whose epoch was
-- raised meanwhile logs in again, for it cannot be told which of them began after that.
alter table identity.sessions add column epoch integer not null default 1 check (epoch > 0);

-- What strangers can cause again and again (a wrong password, …) is one row for each person, kind,
-- class of address and day, and counted: `at` is its first time, `last_at` its last one. Its id is
-- made of those four, so that the next time finds it. A row without a person counts what was tried
-- with addresses that nobody has.
alter table identity.security_events
  add column last_at timestamptz,
  add column times integer check (times > 0),
  -- What the client of the person's own session calls itself; never a stranger's words.
  add column client text check (length(client) <= 200),
  add constraint security_events_counted check ((last_at is null) = (times is null));

-- The record is added to, counted up, and cleared of what is old; nothing of it is rewritten.
grant update (last_at, times), delete on identity.security_events to wumbo_app;
alter table identity.security_events enable row level security;
create policy security_events_read on identity.security_events
  for select to wumbo_app, wumbo_backup using (true);
create policy security_events_added on identity.security_events
  for insert to wumbo_app with check (true);
create policy security_events_counted_up on identity.security_events
  for update to wumbo_app using (times is not null) with check (times is not null);
create policy security_events_old on identity.security_events
  for delete to wumbo_app using (coalesce(last_at, at) < now() - interval '180 days');

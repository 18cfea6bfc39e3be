-- People and their sessions. Ordinary tables beside the event log, because what is personal must be
-- forgettable; they belong to people, not to households, so no household's row security applies.
-- Verification of addresses, second factors and invitations bring their own columns and tables.

create schema identity;
revoke all on schema identity from public;
grant usage on schema identity to wumbo_app, wumbo_backup;

create table identity.people (
  user_id              uuid primary key,
  email                text not null check (length(email) between 3 and 254),  -- as written
  email_normalised     text not null,
  name                 text not null check (length(name) between 1 and 100),
  password_hash        text not null check (password_hash like '$argon2id$%'),
  -- Raised when every token of the person must die at once.
  epoch                integer not null default 1 check (epoch > 0),
  registered_at        timestamptz not null,
  password_changed_at  timestamptz not null,
  constraint people_email unique (email_normalised)
);

-- A session is one family of refresh tokens. Its tokens are derived from `family_secret`, their
-- number and a key that is not in the database.
create table identity.sessions (
  session_id     uuid primary key,
  user_id        uuid not null references identity.people on delete cascade,
  family_secret  bytea not null check (length(family_secret) = 32),
  generation     integer not null default 1 check (generation > 0),  -- number of the newest token
  rotated_at     timestamptz not null,                               -- when that was issued
  client         text not null check (length(client) <= 200),
  started_at     timestamptz not null,
  ends_at        timestamptz not null,                               -- absolutely
  ended_at       timestamptz,
  ended_why      text check (ended_why in
                   ('logged-out', 'ended-by-owner', 'password-changed', 'token-reused')),
  check ((ended_at is null) = (ended_why is null)),
  check (ends_at > started_at)
);
create index sessions_of_person on identity.sessions (user_id, started_at desc);

-- SHA-256 of every refresh token ever issued for a session that is still kept, so that a spent one
-- is recognised when it comes back.
create table identity.refresh_tokens (
  token_hash  bytea primary key check (length(token_hash) = 32),
  session_id  uuid not null references identity.sessions on delete cascade,
  generation  integer not null,
  constraint refresh_tokens_generation unique (session_id, generation)
);

-- What an owner or an operator may want to know about later. No names, no addresses, and no
-- foreign key: the record outlives the person.
create table identity.security_events (
  event_id    uuid primary key,
  kind        text not null,
  user_id     uuid,
  session_id  uuid,
  source      text not null check (length(source) <= 20),
  at          timestamptz not null
);
create index security_events_of_person on identity.security_events (user_id, at);

grant select, insert, update on identity.people to wumbo_app;
grant select, insert, update, delete on identity.sessions to wumbo_app;
grant select, insert, delete on identity.refresh_tokens to wumbo_app;
grant select, insert on identity.security_events to wumbo_app;
grant select on identity.people, identity.sessions, identity.refresh_tokens,
  identity.security_events to wumbo_backup;

create table households (
  household_id uuid not null primary key,
  name         text not null,
  currency     text collate "C" not null,
  time_zone    text not null,
  founded_at   timestamptz not null,
  version      bigint not null
);

create table members (
  household_id uuid not null,
  user_id      uuid not null,
  role         text collate "C" not null,
  joined_at    timestamptz not null,
  primary key (household_id, user_id)
);

create table imports (
  household_id uuid not null,
  id           uuid not null,
  revision     bigint not null,
  file_name    text not null,
  format       text collate "C" not null,
  accounts     jsonb not null,
  warnings     bigint not null,
  times        bigint not null,
  imported_at  timestamptz not null,
  primary key (household_id, id)
);

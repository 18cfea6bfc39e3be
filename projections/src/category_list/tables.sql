create table categories (
  household_id uuid not null,
  id           uuid not null,
  position     bigint not null,
  name         text not null,
  kind         text collate "C" not null,
  parent_id    uuid,
  colour       text,
  icon         text,
  system_key   text collate "C",
  archived     boolean not null,
  version      bigint not null,
  primary key (household_id, id)
);

create table transactions (
  household_id    uuid not null,
  id              uuid not null,
  account_id      uuid not null,
  owner           uuid,
  position        bigint not null,
  posted_on       date not null,
  minor           bigint not null,
  currency        text collate "C" not null,
  payee           text not null,
  description     text not null,
  category_id     uuid,
  category_source text collate "C",
  note            text not null,
  tags            text[] not null,
  pending         boolean not null,
  removed         boolean not null,
  source_kind     text collate "C" not null,
  external_id     text collate "C",
  import_id       uuid,
  version         bigint not null,
  lapsed          boolean not null,
  balance_minor   bigint,
  told_on         date,
  told_minor      bigint,
  told_payee      text,
  told_description text,
  also_on         date,
  primary key (household_id, id)
);

-- Lines of the bank's that tell a transaction which was there before, under their own ids.
create table transaction_marks (
  household_id   uuid not null,
  id             uuid not null,
  account_id     uuid not null,
  owner          uuid,
  transaction_id uuid not null,
  external_id    text collate "C",
  primary key (household_id, id)
);

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
  text_id         uuid not null,
  primary key (household_id, id)
);

-- The tags of transactions once more, by which these are found.
create table transaction_tags (
  household_id   uuid not null,
  transaction_id uuid not null,
  tag            text collate "C" not null,
  account_id     uuid not null,
  owner          uuid,
  primary key (household_id, transaction_id, tag)
);

-- What transactions say or have said, each text once for each owner, in the form in which words are
-- looked for: without case and accents, and one sign for each number.
create table texts (
  household_id uuid not null,
  id           uuid not null,
  owner        uuid,
  folded       text collate "C" not null,
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

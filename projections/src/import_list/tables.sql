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
  decisions    jsonb not null,
  days         text collate "C",
  shape        text collate "C",
  -- Whose private account it went into.
  owner        uuid,
  primary key (household_id, id)
);

-- What imports state of an account's balance: found by account, however many imports there are.
create table stated_balances (
  household_id uuid not null,
  account_id   uuid not null,
  owner        uuid,
  import_id    uuid not null,
  first_on     date,
  opening      jsonb,
  closing      jsonb,
  closing_on   date,
  primary key (household_id, account_id, import_id)
);

-- Transactions that may be one, until a person says.
create table suggestions (
  household_id        uuid not null,
  id                  uuid not null,
  revision            bigint not null,
  account_id          uuid not null,
  owner               uuid,
  import_id           uuid not null,
  kind                text collate "C" not null,
  transaction_id      uuid not null,
  like_transaction_id uuid not null,
  line                bigint not null,
  why                 text not null,
  created_at          timestamptz not null,
  primary key (household_id, id)
);

-- One row for each month, account, category (the nil UUID: none) and currency with live transactions.
create table month_sums (
  household_id uuid not null,
  month        date not null,
  account_id   uuid not null,
  owner        uuid,
  category_id  uuid not null,
  currency     text collate "C" not null,
  in_minor     numeric not null,
  out_minor    numeric not null,
  count        bigint not null,
  primary key (household_id, month, account_id, category_id, currency)
) with (fillfactor = 80);

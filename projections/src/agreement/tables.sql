create table agreements (
  household_id uuid not null,
  account_id   uuid not null,
  owner        uuid,
  -- Of the comparison.
  revision     bigint not null,
  day          date not null,
  stated_minor bigint not null,
  -- What the household had booked then, where that was known; what it has now follows from its days.
  ours_minor   bigint,
  import_id    uuid,
  begins_at    uuid,
  adjusted_by  uuid,
  -- What the stated balance has of bookings that are kept under a day on its other side, less what
  -- it has not, as the file told that states it; else nothing.
  apart_minor  bigint not null,
  compared_at  timestamptz not null,
  -- The way in which both agreed, and in which alone they do from then on (`kept`, `booking`,
  -- `value`, `apart`); where they did not, the one in which the account did before.
  way          text collate "C",
  primary key (household_id, account_id, revision)
);

-- When a transaction was removed that is removed now.
create table removals (
  household_id   uuid not null,
  transaction_id uuid not null,
  account_id     uuid not null,
  owner          uuid,
  revision       bigint not null,
  primary key (household_id, transaction_id)
);

-- What counts, is booked, and came with two different days, by the file and the days.
create table two_days (
  household_id uuid not null,
  account_id   uuid not null,
  owner        uuid,
  import_id    uuid not null,
  posted_on    date not null,
  also_on      date not null,
  minor        numeric not null,
  count        bigint not null,
  primary key (household_id, account_id, import_id, posted_on, also_on)
) with (fillfactor = 80);

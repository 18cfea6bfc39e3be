create table accounts (
  household_id    uuid not null,
  id              uuid not null,
  position        bigint not null,
  name            text not null,
  kind            text collate "C" not null,
  currency        text collate "C" not null,
  owner           uuid,
  in_budget       boolean not null,
  number          text,
  closed          boolean not null,
  opening_minor   bigint,
  opened_on       date,
  booked_minor    numeric not null,
  transactions    bigint not null,
  columns_learned boolean not null,
  version         bigint not null,
  bank            text,
  -- What a person said statement files call it: names, each with the revision of the saying.
  named           jsonb not null,
  -- The newest balance that a statement states, and whether that file contradicts itself.
  stated_on       date,
  stated_minor    bigint,
  stated_broken   boolean not null,
  -- What that balance has of bookings that are kept under a day on its other side, less what it has
  -- not, as the file told; else nothing.
  stated_apart    bigint not null,
  -- What of booked_minor is announced and not booked.
  announced_minor numeric not null,
  -- What a person said was on it at the end of a day, outright or as the opening balance of the
  -- next one; the day they spoke of; the revision it was said at, and what was entered by hand for
  -- the very day since then.
  said_on         date,
  said_minor      bigint,
  spoken_on       date,
  said_at         bigint not null,
  said_since      numeric not null,
  -- The way in which that newest balance agrees, else the one in which the account did before, and
  -- what it agreed with when its file was taken in, if it did.
  stated_way      text collate "C",
  stated_agreed   bigint,
  primary key (household_id, id)
) with (fillfactor = 80);

-- What one day added to an account; what stood before is the opening balance and the days before.
create table account_days (
  household_id uuid not null,
  account_id   uuid not null,
  owner        uuid,
  day          date not null,
  minor        numeric not null,
  count        bigint not null,
  -- What of minor is announced and not booked.
  announced    numeric not null,
  primary key (household_id, account_id, day)
) with (fillfactor = 80);

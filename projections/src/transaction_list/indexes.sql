create index transactions_by_day
  on transactions (household_id, posted_on desc, position desc) where not removed;
create index transactions_by_account
  on transactions (household_id, account_id, posted_on desc, position desc) where not removed;
create index transactions_by_category
  on transactions (household_id, category_id, posted_on desc, position desc) where not removed;
create index transactions_pending
  on transactions (household_id, account_id) where pending and not removed;

create index transactions_by_day
  on transactions (household_id, posted_on desc, position desc) where not removed;
create index transactions_by_account
  on transactions (household_id, account_id, posted_on desc, position desc) where not removed;
create index transactions_by_category
  on transactions (household_id, category_id, posted_on desc, position desc) where not removed;
create index transactions_pending
  on transactions (household_id, account_id) where pending;
create index transaction_marks_by_transaction
  on transaction_marks (household_id, transaction_id);
create index transactions_removed
  on transactions (household_id, account_id, posted_on) where removed;
create index transactions_told_otherwise
  on transactions (household_id, account_id, told_on) where told_on is not null;
create index transactions_of_two_days
  on transactions (household_id, account_id, also_on) where also_on is not null;
create index transactions_by_text
  on transactions (household_id, text_id, posted_on desc, position desc) where not removed;
create index transaction_tags_by_tag
  on transaction_tags (household_id, tag, transaction_id);

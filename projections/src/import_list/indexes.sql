create index imports_by_revision on imports (household_id, revision desc);
create index stated_balances_by_end
  on stated_balances (household_id, account_id, closing_on, import_id);
create index stated_balances_by_beginning
  on stated_balances (household_id, account_id, first_on, import_id) where opening is not null;
create index suggestions_by_account on suggestions (household_id, account_id, revision desc);
create index suggestions_by_import on suggestions (household_id, import_id);

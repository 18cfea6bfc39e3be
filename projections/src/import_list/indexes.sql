create index imports_by_revision on imports (household_id, revision desc);
create index suggestions_by_account on suggestions (household_id, account_id, revision desc);
create index suggestions_by_import on suggestions (household_id, import_id);

create index imports_by_revision on imports (household_id, revision desc);

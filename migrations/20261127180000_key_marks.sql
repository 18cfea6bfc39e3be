-- By what the keys that this database is used with are told from those of another. Never a key
-- itself: a mark is made from one, and nothing can be made from it.
create table identity.key_marks (
  kind   text not null check (kind in ('token-secrets', 'access-token')),
  mark   bytea not null check (length(mark) = 16),
  since  timestamptz not null default now(),
  primary key (kind, mark)
);

grant select, insert, delete on identity.key_marks to wumbo_app;
grant select on identity.key_marks to wumbo_backup;

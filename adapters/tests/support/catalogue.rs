//! What the database's own catalogue must say about every table that holds households' rows.
//! A finding names the object and what it lacks; a migrated database has none.

use sqlx::PgConnection;

/// Policies that see more than one household on purpose: who follows finds out who has news, and
/// health which logs stand still.
const WIDE_POLICIES: &[&str] = &[
    "checkpoints.projector_checkpoints",
    "left_out.projector_left_out",
    "left_out.watch_left_out",
    "checkpoints.relay_checkpoints",
    "checkpoints.watch_checkpoints",
    "household_logs.projector_heads",
    "household_logs.relay_heads",
    "household_logs.watch_heads",
    "subscription_marks.projector_marks",
    "subscription_marks.relay_marks",
    "timers.relay_timers",
];

/// Tables of the schemas `public` and `read_*` that have a column `household_id`.
const TENANT_TABLES: &str = "
    select c.oid, c.relname, n.nspname, c.relrowsecurity, c.relforcerowsecurity, c.relowner
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and (n.nspname = 'public' or n.nspname like 'read\\_%')
      and exists (select from pg_attribute a where a.attrelid = c.oid
        and a.attname = 'household_id' and not a.attisdropped)";

/// What policies call the household of the transaction and the person it is for: read models ask
/// for the setting in a query of its own, which is read once for all rows, other tables with a
/// function of ours.
const NAMES: [(&str, &str); 3] = [
    ("wumbo_household()", "HOUSEHOLD"),
    (
        r#"( SELECT (NULLIF(current_setting('wumbo.household_id'::text, true), ''::text))::uuid AS "nullif")"#,
        "HOUSEHOLD",
    ),
    (
        r#"( SELECT (NULLIF(current_setting('wumbo.user_id'::text, true), ''::text))::uuid AS "nullif")"#,
        "PERSON",
    ),
];

/// Every policy, with what it shows and what it lets be stored.
fn policies() -> String {
    let named = |side: &str| {
        NAMES.iter().fold(format!("coalesce({side}, '')"), |text, (called, name)| {
            format!("replace({text}, '{}', '{name}')", called.replace('\'', "''"))
        })
    };
    let (shown, stored) = (
        named("pg_get_expr(p.polqual, p.polrelid)"),
        named("pg_get_expr(p.polwithcheck, p.polrelid)"),
    );
    format!("select p.*, {shown} as shown, {stored} as stored from pg_policy p")
}

/// Each a rule, and the query that finds what breaks it.
const RULES: &[(&str, &str)] = &[
    (
        "row security is not enabled and forced",
        "select nspname || '.' || relname from tenant
         where not (relrowsecurity and relforcerowsecurity)",
    ),
    (
        "has no policy with USING and WITH CHECK on the household of the transaction",
        "select nspname || '.' || relname from tenant where not exists (
           select from policies p where p.polrelid = tenant.oid and p.polpermissive
             and p.polcmd = '*' and (p.polroles = '{0}' or (nspname <> 'public'
               and (select oid from app where rolname = 'wumbo_projector') = any (p.polroles)))
             and shown like '%household_id = HOUSEHOLD%'
             and stored like '%household_id = HOUSEHOLD%')",
    ),
    (
        "is a policy that sees other households",
        "select relname || '.' || p.polname from tenant join policies p on p.polrelid = tenant.oid
         where shown not like '%household_id = HOUSEHOLD%'
           or (stored not like '%household_id = HOUSEHOLD%' and p.polcmd <> 'r')",
    ),
    (
        "is a policy that shows what is another person's",
        "select relname || '.' || p.polname from tenant join policies p on p.polrelid = tenant.oid
         where nspname <> 'public' and exists (select from pg_attribute a
             where a.attrelid = tenant.oid and a.attname = 'owner' and not a.attisdropped)
           and p.polroles && (select array_agg(oid) || '{0}'::oid[] from app
             where rolname = 'wumbo_app')
           and shown not like '%household_id = HOUSEHOLD) AND ((owner IS NULL) OR (owner = PERSON))%'",
    ),
    (
        "shows nobody anything",
        "select nspname || '.' || relname from tenant where nspname <> 'public' and not exists (
           select from policies p where p.polrelid = tenant.oid
             and p.polroles && (select array_agg(oid) || '{0}'::oid[] from app
               where rolname = 'wumbo_app'))",
    ),
    (
        "is a policy that calls a function, or asks for a setting, row by row",
        "select relname || '.' || p.polname from tenant join policies p on p.polrelid = tenant.oid
         where nspname <> 'public' and (shown ~* '[a-z_]\\(' or stored ~* '[a-z_]\\(')",
    ),
    (
        "is a key whose operators row security keeps from the index",
        "select i.indexrelid::regclass::text from tenant
         join pg_index i on i.indrelid = tenant.oid join pg_class of on of.oid = i.indexrelid
         join pg_am am on am.oid = of.relam
         where nspname <> 'public' and (am.amname <> 'btree' or i.indexprs is not null
           or exists (select from pg_attribute a join pg_type t on t.oid = a.atttypid
             where a.attrelid = tenant.oid and a.attnum = any (i.indkey)
               and (t.typcategory in ('A', 'E') or t.typname in ('numeric', 'jsonb', 'json'))))",
    ),
    (
        "is a unique key that does not lead with household_id",
        "select i.indexrelid::regclass::text from tenant
         join pg_index i on i.indrelid = tenant.oid and i.indisunique
         join pg_attribute a on a.attrelid = tenant.oid and a.attnum = i.indkey[0]
         where a.attname <> 'household_id'",
    ),
    (
        "is a unique key over an expression, before household_id",
        "select i.indexrelid::regclass::text from tenant
         join pg_index i on i.indrelid = tenant.oid and i.indisunique where i.indkey[0] = 0",
    ),
    (
        "is a foreign key between tenant tables without household_id",
        "select c.conname from pg_constraint c
         join tenant child on child.oid = c.conrelid join tenant parent on parent.oid = c.confrelid
         where c.contype = 'f' and not exists (
           select from unnest(c.conkey, c.confkey) as pair (ours, theirs)
           join pg_attribute o on o.attrelid = c.conrelid and o.attnum = pair.ours
           join pg_attribute t on t.attrelid = c.confrelid and t.attnum = pair.theirs
           where o.attname = 'household_id' and t.attname = 'household_id')",
    ),
    (
        "is a view over tenant tables without security_invoker, or a materialised one",
        "select distinct v.relname::text from pg_class v
         join pg_rewrite r on r.ev_class = v.oid join pg_depend d on d.objid = r.oid
         join tenant on tenant.oid = d.refobjid
         where v.relkind = 'm' or (v.relkind = 'v'
           and not coalesce('security_invoker=true' = any (v.reloptions)
             or 'security_invoker=on' = any (v.reloptions), false))",
    ),
    (
        "is a SECURITY DEFINER function",
        "select p.oid::regprocedure::text from pg_proc p
         join pg_namespace n on n.oid = p.pronamespace
         where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema')
           -- Makes a schema, whose name it checks, for who calls it, and reads nothing.
           and p.oid::regprocedure::text <> 'wumbo_make_look(text)'",
    ),
    (
        "is a role of the application with a power that row security does not bind",
        "select rolname::text from pg_roles where rolname in (select rolname from app)
           and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)",
    ),
    (
        "is owned by a role of the application",
        "select c.oid::regclass::text from pg_class c where c.relowner in (select oid from app)
         union all select n.nspname::text from pg_namespace n
         where n.nspowner in (select oid from app)
         union all select p.oid::regprocedure::text from pg_proc p
         where p.proowner in (select oid from app)",
    ),
    (
        "may be truncated, referenced or given triggers by a role of the application",
        "select nspname || '.' || relname || ' by ' || rolname from tenant, app
         where has_table_privilege(app.oid, tenant.oid, 'truncate')
           or has_any_column_privilege(app.oid, tenant.oid, 'references')
           or has_table_privilege(app.oid, tenant.oid, 'trigger')",
    ),
    (
        "is append-only and may be altered by a role of the application",
        "select relname || ' by ' || rolname from tenant, app
         where nspname = 'public' and relname in ('events', 'commands')
           and (has_any_column_privilege(app.oid, tenant.oid, 'update')
             or has_table_privilege(app.oid, tenant.oid, 'delete'))",
    ),
    (
        "is a role of the application that may create objects in public",
        "select rolname::text from app where has_schema_privilege(app.oid, 'public', 'create')",
    ),
    (
        "is a role of the application that may make temporary tables or take on another role",
        "select rolname::text from app
         where has_database_privilege(app.oid, current_database(), 'temporary')
         union all select app.rolname || ', which may become ' || other.rolname
         from app join pg_roles other on other.oid <> app.oid
           and pg_has_role(app.oid, other.oid, 'member')",
    ),
    (
        "is a role of the application that may make schemas",
        "select rolname::text from app
         where has_database_privilege(app.oid, current_database(), 'create')",
    ),
    (
        "is a function in which a name could come to mean something else",
        "select p.oid::regprocedure::text from pg_proc p
         join pg_namespace n on n.oid = p.pronamespace
         where n.nspname not in ('pg_catalog', 'information_schema') and p.prosqlbody is null
           and not coalesce('search_path=pg_catalog, public, pg_temp' = any (p.proconfig), false)",
    ),
    (
        "is a way out of the database",
        "select extname::text from pg_extension where extname <> 'plpgsql'
         union all select lanname::text from pg_language where not lanpltrusted
           and lanname not in ('c', 'internal')
         union all select srvname::text from pg_foreign_server
         union all select 'large object ' || oid from pg_largeobject_metadata",
    ),
    (
        "is a key of the vault that a role may read or change which has no business there",
        "select c.oid::regclass || ' by ' || rolname from pg_class c
         join pg_namespace n on n.oid = c.relnamespace, app
         where n.nspname = 'vault' and c.relkind in ('r', 'p') and (
           (has_any_column_privilege(app.oid, c.oid, 'select')
             and rolname not in ('wumbo_app', 'wumbo_relay', 'wumbo_backup'))
           or (has_any_column_privilege(app.oid, c.oid, 'insert, update')
             and rolname not in ('wumbo_app', 'wumbo_relay'))
           or (has_table_privilege(app.oid, c.oid, 'delete') and rolname <> 'wumbo_app')
           or has_table_privilege(app.oid, c.oid, 'truncate, trigger')
           or has_any_column_privilege(app.oid, c.oid, 'references')
           -- Whose a key is, and which master key is told by which mark, is never another.
           or exists (select from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
             and a.attname in ('key_id', 'owner_kind', 'owner_id', 'mark')
             and has_column_privilege(app.oid, c.oid, a.attnum, 'update')))",
    ),
    (
        "is a column of a floating type, in which money could be kept",
        "select tenant.relname || '.' || a.attname from tenant
         join pg_attribute a on a.attrelid = tenant.oid and a.attnum > 0 and not a.attisdropped
         where a.atttypid in ('real'::regtype, 'double precision'::regtype, 'money'::regtype)",
    ),
];

/// Everything in this database that breaks a rule.
pub async fn findings(superuser: &mut PgConnection) -> Vec<String> {
    let mut findings = Vec::new();
    for (rule, query) in RULES {
        let query = format!(
            "with tenant as ({TENANT_TABLES}), policies as ({}),
               app as (select oid, rolname from pg_roles
                 where rolname in ('wumbo_app', 'wumbo_lookup', 'wumbo_past', 'wumbo_watch',
                   'wumbo_projector', 'wumbo_relay', 'wumbo_backup'))
             {query}",
            policies()
        );
        let broken: Vec<String> = sqlx::query_scalar(&query)
            .fetch_all(&mut *superuser)
            .await
            .unwrap_or_else(|error| panic!("{rule}: {error}"));
        let broken = broken.into_iter().filter(|name| !WIDE_POLICIES.contains(&name.as_str()));
        findings.extend(broken.map(|name| format!("{name} {rule}")));
    }
    findings
}

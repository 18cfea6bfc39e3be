-- In which form `people.email_normalised` is: 1, lower case alone; 2, NFC and case folding, the domain
-- as it is looked up. The program brings older rows into today's form after the migrations, as the
-- database knows neither (adapters/src/identity/address_forms.rs); programs of the version before
-- write the first form.
alter table identity.people add column address_form smallint not null default 1;
create index people_of_older_address_form on identity.people (registered_at) where address_form < 2;

-- Operators of kiosks sign in by themselves: with a password, a second factor, and sessions of their own.

-- Who they are, where they sit, and by what they are let in. `ended_on` is the first day on which they
-- work no more; it may lie ahead.
alter table operator
    add column name_hi       text not null default '',
    add column name_en       text not null default '',
    add column kiosk         text not null default '',
    add column area          text not null default '',
    add column password_hash text not null default '',  -- empty: nobody signs in with it
    add column mobile_sealed bytea,
    add column mobile_hash   bytea,                     -- an officer with this mobile decides no file of theirs
    add column setup_hash    bytea,                     -- two codes by two ways, as one hash
    add column setup_until   timestamptz;
create unique index operator_code_once on operator (bucket, code);
create index operator_mobile on operator (mobile_hash) where mobile_hash is not null;
grant update (name_hi, name_en, kiosk, area, password_hash, mobile_sealed, mobile_hash, setup_hash,
              setup_until) on operator to khidki_app;

alter table session add column operator uuid;
create index session_operator on session (operator) where operator is not null;

alter table identity_link add column operator uuid;
alter table identity_link drop constraint identity_link_check;
alter table identity_link add constraint identity_link_check
    check (num_nonnulls(account, officer, operator) = 1);
create index identity_link_operator on identity_link (operator) where operator is not null;

-- Operators' accounts take two people too.
alter table joint_act drop constraint joint_act_kind_check;
alter table joint_act add constraint joint_act_kind_check
    check (kind in ('account', 'posting', 'relief', 'leaving', 'reset', 'thaw', 'revocation',
                    'transfers', 'operator', 'operator-reset', 'operator-leaving'));

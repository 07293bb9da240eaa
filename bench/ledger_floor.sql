-- The floor: the same entry of three transfers, each in a transaction of its own, as quick as it gets.
-- A wallet drawn from many pays a department, an agency and a tax; the wallet's row changes where it
-- lies, the others are tallied in the client's own bucket, so that no client waits for another. Ids
-- grow with time, like ours; buckets are drawn, like ours. Names with a colon come in with -D.
\set n :n + 1
\set bucket random(0, 1023)
\set wallet random(1, :wallets)
\set department random(1, 200)
\set agency random(1, 50)
\set tax random(1, 20)
\set early 1000000000000000 + :base + :n * 256 + :client_id
\set late random(1000000000000000, 9999999999999999)
BEGIN;
INSERT INTO entry (bucket, id, subject, key, kind, on_day, at, reverses, digest) VALUES (:bucket::int, (:early::text || :late::text)::uuid, (:late::text || :early::text)::uuid, 'paid', 'fee', '2026-11-22', '20261122T063000Z', NULL, decode(lpad(:early::text || :late::text, 64, '0'), 'hex'));
UPDATE balance SET paise = paise - 15000 WHERE bucket = mod(:wallet::int, 1024) AND account = :payer::text || (10000000 + :wallet::int)::text AND guarded;
INSERT INTO transfer (bucket, entry, line, on_day, from_account, to_account, paise) VALUES (:bucket::int, (:early::text || :late::text)::uuid, 1, '2026-11-22', :payer::text || (10000000 + :wallet::int)::text, :treasury::text || :department::text, 10000), (:bucket::int, (:early::text || :late::text)::uuid, 2, '2026-11-22', :payer::text || (10000000 + :wallet::int)::text, :lsp::text || :agency::text, 4237), (:bucket::int, (:early::text || :late::text)::uuid, 3, '2026-11-22', :payer::text || (10000000 + :wallet::int)::text, :suspense::text || :tax::text, 763);
INSERT INTO balance (bucket, account, guarded, paise) VALUES (:client_id::int, :treasury::text || :department::text, false, 10000), (:client_id::int, :lsp::text || :agency::text, false, 4237), (:client_id::int, :suspense::text || :tax::text, false, 763) ON CONFLICT (bucket, account) DO UPDATE SET paise = balance.paise + excluded.paise;
COMMIT;

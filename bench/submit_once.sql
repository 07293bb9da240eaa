-- The same rows as in submit_floor.sql, in one statement: the quickest way to commit one by one.
\set n :n + 1
\set bucket random(0, 1023)
\set early 1000000000000000 + :base + :n * 256 + :client_id
\set late random(1000000000000000, 9999999999999999)
\set person random(1000000000000000, 9999999999999999)
\set serial (:base / 50 + :n * 256 + :client_id) * 48271 % 100000000
\set number 26000000000000 + :bucket * 100000000 + :serial
WITH submission_row AS (INSERT INTO submission (bucket, actor, key, request_digest, application, number, at) VALUES (:bucket, (:person::text || :late::text)::uuid, :early::text || :late::text || '----', :request_digest, (:early::text || :late::text)::uuid, :number, :at)),
live_row AS (INSERT INTO live (bucket, person, service, application) VALUES (:bucket, (:late::text || :person::text)::uuid, :service, (:early::text || :late::text)::uuid)),
application_row AS (INSERT INTO application (bucket, id, number, service, service_version, person, account, relation, channel, language, state, step, post, office, received_at, due_on, calendar_version, again_of, revision) VALUES (:bucket, (:early::text || :late::text)::uuid, :number, :service, :service_version, (:late::text || :person::text)::uuid, (:person::text || :late::text)::uuid, :relation, :channel, :language, :state, :step, :post, :office, :at, :due_on, :calendar_version, NULL, 1)),
event_row AS (INSERT INTO event (bucket, application, seq, act, actor, actor_id, posting, state, step, post, due_on, happened_at, recorded_at, content_digest, digest, epoch) VALUES (:bucket, (:early::text || :late::text)::uuid, 1, :act, :actor, (:person::text || :late::text)::uuid, NULL, :state, :step, :post, :due_on, :at, :at, :content_digest, :digest, 1)),
content_row AS (INSERT INTO content (bucket, application, seq, salt, body, retention) VALUES (:bucket, (:early::text || :late::text)::uuid, 1, :salt, :body, :retention))
INSERT INTO outbox (bucket, id, application, seq, kind, at) VALUES (:bucket, (:early::text || :person::text)::uuid, (:early::text || :late::text)::uuid, 1, :act, :at);

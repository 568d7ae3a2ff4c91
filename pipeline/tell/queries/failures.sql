-- Recordings that could not be processed.
SELECT call_id, recording, reason FROM failures ORDER BY recording, call_id

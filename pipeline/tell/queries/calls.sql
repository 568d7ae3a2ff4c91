-- (after chosen.sql) The list of calls; every word of $words must occur in the facts or in what was
-- said.
, objected AS (
    SELECT call_id, list(type ORDER BY mentions DESC, position) AS objections,
           sum(mentions)::BIGINT AS mentions
    FROM (
        SELECT call_id, kind, type, count(*) AS mentions
        FROM mentions WHERE kind = 'objection'
        GROUP BY call_id, kind, type
    ) LEFT JOIN taxonomy USING (kind, type)
    GROUP BY call_id
),
felt AS (
    SELECT call_id, avg(positive - negative) AS feeling
    FROM spoken WHERE role = 'prospect'
    GROUP BY call_id
),
said AS (
    SELECT call_id, string_agg(text, ' ' ORDER BY turn) AS text
    FROM turns WHERE len($words::TEXT[]) > 0
    GROUP BY call_id
)
SELECT chosen.*, coalesce(objections, []) AS objections, coalesce(mentions, 0) AS mentions, feeling,
       call_id IN (SELECT call_id FROM mentions WHERE kind = 'signal' AND type = 'next_step')
           AS next_step
FROM chosen
LEFT JOIN objected USING (call_id)
LEFT JOIN felt USING (call_id)
LEFT JOIN said USING (call_id)
WHERE len(list_filter($words::TEXT[], lambda word: NOT contains(
          strip_accents(lower(concat_ws(' ', call_id, recording, rep, account, contact, title,
                                        persona, campaign, source, stage, outcome, said.text))),
          strip_accents(lower(word))))) = 0
ORDER BY started_at DESC NULLS LAST, call_id

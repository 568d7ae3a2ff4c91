-- (after chosen.sql, objection_members.sql, segment_lists.sql) Where objection types and themes meet;
-- within a type most calls first, mentions in no theme last.
, sums AS (
    SELECT key, type, theme_id,
           count(*) AS mentions,
           count(DISTINCT call_id) AS calls,
           count(DISTINCT call_id) FILTER (WHERE half = 1) AS calls_first,
           count(DISTINCT call_id) FILTER (WHERE half = 2) AS calls_second,
           list(utterance_id ORDER BY round, score DESC, call_id, start_s)[:3] AS quote_ids
    FROM members GROUP BY key, type, theme_id
)
SELECT type, sums.theme_id, coalesce(themes.name, '') AS theme, mentions, calls,
       calls_first, calls_second, total, total_first, total_second,
       by_persona, by_campaign, quote_ids
FROM sums
JOIN segment_lists USING (key)
LEFT JOIN themes ON themes.theme_id = sums.theme_id
JOIN taxonomy USING (type)
CROSS JOIN totals
WHERE kind = 'objection'
ORDER BY position, sums.theme_id IS NULL, calls DESC, mentions DESC, rank

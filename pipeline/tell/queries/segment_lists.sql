-- (after a CTE `members`: key, call_id) For each key and side: calls of each persona or campaign that
-- have it, of all chosen calls of that persona or campaign. Goes on in themes.sql and
-- objection_themes.sql.
, sides AS (
    SELECT call_id, 'persona' AS side, persona AS value FROM chosen
    UNION ALL
    SELECT call_id, 'campaign' AS side, campaign AS value FROM chosen
),
sizes AS (
    SELECT side, value, count(*) AS total FROM sides GROUP BY side, value
),
counted AS (
    SELECT key, side, value, count(DISTINCT call_id) AS calls
    FROM members JOIN sides USING (call_id)
    GROUP BY key, side, value
),
segment_lists AS (
    SELECT key,
           list({'value': value, 'calls': calls, 'total': total} ORDER BY calls DESC, value)
               FILTER (WHERE side = 'persona') AS by_persona,
           list({'value': value, 'calls': calls, 'total': total} ORDER BY calls DESC, value)
               FILTER (WHERE side = 'campaign') AS by_campaign
    FROM counted JOIN sizes USING (side, value)
    GROUP BY key
)

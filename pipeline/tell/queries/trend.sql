-- (after chosen.sql) Share of calls with each objection type by week (period under 9 weeks) or month.
, dated AS (
    SELECT call_id, grain, date_trunc(grain, day)::DATE AS start
    FROM chosen CROSS JOIN (
        SELECT CASE WHEN last_day - first_day + 1 < 63 THEN 'week' ELSE 'month' END AS grain
        FROM ends
    )
    WHERE day IS NOT NULL
),
periods AS (
    SELECT start, grain, count(*) AS total FROM dated GROUP BY start, grain
),
held AS (
    SELECT DISTINCT type, call_id, start
    FROM mentions JOIN dated USING (call_id)
    WHERE kind = 'objection'
)
SELECT periods.start, grain, taxonomy.type, name, count(call_id) AS calls, total
FROM periods
CROSS JOIN (SELECT * FROM taxonomy WHERE kind = 'objection') AS taxonomy
LEFT JOIN held ON held.start = periods.start AND held.type = taxonomy.type
WHERE taxonomy.type IN (SELECT type FROM held)
GROUP BY periods.start, grain, taxonomy.type, name, position, total
ORDER BY periods.start, position

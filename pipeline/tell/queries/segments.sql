-- (after chosen.sql) Share of each segment's calls with each objection type that occurs at all.
, placed AS (
    SELECT call_id, CASE $by WHEN 'persona' THEN persona ELSE campaign END AS segment FROM chosen
),
sizes AS (
    SELECT segment, count(*) AS total FROM placed GROUP BY segment
),
held AS (
    SELECT DISTINCT type, call_id, segment
    FROM mentions JOIN placed USING (call_id)
    WHERE kind = 'objection'
)
SELECT sizes.segment, taxonomy.type, name, count(call_id) AS calls, total
FROM sizes
CROSS JOIN (SELECT * FROM taxonomy WHERE kind = 'objection') AS taxonomy
LEFT JOIN held ON held.segment = sizes.segment AND held.type = taxonomy.type
WHERE taxonomy.type IN (SELECT type FROM held)
GROUP BY sizes.segment, taxonomy.type, name, position, total
ORDER BY sizes.segment = '', sizes.segment, position

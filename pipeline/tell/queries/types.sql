-- (after chosen.sql) How often each type of one kind comes up; types with no calls last.
, held AS (
    SELECT type, call_id, any_value(half) AS half, count(*) AS mentions
    FROM mentions JOIN chosen USING (call_id)
    WHERE kind = $kind
    GROUP BY type, call_id
)
SELECT taxonomy.kind, taxonomy.type, name, meaning,
       coalesce(sum(mentions), 0)::BIGINT AS mentions,
       count(call_id) AS calls,
       count(call_id) FILTER (WHERE half = 1) AS calls_first,
       count(call_id) FILTER (WHERE half = 2) AS calls_second,
       any_value(total) AS total,
       any_value(total_first) AS total_first,
       any_value(total_second) AS total_second
FROM taxonomy LEFT JOIN held USING (type) CROSS JOIN totals
WHERE taxonomy.kind = $kind
GROUP BY taxonomy.kind, taxonomy.type, name, meaning, position
ORDER BY calls DESC, mentions DESC, position

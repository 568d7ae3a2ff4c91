-- (after chosen.sql) The first page's numbers, one row.
, tagged AS (
    SELECT call_id, bool_or(kind = 'objection') AS objection,
           bool_or(kind = 'signal' AND type = 'next_step') AS next_step
    FROM mentions SEMI JOIN chosen USING (call_id)
    GROUP BY call_id
),
felt AS (
    SELECT count(*) AS utterances,
           count(*) FILTER (WHERE sentiment = 'negative') AS negative,
           count(*) FILTER (WHERE sentiment = 'neutral') AS neutral,
           count(*) FILTER (WHERE sentiment = 'positive') AS positive
    FROM spoken WHERE role = 'prospect'
)
SELECT total,
       (SELECT coalesce(sum(duration), 0) FROM chosen) AS seconds,
       first_day, last_day,
       (SELECT count(*) FROM tagged WHERE objection) AS with_objection,
       (SELECT count(*) FROM tagged WHERE next_step) AS next_steps,
       utterances, negative, neutral, positive,
       (SELECT count(*) FROM failures) AS failures
FROM totals CROSS JOIN ends CROSS JOIN felt

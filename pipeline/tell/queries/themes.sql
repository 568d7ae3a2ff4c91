-- (after chosen.sql, theme_members.sql, segment_lists.sql) How often each theme comes up; a theme's
-- objection is the type that most of its mentions carry, if at least a third of them do.
, sums AS (
    SELECT theme_id,
           count(*) AS mentions,
           count(DISTINCT call_id) AS calls,
           count(DISTINCT call_id) FILTER (WHERE half = 1) AS calls_first,
           count(DISTINCT call_id) FILTER (WHERE half = 2) AS calls_second,
           list(utterance_id ORDER BY quote_rank NULLS LAST, round, score DESC, call_id, start_s)[:5]
               AS quote_ids
    FROM members GROUP BY theme_id
),
months AS (
    SELECT theme_id, list({'start': start, 'mentions': mentions, 'calls': calls} ORDER BY start)
               AS by_month
    FROM (
        SELECT theme_id, date_trunc('month', day)::DATE AS start, count(*) AS mentions,
               count(DISTINCT call_id) AS calls
        FROM members WHERE day IS NOT NULL
        GROUP BY theme_id, start
    ) GROUP BY theme_id
),
carried AS (
    SELECT theme_id, type, count(*) AS mentions
    FROM members JOIN mentions USING (utterance_id)
    WHERE kind = 'objection'
    GROUP BY theme_id, type
),
main AS (
    SELECT theme_id, arg_max(type, (carried.mentions, -position)) AS type, max(carried.mentions) AS most
    FROM carried JOIN taxonomy USING (type)
    WHERE kind = 'objection'
    GROUP BY theme_id
)
SELECT themes.theme_id, name, keywords, sums.mentions, calls, calls_first, calls_second,
       total, total_first, total_second,
       CASE WHEN most * 3 >= sums.mentions THEN main.type END AS objection,
       coalesce(by_month, []) AS by_month, by_persona, by_campaign, quote_ids
FROM themes
JOIN sums USING (theme_id)
JOIN segment_lists ON segment_lists.key = themes.theme_id
LEFT JOIN months USING (theme_id)
LEFT JOIN main USING (theme_id)
CROSS JOIN totals
ORDER BY calls DESC, sums.mentions DESC, rank

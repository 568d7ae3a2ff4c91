-- What can be filtered by.
SELECT coalesce(list(DISTINCT persona ORDER BY persona), []) AS personas,
       coalesce(list(DISTINCT campaign ORDER BY campaign), []) AS campaigns,
       min(started_at)::DATE AS first_day,
       max(started_at)::DATE AS last_day,
       count(*) AS calls
FROM calls

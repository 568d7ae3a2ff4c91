-- The calls that the filters choose and the half of the period each lies in (the middle day belongs
-- to the first half; NULL without a date, or when all calls are of one day). Other queries go on
-- from here. spoken.weight: transcript confidence, halved outside 6 to 45 words.
WITH in_filters AS (
    SELECT *, started_at::DATE AS day
    FROM calls
    WHERE (len($personas::TEXT[]) = 0 OR list_contains($personas::TEXT[], persona))
      AND (len($campaigns::TEXT[]) = 0 OR list_contains($campaigns::TEXT[], campaign))
      AND ($since::DATE IS NULL OR started_at::DATE >= $since::DATE)
      AND ($until::DATE IS NULL OR started_at::DATE <= $until::DATE)
),
ends AS (
    SELECT min(day) AS first_day, max(day) AS last_day FROM in_filters
),
chosen AS (
    SELECT in_filters.*,
           CASE WHEN day IS NULL OR first_day = last_day THEN NULL
                WHEN (day - first_day) * 2 < last_day - first_day + 1 THEN 1
                ELSE 2 END AS half
    FROM in_filters CROSS JOIN ends
),
totals AS (
    SELECT count(*) AS total,
           count(*) FILTER (WHERE half = 1) AS total_first,
           count(*) FILTER (WHERE half = 2) AS total_second
    FROM chosen
),
spoken AS (
    SELECT utterances.*,
           confidence * CASE
               WHEN len(string_split_regex(trim(text), '\s+')) BETWEEN 6 AND 45 THEN 1.0 ELSE 0.5
           END AS weight
    FROM utterances SEMI JOIN chosen USING (call_id)
)

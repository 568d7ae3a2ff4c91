-- (after chosen.sql) What was said that fits; what was asked for first decides the score: the tag,
-- the theme, the sentiment, else the strongest tag. Without a tag or theme asked for, only what
-- prospects said, unless $everyone.
, matching AS (
    SELECT utterance_id, max(probability) AS probability
    FROM mentions
    WHERE ($kind::TEXT IS NULL OR $kind::TEXT = 'any' OR kind = $kind::TEXT)
      AND ($type::TEXT IS NULL OR type = $type::TEXT)
    GROUP BY utterance_id
),
asked AS (
    SELECT $kind::TEXT IS NOT NULL OR $type::TEXT IS NOT NULL AS tag,
           $theme_id::TEXT IS NOT NULL AS theme
),
found AS (
    SELECT spoken.*, quote_rank,
           weight * coalesce(
               CASE WHEN asked.tag THEN matching.probability END,
               placed.probability,
               CASE $sentiment::TEXT WHEN 'negative' THEN negative WHEN 'neutral' THEN neutral
                                     WHEN 'positive' THEN positive END,
               matching.probability,
               objection_probability
           ) AS score
    FROM spoken
    CROSS JOIN asked
    LEFT JOIN matching USING (utterance_id)
    LEFT JOIN theme_members AS placed
           ON placed.utterance_id = spoken.utterance_id AND placed.theme_id = $theme_id::TEXT
    WHERE (NOT asked.tag OR matching.utterance_id IS NOT NULL)
      AND (NOT asked.theme OR placed.utterance_id IS NOT NULL)
      AND (asked.tag OR asked.theme OR $everyone::BOOLEAN OR role = 'prospect')
      AND ($call_id::TEXT IS NULL OR call_id = $call_id::TEXT)
      AND ($sentiment::TEXT IS NULL OR sentiment = $sentiment::TEXT)
      AND len(list_filter($words::TEXT[], lambda word:
              NOT contains(strip_accents(lower(text)), strip_accents(lower(word))))) = 0
      AND ($ids::TEXT[] IS NULL OR list_contains($ids::TEXT[], spoken.utterance_id))
)

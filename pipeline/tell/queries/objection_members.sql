-- (after chosen.sql) Mentions of objections with the theme they belong to, if any.
, members AS (
    SELECT {'type': type, 'theme_id': theme_id} AS key, type, theme_id, utterance_id,
           spoken.call_id, chosen.half, start_s, mentions.probability * weight AS score,
           row_number() OVER (
               PARTITION BY type, theme_id, spoken.call_id
               ORDER BY mentions.probability * weight DESC, start_s
           ) AS round
    FROM mentions
    JOIN spoken USING (utterance_id)
    JOIN chosen ON chosen.call_id = spoken.call_id
    LEFT JOIN theme_members USING (utterance_id)
    WHERE kind = 'objection'
)

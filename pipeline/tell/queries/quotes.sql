-- (after chosen.sql, found.sql) One page of quotes. Best: a theme's central quotes, then different
-- calls in turn, each call's best first. Time: newest call first, then by second.
, ranked AS (
    SELECT *, row_number() OVER (PARTITION BY call_id ORDER BY score DESC, start_s) AS round
    FROM found
),
page AS (
    SELECT ranked.*, recording, rep, contact, title, account, persona, campaign, started_at,
           role_confidence,
           row_number() OVER (ORDER BY
               CASE WHEN $best::BOOLEAN THEN coalesce(quote_rank, 1000000) END,
               CASE WHEN $best::BOOLEAN THEN round END,
               CASE WHEN $best::BOOLEAN THEN -score END,
               started_at DESC NULLS LAST, call_id, start_s, n
           ) AS place
    FROM ranked JOIN chosen USING (call_id)
    ORDER BY place
    LIMIT $limit OFFSET $offset
),
tags AS (
    SELECT utterance_id,
           list({'kind': kind, 'type': type, 'name': coalesce(name, type),
                 'probability': probability, 'why': why}
                ORDER BY probability DESC, kind, position) AS tags
    FROM mentions SEMI JOIN page USING (utterance_id) LEFT JOIN taxonomy USING (kind, type)
    GROUP BY utterance_id
),
in_themes AS (
    SELECT utterance_id, list({'theme_id': theme_id, 'name': name} ORDER BY rank) AS themes
    FROM theme_members SEMI JOIN page USING (utterance_id) JOIN themes USING (theme_id)
    GROUP BY utterance_id
),
sides AS (
    SELECT call_id, role, count(*) AS speakers FROM speakers GROUP BY call_id, role
)
SELECT page.* REPLACE (
           CASE WHEN page.role = 'prospect' AND coalesce(speakers, 1) = 1 THEN title ELSE '' END
               AS title
       ),
       CASE WHEN coalesce(speakers, 1) > 1 THEN '' WHEN page.role = 'prospect' THEN contact
            WHEN page.role = 'rep' THEN rep ELSE '' END AS speaker_name,
       coalesce(tags, []) AS tags, coalesce(themes, []) AS themes
FROM page
LEFT JOIN tags USING (utterance_id)
LEFT JOIN in_themes USING (utterance_id)
LEFT JOIN sides ON sides.call_id = page.call_id AND sides.role = page.role
ORDER BY place

-- Utterances worth a theme: the prospect gives a reason against, has a problem, a wish or a question.
-- Each with the name of its main tag: an objection before a signal, then the likelier one. To be a question says
-- nothing of what it is about, so that tag comes last and has no name.
WITH main AS (
    SELECT
        m.utterance_id,
        first(
            if(m.type = 'question', '', coalesce(t.name, m.type))
            ORDER BY m.kind = 'objection' DESC, m.type = 'question', m.probability DESC
        ) AS label
    FROM mentions AS m
    LEFT JOIN taxonomy AS t ON t.kind = m.kind AND t.type = m.type
    WHERE m.kind = 'objection'
       OR m.type IN ('pain', 'need', 'feature_request', 'question', 'competitor_mention')
    GROUP BY m.utterance_id
)

SELECT u.utterance_id, u.text, main.label
FROM utterances AS u
JOIN main USING (utterance_id)
WHERE u.role = 'prospect'
  AND len(string_split(trim(u.text), ' ')) >= 5
ORDER BY u.call_id, u.n

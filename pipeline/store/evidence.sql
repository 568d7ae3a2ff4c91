-- Utterances worth a theme: the prospect gives a reason against, has a problem, a wish or a question.
SELECT u.utterance_id, u.text
FROM utterances AS u
WHERE u.role = 'prospect'
  AND len(string_split(trim(u.text), ' ')) >= 5
  AND EXISTS (
      SELECT 1
      FROM mentions AS m
      WHERE m.utterance_id = u.utterance_id
        AND (
            m.kind = 'objection'
            OR m.type IN ('pain', 'need', 'feature_request', 'question', 'competitor_mention')
        )
  )
ORDER BY u.call_id, u.n

"""Which cases are one matter: a case with its branches and the inquiry that it began with."""

MATTER = """
CROSS JOIN LATERAL (SELECT coalesce(
  CASE WHEN own.parent_task IS NOT NULL THEN own.parent_id END,
  (SELECT a.case_id FROM inquiry q JOIN application a ON a.inquiry_id = q.id WHERE q.case_id = own.id LIMIT 1),
  own.id) AS case_id) m
"""
"""``m.case_id``: the case of the matter that the case ``own`` belongs to.

An inquiry that became an application is that application's matter; a branch is its joint case's.
"""

CASES = """
SELECT m.case_id AS id
UNION ALL SELECT b.id FROM office_case b WHERE b.parent_id = m.case_id AND b.parent_task IS NOT NULL
UNION ALL SELECT q.case_id FROM application a JOIN inquiry q ON q.id = a.inquiry_id WHERE a.case_id = m.case_id
"""
"""The ids of all cases of the matter ``m.case_id``."""

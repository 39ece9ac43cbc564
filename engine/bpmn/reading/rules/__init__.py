"""The rules that a process must keep to run as the standard says: one list, which reading obeys and the check reports.

Reading a process raises the first that is broken, see :mod:`engine.bpmn.reading.process`; ``engine.bpmn.checks``
reports all of them, and more that is worth knowing before deployment.
"""

"""Processes in motion, on SpiffWorkflow.bpmn; ``docs/engine.md`` says what is the library's and what is not."""

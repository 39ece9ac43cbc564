"""From BPMN files to the model: XML, declarations, our extensions, loops and lanes."""

// Made by `chengnuo element-templates --write`; changes are lost.
const descriptor = {
  "name": "Chengnuo",
  "uri": "http://chengnuo.org/schema/bpmn/1.0",
  "prefix": "chengnuo",
  "xml": {
    "tagAlias": "lowerCase"
  },
  "associations": [],
  "types": [
    {
      "name": "Process",
      "superClass": [
        "Element"
      ],
      "meta": {
        "allowedIn": [
          "bpmn:Process"
        ]
      },
      "properties": [
        {
          "name": "system",
          "isAttr": true,
          "type": "String"
        },
        {
          "name": "kind",
          "isAttr": true,
          "type": "String"
        }
      ]
    },
    {
      "name": "Lane",
      "superClass": [
        "Element"
      ],
      "meta": {
        "allowedIn": [
          "bpmn:Lane"
        ]
      },
      "properties": [
        {
          "name": "role",
          "isAttr": true,
          "type": "String"
        }
      ]
    },
    {
      "name": "Task",
      "superClass": [
        "Element"
      ],
      "meta": {
        "allowedIn": [
          "bpmn:UserTask",
          "bpmn:ManualTask",
          "bpmn:StartEvent",
          "bpmn:GlobalUserTask",
          "bpmn:GlobalManualTask"
        ]
      },
      "properties": [
        {
          "name": "form",
          "isAttr": true,
          "type": "String"
        },
        {
          "name": "role",
          "isAttr": true,
          "type": "String"
        },
        {
          "name": "department",
          "isAttr": true,
          "type": "String"
        },
        {
          "name": "post",
          "isAttr": true,
          "type": "String"
        },
        {
          "name": "limit",
          "isAttr": true,
          "type": "String"
        },
        {
          "name": "warning",
          "isAttr": true,
          "type": "String"
        },
        {
          "name": "transfer",
          "isAttr": true,
          "type": "String"
        },
        {
          "name": "copy",
          "isAttr": true,
          "type": "String"
        },
        {
          "name": "sendBack",
          "isAttr": true,
          "type": "String"
        },
        {
          "name": "coSign",
          "isAttr": true,
          "type": "String"
        },
        {
          "name": "batch",
          "isAttr": true,
          "type": "String"
        }
      ]
    },
    {
      "name": "Operation",
      "superClass": [
        "Element"
      ],
      "meta": {
        "allowedIn": [
          "bpmn:ServiceTask",
          "bpmn:SendTask"
        ]
      },
      "properties": [
        {
          "name": "name",
          "isAttr": true,
          "type": "String"
        },
        {
          "name": "result",
          "isAttr": true,
          "type": "String"
        },
        {
          "name": "parameters",
          "isMany": true,
          "type": "Parameter"
        }
      ]
    },
    {
      "name": "Parameter",
      "superClass": [
        "Element"
      ],
      "properties": [
        {
          "name": "name",
          "isAttr": true,
          "type": "String"
        },
        {
          "name": "value",
          "isAttr": true,
          "type": "String"
        }
      ]
    },
    {
      "name": "Decision",
      "superClass": [
        "Element"
      ],
      "meta": {
        "allowedIn": [
          "bpmn:BusinessRuleTask",
          "bpmn:GlobalBusinessRuleTask"
        ]
      },
      "properties": [
        {
          "name": "ref",
          "isAttr": true,
          "type": "String"
        },
        {
          "name": "result",
          "isAttr": true,
          "type": "String"
        }
      ]
    },
    {
      "name": "Translation",
      "superClass": [
        "Element"
      ],
      "meta": {
        "allowedIn": [
          "*"
        ]
      },
      "properties": [
        {
          "name": "language",
          "isAttr": true,
          "type": "String"
        },
        {
          "name": "name",
          "isAttr": true,
          "type": "String"
        }
      ]
    }
  ]
};

window.plugins = window.plugins || [];
for (const type of ['bpmn.platform.modeler.moddleExtension', 'bpmn.cloud.modeler.moddleExtension']) {
  window.plugins.push({ plugin: descriptor, type });
}

/// The API as OpenAPI 3.1, for clients that are generated. What it says is what the routes and the decoders do.
public enum OpenAPIDocument {
    /// - Parameter pathPrefix: where the API is, without a slash at the end.
    public static func json(pathPrefix: String = "/softphone/v2") -> String {
        #"""
        {
          "openapi": "3.1.0",
          "info": {
            "title": "Softphone connector",
            "version": "2.0",
            "description": "Drives an agent's phone from the agent's desktop."
          },
          "servers": [{ "url": "http://127.0.0.1:8654" }],
          "security": [{ "session": [] }],
          "paths": {
            "\#(pathPrefix)/session": {
              "get": {
                "summary": "The session's state; restarts its expiry",
                "responses": {
                  "200": { "description": "The state", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Session" } } } },
                  "403": { "$ref": "#/components/responses/Forbidden" },
                  "404": { "$ref": "#/components/responses/NotFound" }
                }
              },
              "post": {
                "summary": "Creates the session of an offered cookie, or updates it",
                "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Config" } } } },
                "responses": {
                  "200": { "$ref": "#/components/responses/Done" },
                  "400": { "$ref": "#/components/responses/Invalid" },
                  "403": { "$ref": "#/components/responses/Forbidden" },
                  "413": { "$ref": "#/components/responses/Empty" },
                  "415": { "$ref": "#/components/responses/Empty" }
                }
              },
              "delete": {
                "summary": "Hangs up, unregisters, releases the devices and ends the session",
                "responses": {
                  "200": { "$ref": "#/components/responses/Done" },
                  "403": { "$ref": "#/components/responses/Forbidden" },
                  "404": { "$ref": "#/components/responses/NotFound" }
                }
              }
            },
            "\#(pathPrefix)/register": {
              "post": {
                "summary": "Starts the connections; started ones are stopped first",
                "security": [{ "session": [] }, { "session": [], "token": [] }],
                "responses": {
                  "200": { "$ref": "#/components/responses/Done" },
                  "400": { "$ref": "#/components/responses/Invalid" },
                  "403": { "$ref": "#/components/responses/Forbidden" },
                  "404": { "$ref": "#/components/responses/NotFound" }
                }
              },
              "delete": {
                "summary": "Drops the calls and unregisters; the session lives on",
                "responses": {
                  "200": { "$ref": "#/components/responses/Done" },
                  "403": { "$ref": "#/components/responses/Forbidden" },
                  "404": { "$ref": "#/components/responses/NotFound" }
                }
              }
            },
            "\#(pathPrefix)/audio": {
              "post": {
                "summary": "Changes devices, volumes or mute: all of it or nothing",
                "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/AudioChange" } } } },
                "responses": {
                  "200": { "$ref": "#/components/responses/Done" },
                  "400": { "$ref": "#/components/responses/Invalid" },
                  "403": { "$ref": "#/components/responses/Forbidden" },
                  "404": { "$ref": "#/components/responses/NotFound" },
                  "413": { "$ref": "#/components/responses/Empty" },
                  "415": { "$ref": "#/components/responses/Empty" }
                }
              }
            },
            \#(OpenAPICalls.paths(prefix: pathPrefix))
            \#(OpenAPIDevices.path(prefix: pathPrefix))
            "\#(pathPrefix)/options": {
              "get": {
                "summary": "The options in force, where each came from and what each may be",
                "responses": {
                  "200": { "description": "The options, keyed as POST /session takes them", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Options" } } } },
                  "403": { "$ref": "#/components/responses/Forbidden" },
                  "404": { "$ref": "#/components/responses/NotFound" }
                }
              }
            },
            "\#(pathPrefix)/calls": {
              "post": {
                "summary": "Dials; the new call shows in the session's state",
                \#(OpenAPICalls.body("Target")),
                "responses": \#(OpenAPICalls.responses(withBody: true))
              },
              "delete": {
                "summary": "Releases every call; one whose far end is silent goes after two seconds",
                "responses": {
                  "200": { "$ref": "#/components/responses/Done" },
                  "403": { "$ref": "#/components/responses/Forbidden" },
                  "404": { "$ref": "#/components/responses/NotFound" }
                }
              }
            },
            "/healthz": {
              "get": {
                "summary": "Whether the connector serves",
                "security": [],
                "responses": {
                  "200": { "description": "It does", "content": { "application/json": { "schema": { "type": "object", "properties": { "status": { "const": "ok" } } } } } },
                  "403": { "$ref": "#/components/responses/Empty" }
                }
              }
            }
          },
          "components": {
            "securitySchemes": {
              "session": { "type": "apiKey", "in": "cookie", "name": "SEPSESSIONID", "description": "Offered by the 403 of a request that has none." },
              "token": { "type": "http", "scheme": "bearer", "description": "For the protocol https; ignored otherwise." }
            },
            "parameters": {
              "call": { "name": "uuid", "in": "path", "required": true, "description": "As in phone.calls", "schema": { "type": "string" } }
            },
            "responses": {
              "Done": { "description": "Done", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Nothing" } } } },
              "Empty": { "description": "Refused", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Nothing" } } } },
              "Invalid": { "description": "Nothing has changed; the body says what to mend", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Refusal" } } } },
              "Forbidden": {
                "description": "No cookie that counts, somebody else's session, or a page that may not use the phone",
                "headers": { "Set-Cookie": { "description": "A fresh offer, where the cookie was what was missing", "schema": { "type": "string" } } },
                "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Nothing" } } }
              },
              "WrongState": { "description": "Not in the call's present state; the body says why", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Refusal" } } } },
              "Unsupported": { "description": "The endpoint for the session's protocol cannot do this", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Refusal" } } } },
              "Unavailable": { "description": "Something that is needed is missing; the body says what", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Refusal" } } } },
              "NotFound": { "description": "No session yet, no such device, or no call", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Nothing" } } } }
            },
            "schemas": {
              "Nothing": { "type": "object", "maxProperties": 0 },
              "Refusal": {
                "type": "object",
                "required": ["error"],
                "properties": {
                  "error": {
                    "type": "object",
                    "required": ["code", "message"],
                    "properties": { "code": { "type": "string" }, "path": { "type": "string" }, "message": { "type": "string" } }
                  }
                }
              },
              "Config": {
                "type": "object",
                "properties": {
                  "options": {
                    "type": "object",
                    "properties": {
                      "sipendpoint": { "type": "object", "description": "Keys are <domain>.<section>.<setting>; unknown ones are kept.", "additionalProperties": { "type": ["string", "number", "boolean", "array"] } },
                      "softphone": {
                        "type": "object",
                        "properties": {
                          "session_expire": { "type": "integer", "default": 30, "description": "Seconds without a GET; 0 never, out of 0 to 300 is 300." },
                          "enforce_headset_usage": { "type": ["boolean", "string", "integer"] },
                          "username": { "type": "string" }
                        }
                      }
                    }
                  },
                  "connectivities": {
                    "type": "object",
                    "required": ["protocol", "connections"],
                    "properties": {
                      "protocol": { "type": "string", "description": "udp, tcp, tls or https, in any case" },
                      "connections": {
                        "type": "array", "minItems": 1, "maxItems": 6,
                        "items": {
                          "type": "object",
                          "required": ["server", "user"],
                          "properties": { "server": { "type": "string", "examples": ["192.0.2.7:5060"] }, "user": { "type": "string", "examples": ["5320"] } }
                        }
                      }
                    }
                  }
                }
              },
              "Target": {
                "type": "object",
                "required": ["to"],
                "properties": { "to": { "type": "string", "minLength": 1, "maxLength": 256, "description": "A number, user@host, or a URI of scheme sip, sips or tel", "examples": ["7002"] } }
              },
              "Digits": {
                "type": "object",
                "required": ["digits"],
                "properties": { "digits": { "type": "string", "pattern": "^[0-9*#A-Da-d]{1,128}$" } }
              },
              "Option": {
                "type": "object",
                "required": ["source"],
                "properties": {
                  "value": { "type": ["string", "integer", "boolean"], "description": "In force now; absent where it is a secret" },
                  "is_set": { "type": "boolean", "description": "Of a secret: whether there is one" },
                  "source": { "enum": ["default", "configuration", "session"], "description": "Who gave the value" },
                  "pending": { "const": true, "description": "Counts from the next POST /register on" },
                  "locked": { "const": true, "description": "No session can change it: the connector's configuration has locked it" },
                  "type": { "enum": ["flag", "integer", "decimal", "text", "choice", "list"] },
                  "minimum": { "type": "number" },
                  "maximum": { "type": "number" },
                  "choices": { "type": "array", "items": { "type": "string" } },
                  "default": { "type": ["string", "integer", "boolean"] },
                  "takes_effect": { "enum": ["start", "register", "call", "now"] },
                  "secret": { "type": "boolean" },
                  "summary": { "type": "string" },
                  "works": { "type": "boolean" },
                  "reason": { "type": "string", "description": "Why it is taken without effect" }
                }
              },
              "Options": {
                "type": "object",
                "required": ["options"],
                "properties": {
                  "options": {
                    "type": "object",
                    "required": ["sipendpoint", "softphone"],
                    "properties": {
                      "sipendpoint": { "type": "object", "additionalProperties": { "$ref": "#/components/schemas/Option" } },
                      "softphone": { "type": "object", "additionalProperties": { "$ref": "#/components/schemas/Option" } }
                    }
                  }
                }
              },
              "Device": {
                "type": "object",
                "required": ["name", "volume", "muted"],
                "properties": { "name": { "type": "string" }, "volume": { "type": "integer", "minimum": 0, "maximum": 100 }, "muted": { "type": "boolean" } }
              },
              "DeviceChange": {
                "type": "object", "minProperties": 1,
                "properties": { "name": { "type": "string" }, "volume": { "type": "integer", "minimum": 0, "maximum": 100 }, "muted": { "type": "boolean" } }
              },
              "AudioChange": {
                "type": "object", "minProperties": 1,
                "properties": { "speaker": { "$ref": "#/components/schemas/DeviceChange" }, "microphone": { "$ref": "#/components/schemas/DeviceChange" } }
              },
              "Session": {
                "type": "object",
                "required": ["status", "connectivities", "devices", "phone"],
                "properties": {
                  "status": { "enum": ["INITIALIZING", "WAITING_HEADSET", "INITIALIZED"] },
                  "connectivities": {
                    "type": "object",
                    "required": ["connections", "sep_connection_status"],
                    "properties": {
                      "protocol": { "type": "string", "description": "Absent until connections were named" },
                      "connections": {
                        "type": "array",
                        "items": {
                          "type": "object",
                          "required": ["server", "user", "state"],
                          "properties": {
                            "server": { "type": "string" },
                            "user": { "type": "string" },
                            "state": { "enum": ["NONE", "STANDALONE", "DISABLED", "TRYING", "FAILED", "READY", "SHUTDOWN"] }
                          }
                        }
                      },
                      "sep_connection_status": { "type": "string", "description": "Empty while all is well" }
                    }
                  },
                  "devices": {
                    "type": "object",
                    "description": "A device that is not there has the name \"\"",
                    "required": ["headset_used", "speaker", "microphone"],
                    "properties": { "headset_used": { "type": "boolean" }, "speaker": { "$ref": "#/components/schemas/Device" }, "microphone": { "$ref": "#/components/schemas/Device" } }
                  },
                  "phone": {
                    "type": "object",
                    "required": ["calls"],
                    "properties": {
                      "calls": {
                        "type": "array",
                        "items": { "type": "object", "required": ["uuid", "state"], "properties": { "uuid": { "type": "string" }, "state": { "type": "string" } } }
                      },
                      "vq_alarm_on": { "type": "boolean" },
                      "local_mos": { "type": "number", "minimum": 1, "maximum": 5 },
                      "local_inter_mos": { "type": "number", "minimum": 1, "maximum": 5 },
                      "rtt_ms": { "type": "integer" }
                    }
                  }
                }
              }
            }
          }
        }

        """#
    }
}

/// The part of the OpenAPI document on the list of audio devices.
enum OpenAPIDevices {
    static func path(prefix: String) -> String {
        #"""
        "\#(prefix)/devices": {
              "get": {
                "summary": "Every audio device, what each does for the session, and why",
                "responses": {
                  "200": { "description": "The devices, microphones first", "content": { "application/json": { "schema": \#(schema) } } },
                  "403": { "$ref": "#/components/responses/Forbidden" },
                  "404": { "$ref": "#/components/responses/NotFound" }
                }
              }
            },
        """#
    }

    private static let schema = #"""
        {
                    "type": "object",
                    "required": ["backend", "headset_used", "gaps", "devices"],
                    "properties": {
                      "backend": { "type": "string", "description": "Whose devices they are: pulseaudio or virtual" },
                      "headset_used": { "type": "boolean" },
                      "gaps": {
                        "type": "object",
                        "description": "How often the session's audio was not in time",
                        "required": ["underruns", "overruns", "stalls"],
                        "properties": {
                          "underruns": { "type": "integer", "description": "A speaker had nothing to play when it was due" },
                          "overruns": { "type": "integer", "description": "Recorded sound waited so long that it was dropped" },
                          "stalls": { "type": "integer", "description": "A microphone brought nothing, and silence took its place" }
                        }
                      },
                      "devices": {
                        "type": "array",
                        "items": {
                          "type": "object",
                          "required": ["id", "name", "direction", "form_factor", "default", "volume", "muted", "roles", "reason"],
                          "properties": {
                            "id": { "type": "string", "description": "Stays the same across unplugging and restarts" },
                            "name": { "type": "string", "description": "What POST /audio takes as name" },
                            "direction": { "enum": ["capture", "playback"] },
                            "form_factor": { "type": "string" },
                            "hardware": { "type": "string", "description": "What it is an end of" },
                            "default": { "type": "boolean" },
                            "volume": { "type": "integer", "minimum": 0, "maximum": 100 },
                            "muted": { "type": "boolean" },
                            "roles": { "type": "array", "items": { "enum": ["microphone", "speaker", "ringer"] } },
                            "reason": { "type": "string", "description": "Why it has its roles, or has none" }
                          }
                        }
                      }
                    }
                  }
        """#
}

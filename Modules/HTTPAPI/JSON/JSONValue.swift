/// A JSON text as a value (RFC 8259).
enum JSONValue: Sendable, Equatable {
    case null
    case boolean(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

/// The members of an object in the order in which they came; no name is there twice.
struct JSONObject: Sendable, Equatable {
    struct Member: Sendable, Equatable {
        var name: String
        var value: JSONValue
    }

    private(set) var members: [Member] = []
    private var positions: [String: Int] = [:]

    /// The value of a member; nil without it.
    subscript(name: String) -> JSONValue? {
        positions[name].map { members[$0].value }
    }

    /// Adds a member; false, and nothing added, when the name is there already. Names that Unicode holds for
    /// equal count as the same, since no reader should have to tell them apart.
    mutating func add(_ name: String, _ value: JSONValue) -> Bool {
        guard positions.updateValue(members.count, forKey: name) == nil else { return false }
        members.append(Member(name: name, value: value))
        return true
    }
}

extension JSONValue {
    /// What kind of value this is, as the end of a sentence. The value itself may be a secret.
    var kind: String {
        switch self {
        case .null: "null"
        case .boolean: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

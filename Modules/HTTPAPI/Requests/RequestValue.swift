/// A value of a request's body together with where it is, so that every complaint can name the place.
struct RequestValue {
    let value: JSONValue
    /// Nil for the body itself.
    let path: String?

    init(_ value: JSONValue, at path: String?) {
        self.value = value
        self.path = path
    }

    /// Reads a whole body.
    init(body: [UInt8]) throws(InvalidRequest) {
        do throws(JSONError) {
            self.init(try JSONParser.parse(body), at: nil)
        } catch {
            throw .malformed(error)
        }
    }

    func object() throws(InvalidRequest) -> JSONObject {
        guard case .object(let object) = value else { throw wrong("an object") }
        return object
    }

    func array() throws(InvalidRequest) -> [RequestValue] {
        guard case .array(let values) = value else { throw wrong("an array") }
        return values.enumerated().map { RequestValue($1, at: "\(path ?? "")[\($0)]") }
    }

    func string() throws(InvalidRequest) -> String {
        guard case .string(let text) = value else { throw wrong("a string") }
        return text
    }

    /// A whole number; one that no `Int` holds becomes the nearest that does.
    func wholeNumber() throws(InvalidRequest) -> Int {
        guard case .number(let number) = value, number.rounded() == number else { throw wrong("a whole number") }
        return Int(exactly: number) ?? (number < 0 ? .min : .max)
    }

    func boolean() throws(InvalidRequest) -> Bool {
        guard case .boolean(let flag) = value else { throw wrong("true or false") }
        return flag
    }

    /// A flag in any of the spellings that desktops use: `true`, `1`, `"1"`, `"true"` and their opposites.
    func flag() throws(InvalidRequest) -> Bool {
        switch value {
        case .boolean(let flag): return flag
        case .number(1), .string("1"), .string("true"): return true
        case .number(0), .string("0"), .string("false"): return false
        default: throw invalid("must be true or false")
        }
    }

    /// A member of this object; nil when it is absent, or null where an object is optional.
    func optionalObject(_ name: String) throws(InvalidRequest) -> RequestValue? {
        guard let member = try member(name), member.value != .null else { return nil }
        _ = try member.object()
        return member
    }

    /// A member of this object; nil when it is absent.
    func member(_ name: String) throws(InvalidRequest) -> RequestValue? {
        try object()[name].map { RequestValue($0, at: pathOf(name)) }
    }

    /// A member of this object that must be there.
    func required(_ name: String) throws(InvalidRequest) -> RequestValue {
        guard let member = try member(name) else {
            throw InvalidRequest(.missingValue, at: pathOf(name), "\(name) is missing")
        }
        return member
    }

    func invalid(_ message: String) -> InvalidRequest {
        InvalidRequest(.invalidValue, at: path, message)
    }

    private func wrong(_ expected: String) -> InvalidRequest {
        invalid("\(path == nil ? "the body " : "")must be \(expected) and is \(value.kind)")
    }

    private func pathOf(_ name: String) -> String {
        path.map { "\($0).\(name)" } ?? name
    }
}

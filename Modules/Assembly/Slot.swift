/// A place in the whole that one part fills, known by its name and by what fits into it.
///
/// ```swift
/// extension Slot where Part == MediaEngine {
///     static var mediaEngine: Slot { Slot("media engine") }
/// }
/// ```
public struct Slot<Part>: Sendable, Hashable {
    /// As a person would say it; errors speak of it so.
    public let name: String

    public init(_ name: String) {
        self.name = name
    }

    /// The slot without its type.
    var id: SlotID { SlotID(name: name, part: ObjectIdentifier(Part.self), partName: "\(Part.self)") }
}

/// A slot of any type. Two slots are the same when both name and type are.
struct SlotID: Sendable, Hashable, CustomStringConvertible {
    let name: String
    let part: ObjectIdentifier
    let partName: String

    var description: String { "\"\(name)\" (\(partName))" }
}

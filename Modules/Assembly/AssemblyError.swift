/// Why the parts do not make a whole. Slots are named as `"name" (Type)`.
public enum AssemblyError: Error, Sendable, Equatable, CustomStringConvertible {
    /// No recipe fills the slot. `neededBy` is nil when it was asked for from outside.
    case missing(slot: String, neededBy: String?)
    /// A second recipe for the same slot.
    case duplicate(slot: String)
    /// Each needs the next, and the last is the first again.
    case cycle([String])

    public var description: String {
        switch self {
        case .missing(let slot, nil): "nothing provides \(slot)"
        case .missing(let slot, let neededBy?): "nothing provides \(slot), which \(neededBy) needs"
        case .duplicate(let slot): "\(slot) is provided twice"
        case .cycle(let slots): "these need each other in a circle: \(slots.joined(separator: " -> "))"
        }
    }
}

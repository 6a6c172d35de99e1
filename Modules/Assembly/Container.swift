/// What recipes take their parts from while a whole is being built.
public final class Container {
    private let recipes: [SlotID: (Container) throws -> Any]
    private var parts: [SlotID: Any] = [:]
    /// The slots whose recipes are at work, outermost first.
    private var underWay: [SlotID] = []

    init(recipes: [SlotID: (Container) throws -> Any]) {
        self.recipes = recipes
    }

    /// The part of a slot, made now if it was not yet.
    /// - Throws: ``AssemblyError``, or what a recipe throws, unchanged.
    public func part<Part>(_ slot: Slot<Part>) throws -> Part {
        let id = slot.id
        if let known = parts[id] as? Part { return known }
        if let start = underWay.firstIndex(of: id) {
            throw AssemblyError.cycle((underWay[start...] + [id]).map(\.description))
        }
        guard let recipe = recipes[id] else {
            throw AssemblyError.missing(slot: id.description, neededBy: underWay.last?.description)
        }
        underWay.append(id)
        defer { underWay.removeLast() }
        let made = try recipe(self)
        // `provide` took a recipe of this very type under this identifier.
        guard let part = made as? Part else { preconditionFailure("\(id) was filled with \(type(of: made))") }
        parts[id] = part
        return part
    }
}

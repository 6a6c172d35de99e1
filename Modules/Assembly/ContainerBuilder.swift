/// Recipes by slot. Start-up fills it, builds the root, and lets it go: nothing is looked up later.
public struct ContainerBuilder {
    private var recipes: [SlotID: (Container) throws -> Any] = [:]

    public init() {}

    /// Says how a slot is filled. The recipe runs at most once a build, and asks the container for what it needs.
    /// - Throws: ``AssemblyError/duplicate(slot:)``.
    public mutating func provide<Part>(
        _ slot: Slot<Part>, _ recipe: @escaping (Container) throws -> Part
    ) throws(AssemblyError) {
        guard recipes[slot.id] == nil else { throw .duplicate(slot: slot.id.description) }
        recipes[slot.id] = recipe
    }

    /// Makes the part of this slot and, before it, all that it needs; recipes that nobody needs do not run.
    /// - Throws: ``AssemblyError``, or what a recipe throws, unchanged.
    public func build<Root>(_ root: Slot<Root>) throws -> Root {
        try Container(recipes: recipes).part(root)
    }
}

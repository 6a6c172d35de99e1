/// The open connections in the order of their last request: says which one goes when there are too many.
///
/// Connections whose last request came with the cookie of a live session go after all others. Each session has a number of
/// those; what it opens beyond counts as anybody's, so that no session can keep the others out.
struct ConnectionOrder: Sendable {
    /// Names one connection for as long as it is in the order, and nothing afterwards.
    struct ID: Hashable, Sendable {
        fileprivate let index: Int
        fileprivate let generation: Int
    }

    /// Stands for a session; only compared.
    typealias Holder = ObjectIdentifier

    private struct Entry {
        var generation = 0
        var isOpen = false
        /// Neighbours in the same line, by their index; nil at its ends.
        var older: Int?
        var newer: Int?
        /// The session that protects it.
        var holder: Holder?
    }

    /// Connections in the order of their last request.
    private struct Line {
        var oldest: Int?
        var newest: Int?
    }

    private var entries: [Entry] = []
    private var unused: [Int] = []
    /// Without a session, and with one.
    private var strangers = Line()
    private var clients = Line()
    private var held: [Holder: Int] = [:]
    private(set) var count = 0

    private let connectionsOfASession: Int

    init(connectionsOfASession: Int = ConnectionLimit.connectionsOfASession) {
        self.connectionsOfASession = connectionsOfASession
    }

    /// A connection was opened; no request has come on it.
    mutating func add() -> ID {
        let index: Int
        if let free = unused.popLast() {
            index = free
        } else {
            index = entries.count
            entries.append(Entry())
        }
        entries[index].isOpen = true
        count += 1
        append(index, to: \.strangers)
        return ID(index: index, generation: entries[index].generation)
    }

    /// A request came on it: it is the last that goes, of those without a session or of those with one.
    mutating func use(_ id: ID, by holder: Holder?) {
        guard contains(id) else { return }
        let index = id.index
        if entries[index].holder != nil, entries[index].holder == holder {
            guard clients.newest != index else { return }
            unlink(index, from: \.clients)
            append(index, to: \.clients)
            return
        }
        release(index)
        if let holder, held[holder, default: 0] < connectionsOfASession {
            held[holder, default: 0] += 1
            entries[index].holder = holder
            append(index, to: \.clients)
        } else {
            append(index, to: \.strangers)
        }
    }

    /// It is closed. What is not in the order is ignored.
    mutating func remove(_ id: ID) {
        guard contains(id) else { return }
        release(id.index)
        entries[id.index].isOpen = false
        entries[id.index].generation &+= 1
        unused.append(id.index)
        count -= 1
    }

    /// The one that is idle longest without a session.
    func nextStranger() -> ID? {
        strangers.oldest.map { ID(index: $0, generation: entries[$0].generation) }
    }

    /// The one that goes next: idle longest without a session, else idle longest with one.
    /// - Parameter spared: goes only when it is the only one.
    func next(sparing spared: ID? = nil) -> ID? {
        let stranger =
            strangers.oldest == spared?.index ? strangers.oldest.flatMap { entries[$0].newer } : strangers.oldest
        guard let index = stranger ?? clients.oldest ?? spared?.index else { return nil }
        return ID(index: index, generation: entries[index].generation)
    }

    func contains(_ id: ID) -> Bool {
        entries.indices.contains(id.index) && entries[id.index].isOpen && entries[id.index].generation == id.generation
    }

    /// Takes it out of the line that it stands in.
    private mutating func release(_ index: Int) {
        guard let holder = entries[index].holder else { return unlink(index, from: \.strangers) }
        unlink(index, from: \.clients)
        entries[index].holder = nil
        held[holder] = held[holder].flatMap { $0 > 1 ? $0 - 1 : nil }
    }

    private mutating func append(_ index: Int, to line: WritableKeyPath<ConnectionOrder, Line>) {
        let last = self[keyPath: line].newest
        entries[index].older = last
        entries[index].newer = nil
        if let last { entries[last].newer = index } else { self[keyPath: line].oldest = index }
        self[keyPath: line].newest = index
    }

    private mutating func unlink(_ index: Int, from line: WritableKeyPath<ConnectionOrder, Line>) {
        let (older, newer) = (entries[index].older, entries[index].newer)
        if let older { entries[older].newer = newer } else { self[keyPath: line].oldest = newer }
        if let newer { entries[newer].older = older } else { self[keyPath: line].newest = older }
    }
}

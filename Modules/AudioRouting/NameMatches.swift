public import AudioAPI
import Threads

/// Which names the entries of a session's lists match.
///
/// Expressions are compiled once and each name is held against each once, by ``learning(_:_:within:)``. To choose devices
/// is then to look it up.
public struct NameMatches: Sendable {
    /// How long learning may take, all together. What is left over then only counts as plain names.
    public static let patience = Duration.milliseconds(250)

    /// An expression, or the knowledge that a text is none, and what was asked about it.
    private struct Entry: Sendable {
        var expression: (any NameExpression)?
        var names: [String: Bool] = [:]
    }

    private let engine: (any NameExpressions)?
    private var entries: [NamePattern: Entry] = [:]
    /// Whether time ran out before everything was learnt.
    private(set) var isIncomplete = false

    /// - Parameter engine: nil: every entry is a plain name or `*`.
    public init(engine: (any NameExpressions)? = nil) {
        self.engine = engine
    }

    /// Whether an entry is the name, or an expression that matches the whole of it.
    func matches(_ pattern: NamePattern, _ name: String) -> Bool {
        pattern.matchesAny || pattern.text == name || entries[pattern]?.names[name] ?? false
    }

    /// Whether rules have entries that an engine would be needed for.
    func misses(_ rules: RoutingRules) -> Bool {
        engine == nil && !rules.expressions.isEmpty
    }

    /// Whether nothing is left to ask about these.
    func knows(_ rules: RoutingRules, _ devices: [AudioDevice]) -> Bool {
        guard engine != nil else { return true }
        let names = Self.names(of: devices)
        return rules.expressions.allSatisfy { pattern in
            entries[pattern].map { entry in names.allSatisfy { entry.names[$0] != nil } } ?? false
        }
    }

    /// The same, with everything that these need, and without what they do not. Takes as long as the engine does, and not
    /// for much longer than ``patience``: not to be called where that holds others up.
    public func learning(
        _ rules: RoutingRules, _ devices: [AudioDevice], within patience: Duration = patience
    ) -> NameMatches {
        guard let engine else { return self }
        let names = Self.names(of: devices)
        let deadline = ContinuousClock.now + patience
        var learnt = NameMatches(engine: engine)
        for pattern in rules.expressions {
            var entry: Entry
            if let known = entries[pattern] {
                entry = Entry(expression: known.expression, names: known.names.filter { names.contains($0.key) })
            } else {
                entry = Entry(expression: ContinuousClock.now < deadline ? engine.compile(pattern.text) : nil)
            }
            for name in names where entry.names[name] == nil {
                if ContinuousClock.now >= deadline { learnt.isIncomplete = true }
                entry.names[name] =
                    !learnt.isIncomplete
                    && entry.expression?.matches(String(name.prefix(NamePattern.longest))) ?? false
            }
            learnt.entries[pattern] = entry
        }
        return learnt
    }

    /// The same on a thread of its own, since the engine computes all the while.
    func learningElsewhere(_ rules: RoutingRules, _ devices: [AudioDevice]) async -> NameMatches {
        await withCheckedContinuation { continuation in
            let thread = NativeThread(name: "device names") {
                continuation.resume(returning: learning(rules, devices))
            }
            // Without a thread no expression is asked.
            guard let thread else {
                return continuation.resume(returning: learning(rules, devices, within: .zero))
            }
            thread.detach()
        }
    }

    /// The names that entries are held against.
    private static func names(of devices: [AudioDevice]) -> Set<String> {
        Set(devices.flatMap { [$0.name, $0.hardwareName] })
    }
}

extension RoutingRules {
    /// The entries of all lists that may be expressions.
    fileprivate var expressions: Set<NamePattern> {
        let pairs = includedHeadsets.compactMap(HeadsetPair.init).flatMap { [$0.microphone, $0.speaker] }
        let lists = [headsetNames, excludedHeadsets, microphoneNames, speakerNames, ringerNames].joined()
        return Set((lists.map(NamePattern.init) + pairs).filter(\.mayBeExpression))
    }
}

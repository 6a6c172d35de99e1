import Locking

#if SofiaSIP
    import EndpointAPI
    import Synchronization

    /// The events of an endpoint, in order, to wait for.
    final class EndpointLog: Sendable {
        private struct State {
            var events: [EndpointEvent] = []
            var waiting: [CheckedContinuation<Void, Never>] = []
        }

        private let state = Guarded(State())

        var events: [EndpointEvent] { state.withLock { $0.events } }

        func append(_ event: EndpointEvent) {
            let waiting = state.withLock { state in
                state.events.append(event)
                defer { state.waiting = [] }
                return state.waiting
            }
            for continuation in waiting { continuation.resume() }
        }

        /// The first value that `probe` finds in the events; the test's time limit is the deadline.
        func first<Value: Sendable>(_ probe: (EndpointEvent) -> Value?) async -> Value {
            while true {
                let seen = events
                if let value = seen.lazy.compactMap(probe).first { return value }
                await withCheckedContinuation { continuation in
                    let isLate = state.withLock { state in
                        guard state.events.count == seen.count else { return true }
                        state.waiting.append(continuation)
                        return false
                    }
                    if isLate { continuation.resume() }
                }
            }
        }

        func wait(for event: EndpointEvent) async {
            await first { $0 == event ? () : nil }
        }

        /// Waits for a state of the only connection.
        /// - Returns: the reason that came with it.
        @discardableResult
        func wait(for state: ConnectionState) async -> String? {
            await first { event -> String?? in
                if case .connection(0, state, let reason) = event { .some(reason) } else { nil }
            }
        }

        func offer() async -> (CallID, CallOffer) {
            await first { event in
                if case .call(let id, .offered(let offer)) = event { (id, offer) } else { nil }
            }
        }

        func dialled() async -> (CallID, CallOffer) {
            await first { event in
                if case .call(let id, .dialled(let offer)) = event { (id, offer) } else { nil }
            }
        }

        func end(of id: CallID) async -> CallEnd {
            await first { event in
                if case .call(id, .ended(let end)) = event { end } else { nil }
            }
        }

        var states: [ConnectionState] {
            events.compactMap { event in
                if case .connection(_, let state, _) = event { state } else { nil }
            }
        }
    }
#endif

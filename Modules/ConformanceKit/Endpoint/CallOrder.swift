import EndpointAPI

/// The order that ``EndpointEvent`` prescribes for the events of each call.
struct CallOrder {
    private struct Progress {
        var isRinging = false
        var isConnected = false
        var isHeld = false
        var hasMedia = false
        var isOver = false
    }

    private var calls: [CallID: Progress] = [:]
    private(set) var violations: [String] = []

    /// - Parameter isOver: whether the endpoint has stopped, so that every call must have ended.
    static func violations(in events: [EndpointEvent], isOver: Bool) -> [String] {
        var order = CallOrder()
        for case .call(let id, let event) in events { order.follow(id, event) }
        if isOver {
            for (id, progress) in order.calls where !progress.isOver { order.violations.append("\(id) never ended") }
        }
        return order.violations
    }

    private mutating func follow(_ id: CallID, _ event: CallEvent) {
        guard var progress = calls[id] else {
            switch event {
            case .offered, .dialled: break
            default: violations.append("\(id) begins with \(event)")
            }
            calls[id] = Progress()
            return
        }
        let isInOrder: Bool
        switch event {
        case .offered, .dialled: isInOrder = false
        case .identified, .quality: isInOrder = true
        case .digit, .transferFailed: isInOrder = progress.isConnected
        case .ringing:
            isInOrder = !progress.isRinging && !progress.isConnected
            progress.isRinging = true
        case .connected:
            isInOrder = !progress.isConnected
            progress.isConnected = true
        case .held:
            isInOrder = progress.isConnected && !progress.isHeld
            progress.isHeld = true
        case .resumed:
            isInOrder = progress.isHeld
            progress.isHeld = false
        case .media(let active):
            isInOrder = active != progress.hasMedia
            progress.hasMedia = active
        case .ended:
            isInOrder = true
        }
        if !isInOrder || progress.isOver { violations.append("\(id) has \(event) where it cannot be") }
        if case .ended = event { progress.isOver = true }
        calls[id] = progress
    }
}

import EndpointAPI

extension SessionMachine {
    /// What a client may see now.
    var snapshot: SessionSnapshot {
        SessionSnapshot(
            status: status, signalling: shownSignalling, connections: shownConnections, problem: problem,
            devices: devices,
            calls: calls.map { .init(uuid: $0.uuid, state: $0.state, isOutgoing: $0.isOutgoing) }, quality: quality)
    }

    var status: SessionSnapshot.Status {
        if case .waitingHeadset = phase { return .waitingHeadset }
        return connections.contains(where: \.isInUse) ? .initialized : .initializing
    }

    /// The connections in force, and while there are none the configured ones.
    private var shownSignalling: SignallingProtocol? {
        requested?.signalling ?? configured?.signalling
    }

    private var shownConnections: [SessionSnapshot.Connection] {
        let shown =
            connections.isEmpty ? (configured?.connections ?? []).map { ConnectionRecord(target: $0) } : connections
        return shown.map { .init(server: $0.target.server, user: $0.target.user, state: $0.state) }
    }

    private var problem: String {
        if case .waitingHeadset = phase {
            return "waiting for a headset: none that policy.device.headset_name names is present"
        }
        let reasons = connections.compactMap(\.reason)
        return reasons.joined(separator: "; ").split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    private var quality: SessionSnapshot.Quality? {
        guard alarmThreshold > 0, let call = calls.last(where: \.hasMedia) else { return nil }
        let report = call.report
        return .init(
            alarmOn: call.alarmOn, mos: report?.mos, intervalMOS: report?.intervalMOS, roundTrip: report?.roundTrip)
    }
}

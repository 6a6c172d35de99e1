#if PulseAudio
    import AudioAPI
    import Locking
    import Logging
    import PulseAudioBackend

    /// A backend that runs, and what it has emitted.
    final class RunningBackend: Sendable {
        let backend: PulseAudioBackend
        private let seen = Guarded<[AudioEvent]>([])
        private let task = Guarded<Task<Void, any Error>?>(nil)

        init(_ system: PulseAudioSystem) {
            backend = PulseAudioBackend(system: system)
            let task = Task { [backend, seen] in
                try await backend.run { event in seen.withLock { $0.append(event) } }
            }
            self.task.withLock { $0 = task }
        }

        convenience init(_ server: PrivatePulseServer) {
            self.init(PulseAudioSystem(address: server.address, logger: .quiet))
        }

        var events: [AudioEvent] { seen.withLock { $0 } }

        /// The devices as they were told last.
        var told: [AudioDevice]? {
            switch events.last(where: { if case .streamLost = $0 { false } else { true } }) {
            case .devices(let devices): devices
            case .unreachable: nil
            case .streamLost, nil: nil
            }
        }

        func device(_ name: String) -> AudioDevice? { told?.first { $0.name == name } }

        /// Waits until the devices that were told last satisfy the condition.
        func tells(_ holds: @escaping @Sendable ([AudioDevice]) -> Bool) async -> Bool {
            await eventually { [self] in told.map(holds) == true ? true : nil } ?? false
        }

        /// Waits until a device is told of that satisfies the condition.
        func tells(of name: String, _ holds: @escaping @Sendable (AudioDevice) -> Bool = { _ in true }) async -> Bool {
            await tells { $0.contains { $0.name == name && holds($0) } }
        }

        func stop() async {
            let task = task.withLock { $0 }
            task?.cancel()
            _ = await task?.result
        }
    }
#endif
